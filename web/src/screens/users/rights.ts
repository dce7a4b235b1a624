// What the server refuses about accounts (src/desk/accounts.rs), so that the page does not offer it.
import type { Me, Reference, User } from '../../api/types'

const ADMIN = 'admin'

/** Why this account is not theirs to change; null when it is. Only administrators make and change administrators. */
export const whyShut = (me: Pick<Me, 'role'>, user: Pick<User, 'role'>): string | null =>
  user.role === ADMIN && me.role !== ADMIN ? 'Меняет только администратор' : null

/** The roles that they may give, so that nobody rises to an administrator. */
export const grantable = (me: Pick<Me, 'role'>, roles: Reference['roles']): Reference['roles'] =>
  me.role === ADMIN ? roles : roles.filter(({ id }) => id !== ADMIN)

/** Nobody says what they may do themselves. */
export const OWN = 'Свои роль и область никто себе не меняет: это делает другой, кто ведёт пользователей'
