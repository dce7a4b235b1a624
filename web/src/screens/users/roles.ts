// The roles in Russian.
import type { User } from '../../api/types'

export const ROLE_NAMES: Record<User['role'], string> = {
  admin: 'Администратор',
  operator: 'Оператор',
  observer: 'Наблюдатель',
}
