import { expect, test } from 'vitest'
import type { AboveItem, CardItem } from '../../api/types'
import { answered } from './above'

const item = (id: number, above: number | null) => ({ id, above }) as CardItem
const post = (id: number) => ({ id }) as AboveItem

test('a post that several comments answer is shown to the first of them', () => {
  const found = answered([item(1, null), item(2, 9), item(3, 8), item(4, 9)], [post(9), post(8)])
  expect([...found].map(([id, { above, again }]) => [id, above.id, again])).toEqual([
    [2, 9, false],
    [3, 8, false],
    [4, 9, true],
  ])
})
