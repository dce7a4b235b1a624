import { expect, it } from 'vitest'
import { shortcutHelp, shortcutOf } from './shortcuts'

const press = (code: string, held: Partial<Record<'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey', boolean>> = {}) => ({
  code,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...held,
})

it.each([
  ['KeyJ', 'next'],
  ['KeyK', 'previous'],
  ['KeyT', 'take'],
  ['KeyA', 'answer'],
  ['KeyC', 'close'],
  ['KeyD', 'calm'],
  ['Enter', 'open'],
  ['Slash', 'search'],
])('finds %s by its place, whatever letter the layout gives it', (code, shortcut) => {
  expect(shortcutOf(press(code))).toBe(shortcut)
})

it('leaves the browser its own combinations', () => {
  expect(shortcutOf(press('KeyC', { ctrlKey: true }))).toBeNull()
  expect(shortcutOf(press('KeyA', { metaKey: true }))).toBeNull()
})

it('tells help from search by Shift', () => {
  expect(shortcutOf(press('Slash', { shiftKey: true }))).toBe('help')
  expect(shortcutOf(press('KeyJ', { shiftKey: true }))).toBeNull()
})

it('tells only the keys of what one may do', () => {
  const told = (...permissions: string[]) => shortcutHelp((one) => permissions.includes(one)).map((line) => line.text)
  expect(told()).toEqual(['эта подсказка', 'назад, закрыть окно'])
  expect(told('queue.read', 'card.take')).toContain('взять в работу')
  expect(told('queue.read', 'card.take')).not.toContain('поиск по сообщениям')
})
