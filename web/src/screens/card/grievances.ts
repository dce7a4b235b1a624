// The conflicts of a card as they are read: each kind once, with all that shows it.
import type { Conflict } from '../../api/types'

export interface Grievance {
  kind: string
  name: string
  proofs: Conflict[]
}

/** In the order of the server, which gives conflicts of one kind in a row. */
export function grievances(conflicts: readonly Conflict[]): Grievance[] {
  const found: Grievance[] = []
  for (const conflict of conflicts) {
    const last = found.at(-1)
    if (last?.kind === conflict.kind) last.proofs.push(conflict)
    else found.push({ kind: conflict.kind, name: conflict.name, proofs: [conflict] })
  }
  return found
}
