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

/** The rows shown, followed by those of a longer list that come after them all. */
export function extended(shown: readonly IncidentRow[], latest: readonly IncidentRow[]): IncidentRow[] {
  const known = new Set(shown.map((row) => row.id))
  const last = latest.findLastIndex((row) => known.has(row.id))
  return [...shown, ...latest.slice(last + 1)]
}

interface Frozen {
  key: string
  limit: number
  rows: readonly IncidentRow[]
}

/** Freezes `latest` as first seen under `key`; a greater `limit` adds to its end, `release` shows the newest. */
export function useFrozenRows(key: string, limit: number, latest: readonly IncidentRow[] | undefined) {
  const [frozen, setFrozen] = useState<Frozen | null>(null)
  const own = frozen?.key === key && frozen.limit <= limit ? frozen : null
  if (latest && !own) setFrozen({ key, limit, rows: latest })
  if (latest && own && own.limit < limit) setFrozen({ key, limit, rows: extended(own.rows, latest) })
  // While more rows are on their way those shown stay as they are.
  const view = useMemo(() => (own ? compareRows(own.rows, latest ?? own.rows) : null), [own, latest])
  const release = () => latest && setFrozen({ key, limit, rows: latest })
  return { view, release }
}
