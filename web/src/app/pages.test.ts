import { expect, it } from 'vitest'
import { pagesOf, shutPage } from './pages'

const named = (...permissions: string[]) => pagesOf((one) => permissions.includes(one)).map((page) => page.name)

it('gives the rumours a page of their own only where the queue does not show them', () => {
  expect(named('clarification.write')).toEqual(['Разъяснения'])
  expect(named('clarification.write', 'queue.read')).toEqual(['Очередь'])
  expect(named()).toEqual([])
})

it('keeps an address shut that the menu does not offer', () => {
  const head = (permission: string) => ['queue.read', 'card.read', 'risks.read', 'handover.write'].includes(permission)
  expect(shutPage('/search', head)?.name).toBe('Поиск')
  expect(shutPage('/users/', head)?.name).toBe('Пользователи')
  for (const open of ['/', '/risks', '/shift/3', '/incidents/57', '/searches']) expect(shutPage(open, head)).toBeNull()
})
