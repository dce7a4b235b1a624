import { expect, test } from 'vitest'
import { grantable, whyShut } from './rights'

const role = (id: string) => ({ id, name: id, by_act: true, clause: null, scope: 'region', may_be_let_into_private: false })
const roles = ['admin', 'operator', 'tech_admin'].map(role)
const admin = { role: 'admin' }
const keeper = { role: 'tech_admin' }

test('an administrator is the matter of administrators, and the reason is told', () => {
  expect(whyShut(keeper, admin)).toBe('Меняет только администратор')
  expect(whyShut(admin, admin)).toBeNull()
  expect(whyShut(keeper, { role: 'operator' })).toBeNull()
  expect(whyShut(keeper, keeper)).toBeNull()
})

test('only an administrator makes another', () => {
  expect(grantable(keeper, roles).map(({ id }) => id)).toEqual(['operator', 'tech_admin'])
  expect(grantable(admin, roles)).toEqual(roles)
})
