// What the messages of a card answer: each message leads to the one above it, told in full only once.
import type { AboveItem, CardItem } from '../../api/types'

export interface Answered {
  above: AboveItem
  /** A message further up the card has shown it. */
  again: boolean
}

/** By the number of the message that answers; the messages in the order shown. */
export function answered(items: readonly CardItem[], above: readonly AboveItem[]): ReadonlyMap<number, Answered> {
  const byId = new Map(above.map((one) => [one.id, one]))
  const shown = new Set<number>()
  const found = new Map<number, Answered>()
  for (const item of items) {
    const one = item.above === null ? undefined : byId.get(item.above)
    if (!one) continue
    found.set(item.id, { above: one, again: shown.has(one.id) })
    shown.add(one.id)
  }
  return found
}
