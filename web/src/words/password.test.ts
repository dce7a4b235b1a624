import { expect, it } from 'vitest'
import { passwordFault } from './password'

const OWN = 'ледоход-в-апреле'

it('lets a password through that is long enough, new and written twice alike', () => {
  expect(passwordFault({ old: 'прежний-пароль', next: OWN, again: OWN })).toBeNull()
  expect(passwordFault({ old: null, next: OWN, again: OWN })).toBeNull()
})

it('says what is wrong with the others', () => {
  const fault = (next: string, again = next) => passwordFault({ old: 'прежний-пароль', next, again })
  expect(fault('коротко')).toBe('Не короче 8 знаков')
  expect(fault('🌧🌧🌧🌧')).toBe('Не короче 8 знаков')
  expect(fault('я'.repeat(129))).toBe('Не длиннее 128 знаков')
  expect(fault('прежний-пароль')).toBe('Новый пароль совпадает с прежним')
  expect(fault(OWN, `${OWN} `)).toBe('Пароли не совпадают')
})
