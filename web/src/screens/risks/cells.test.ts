import { expect, it } from 'vitest'
import { excess, usualText } from './cells'

it('does not cry over small counts', () => {
  expect(excess(1, 0.3)).toBe(0)
  expect(excess(2, 2.1)).toBe(0)
})

it('grows with the distance from a usual day', () => {
  expect(excess(4, 1)).toBeGreaterThan(excess(3, 1) - 1)
  expect(excess(12, 4)).toBe(3)
  expect(excess(0, 9)).toBe(0)
})

it('writes decimals the Russian way', () => {
  expect(usualText(4.5)).toBe('4,5')
  expect(usualText(3)).toBe('3')
})
