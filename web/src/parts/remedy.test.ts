import { expect, it } from 'vitest'
import { ApiError } from '../api/client'
import { remedyFor } from './remedy'

const failed = (status: number, detail?: string) => remedyFor(new ApiError({ type: 'about:blank', title: 'Не вышло', status, ...(detail ? { detail } : {}) }))

it('offers to repeat only what may go well the next time', () => {
  for (const status of [0, 500, 503]) expect(failed(status)).toMatchObject({ repeat: true, text: expect.stringContaining('Повторите') })
  for (const status of [400, 403, 404]) expect(failed(status)).toMatchObject({ repeat: false, text: expect.not.stringContaining('Повторите') })
})

it('says for each refusal what helps', () => {
  expect(failed(403).text).toContain('администратор')
  expect(failed(404).toList).toBe(true)
  expect(failed(400).text).toContain('из меню')
  expect(failed(400).toList).toBe(false)
})

it('lets the server say it better', () => {
  expect(failed(403, 'Карточку открывает руководитель ЦУР').text).toBe('Карточку открывает руководитель ЦУР')
})

it('takes the first sentence of the server for the heading', () => {
  const title = 'Ваша роль — наблюдатель — не позволяет смотреть карточки. Обратитесь к тому, чья роль это позволяет: куратор ЦУР'
  const told = remedyFor(new ApiError({ type: 'about:blank', title, status: 403 }))
  expect(told.title).toBe('Ваша роль — наблюдатель — не позволяет смотреть карточки')
  expect(told.text).toBe('Обратитесь к тому, чья роль это позволяет: куратор ЦУР.')
})

it('reloads a page that broke by itself', () => {
  expect(remedyFor(new Error('undefined is not a function'))).toMatchObject({ title: 'Страница не справилась', repeat: true })
})
