// A live list that never moves under the reader: rows keep their places and refresh in place, what
// is new waits behind a pill until the reader asks for it.
import { useMemo, useState } from 'react'
import type { IncidentRow } from '../../api/types'

export interface FrozenView {
  /** Rows in the order first shown, with their newest contents. */
  rows: IncidentRow[]
  /** How many rows wait. */
  fresh: number
  /** Rows that are no longer in the list. */
  gone: ReadonlySet<number>
  /** The order is not the server's any more. */
  moved: boolean
}

export function compareRows(shown: readonly IncidentRow[], latest: readonly IncidentRow[]): FrozenView {
  const byId = new Map(latest.map((row) => [row.id, row]))
  const known = new Set(shown.map((row) => row.id))
  const stay = shown.filter((row) => byId.has(row.id)).map((row) => row.id)
  const order = latest.filter((row) => known.has(row.id)).map((row) => row.id)
  return {
    rows: shown.map((row) => byId.get(row.id) ?? row),
    fresh: latest.filter((row) => !known.has(row.id)).length,
    gone: new Set(shown.filter((row) => !byId.has(row.id)).map((row) => row.id)),
    moved: stay.some((id, index) => id !== order[index]),
  }
}

/** Freezes `latest` as first seen under `key`; `release` shows the newest. */
export function useFrozenRows(key: string, latest: readonly IncidentRow[] | undefined) {
  const [frozen, setFrozen] = useState<{ key: string; rows: readonly IncidentRow[] } | null>(null)
  if (latest && frozen?.key !== key) setFrozen({ key, rows: latest })
  const view = useMemo(
    () => (latest && frozen ? compareRows(frozen.rows, latest) : null),
    [frozen, latest],
  )
  const release = () => latest && setFrozen({ key, rows: latest })
  return { view, release }
}
