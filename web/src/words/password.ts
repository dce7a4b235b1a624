// What a password of one's own has to be, said before the server has to say it.

export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 128

export interface Choice {
  /** The password until now; null where it is not asked. */
  old: string | null
  next: string
  again: string
}

/** What stands in the way of a new password, in one sentence; null when nothing does. */
export function passwordFault({ old, next, again }: Choice): string | null {
  // Code points, as the server counts.
  const length = [...next].length
  if (length < PASSWORD_MIN) return `Не короче ${PASSWORD_MIN} знаков`
  if (length > PASSWORD_MAX) return `Не длиннее ${PASSWORD_MAX} знаков`
  if (next === old) return 'Новый пароль совпадает с прежним'
  if (next !== again) return 'Пароли не совпадают'
  return null
}
