import { expect, test } from 'vitest'
import { grievances } from './grievances'

const conflict = (kind: string, why: string, event: number) => ({ kind, name: kind, why, event, against: null, at: '2026-11-21T11:05:00Z' })

test('a kind stands once with all that shows it, in the order of the server', () => {
  const found = grievances([
    conflict('late', 'Откликнулись позже ориентира', 3),
    conflict('late', 'Ответили позже ориентира', 5),
    conflict('unhappy', 'После ответа снова пишут: сообщений 3', 8),
  ])
  expect(found.map(({ kind, proofs }) => [kind, proofs.map((proof) => proof.event)])).toEqual([
    ['late', [3, 5]],
    ['unhappy', [8]],
  ])
  expect(grievances([])).toEqual([])
})
