import { expect, it } from 'vitest'
import type { IncidentRow } from '../../api/types'
import { compareRows, extended } from './frozen'

const row = (id: number, essence = ''): IncidentRow => ({ id, essence }) as IncidentRow

it('keeps every row in its place and refreshes its words', () => {
  const view = compareRows([row(1), row(2)], [row(3), row(2, 'новое'), row(1)])
  expect(view.rows.map((r) => r.id)).toEqual([1, 2])
  expect(view.rows[1]?.essence).toBe('новое')
  expect(view.fresh).toBe(1)
  expect(view.moved).toBe(true)
})

it('keeps a row that left the list, and says that it left', () => {
  const view = compareRows([row(1), row(2)], [row(2)])
  expect(view.rows.map((r) => r.id)).toEqual([1, 2])
  expect([...view.gone]).toEqual([1])
  expect(view.moved).toBe(false)
})

it('adds the next page behind the rows shown and moves none of them', () => {
  const rows = extended([row(1), row(2), row(3)], [row(9), row(3), row(1), row(4), row(5)])
  expect(rows.map((r) => r.id)).toEqual([1, 2, 3, 4, 5])
})
