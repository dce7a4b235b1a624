import { expect, it } from 'vitest'
import { pagesOf } from './pages'

const named = (...permissions: string[]) => pagesOf((one) => permissions.includes(one)).map((page) => page.name)

it('gives the rumours a page of their own only where the queue does not show them', () => {
  expect(named('clarification.write')).toEqual(['Разъяснения'])
  expect(named('clarification.write', 'queue.read')).toEqual(['Очередь'])
  expect(named()).toEqual([])
})
