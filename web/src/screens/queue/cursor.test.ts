import { expect, it } from 'vitest'
import { stepped } from './cursor'

const rows = [{ id: 7 }, { id: 5 }, { id: 9 }]

it('walks down and up and stays within the list', () => {
  expect(stepped(rows, 7, 1)).toEqual({ to: 5, end: false })
  expect(stepped(rows, 9, -1)).toEqual({ to: 5, end: false })
  expect(stepped(rows, 7, -1)).toEqual({ to: 7, end: false })
})

it('asks for more when it comes to the last row, and again when it cannot go on', () => {
  expect(stepped(rows, 5, 1)).toEqual({ to: 9, end: true })
  expect(stepped(rows, 9, 1)).toEqual({ to: 9, end: true })
  expect(stepped([{ id: 7 }], 7, -1).end).toBe(false)
})

it('goes on into the next page and comes back', () => {
  const more = [...rows, { id: 4 }]
  expect(stepped(more, 9, 1)).toEqual({ to: 4, end: true })
  expect(stepped(more, 4, -1)).toEqual({ to: 9, end: false })
})

it('finds nothing to stand on in an empty list', () => {
  expect(stepped([], undefined, 1)).toEqual({ to: undefined, end: false })
})
