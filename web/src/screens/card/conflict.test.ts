import { expect, it } from 'vitest'
import { ApiError } from '../../api/client'
import { changeTold, isConflict } from './conflict'

const told = (detail: string) => changeTold({ title: detail })

it('says who did what, and does not send anybody to refresh what is fresh', () => {
  expect(told('Инцидент тем временем изменили. Руководитель: Взят в работу. Обновите карточку и решите заново')).toBe('Руководитель: Взят в работу.')
  expect(told('Инцидент как раз меняют. Обновите карточку и повторите')).toBe('Инцидент как раз меняют.')
  expect(told('Олег Гусев: Дан ответ: «Воду включили!»')).toBe('Олег Гусев: Дан ответ: «Воду включили!».')
})

it('says that somebody did something where the role may not know who', () => {
  expect(told('Инцидент тем временем изменили. Обновите карточку')).toBe('Её изменил коллега.')
})

it('takes only a colleague for a conflict, not a lost connection', () => {
  const refused = (status: number) => new ApiError({ type: 'about:blank', title: 'Не вышло', status })
  expect(isConflict(refused(409))).toBe(true)
  expect(isConflict(refused(0))).toBe(false)
  expect(isConflict(null)).toBe(false)
})
