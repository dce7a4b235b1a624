// The row under the cursor. It lives in the address, so that the list can be left and found again.
import { useEffect, useRef } from 'react'
import { useSearchParams } from 'react-router'
import type { IncidentRow } from '../../api/types'

export interface Step {
  /** The row it leads to; none in an empty list. */
  to: number | undefined
  /** It leads down to the last row: whatever follows is wanted now. */
  end: boolean
}

/** A step through the rows from the one with this number; without one it begins above the first. */
export function stepped(rows: readonly Pick<IncidentRow, 'id'>[], at: number | undefined, by: number): Step {
  const last = rows.length - 1
  const from = rows.findIndex((row) => row.id === at)
  const next = Math.min(last, Math.max(0, from + by))
  return { to: rows[next]?.id, end: by > 0 && last >= 0 && next === last }
}

/** `onEnd` is called when a step leads down to the last row, or would lead past it. */
export function useCursor(rows: readonly IncidentRow[], onEnd: () => void) {
  const [params, setParams] = useSearchParams()
  const picked = Number(params.get('id'))
  const selected = rows.find((row) => row.id === picked) ?? rows[0]

  // The address follows a moment later: keys pressed in between must count from where they led.
  const at = useRef(selected?.id)
  useEffect(() => {
    at.current = selected?.id
  }, [selected?.id])

  const select = (id: number) => {
    at.current = id
    const next = new URLSearchParams(params)
    next.set('id', String(id))
    setParams(next, { replace: true })
  }
  const step = (by: number) => {
    const { to, end } = stepped(rows, at.current, by)
    if (to !== undefined) select(to)
    if (end) onEnd()
  }
  return { selected, select, step, at: () => at.current }
}
