// A colleague was faster (409): who did what, as the person at the card is told it.
import { ApiError } from '../../api/client'
import type { Problem } from '../../api/types'

export const isConflict = (error: Error | null): boolean => error instanceof ApiError && error.status === 409

/** The server speaks to every client; the card is fresh by the time it says this, and its heading says what happened. */
export function changeTold({ title, detail }: Pick<Problem, 'title' | 'detail'>): string {
  const told = (detail ?? title)
    .replace(/^Инцидент тем временем изменили\.?\s*/, '')
    .replace(/\s*Обновите карточку[^.]*\.?$/, '')
  if (told === '') return 'Её изменил коллега.'
  return /[.!?…]$/.test(told) ? told : `${told}.`
}
