// What is not known of a place: how the card says it, and which territories the dialog offers first.
import type { IncidentRow } from '../../api/types'

/** What is in doubt about the place; null when nothing is. `mayBe`: several municipalities have a settlement of this name. */
export function placeDoubt(row: Pick<IncidentRow, 'place' | 'uncertain'>, mayBe: readonly string[]): string | null {
  if (mayBe.length > 0) return `может быть: ${mayBe.join(', ')}`
  if (!row.uncertain) return null
  return row.place.territory === null ? 'территория не определена' : 'место под вопросом, проверьте'
}

/** The territories of a list to choose from, those that it may be ahead of the others. */
export function offered(territories: readonly string[], mayBe: readonly string[]) {
  const first = mayBe.filter((name) => territories.includes(name))
  if (first.length === 0) return [...territories]
  return [
    { group: 'Может быть', items: first },
    { group: 'Остальные', items: territories.filter((name) => !first.includes(name)) },
  ]
}
