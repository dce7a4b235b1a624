// The row under the cursor. It lives in the address, so that the list can be left and found again.
import { useEffect, useRef } from 'react'
import { useSearchParams } from 'react-router'
import type { IncidentRow } from '../../api/types'

export function useCursor(rows: readonly IncidentRow[]) {
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
    const from = rows.findIndex((row) => row.id === at.current)
    const next = rows[Math.min(rows.length - 1, Math.max(0, from + by))]
    if (next) select(next.id)
  }
  return { selected, select, step, at: () => at.current }
}
