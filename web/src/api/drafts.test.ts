import { beforeEach, expect, it } from 'vitest'
import { draftsIn, type Drafts } from './drafts'

/** As much of a browser's store as is used here. */
function memory(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}

const [NINA, OLEG] = [7, 8]
let store: Storage
let drafts: Drafts
beforeEach(() => {
  store = memory()
  drafts = draftsIn(() => store)
})

it('gives back what was typed for this card, action and user, and to nobody else', () => {
  drafts.keep(NINA, 57, 'answer', { text: 'Бригада выехала' })
  expect(drafts.read(NINA, 57, 'answer')).toEqual({ text: 'Бригада выехала' })
  expect(drafts.read(NINA, 57, 'comment')).toBeNull()
  expect(drafts.read(NINA, 5, 'answer')).toBeNull()
  expect(drafts.read(OLEG, 57, 'answer')).toBeNull()
})

it('knows what was begun on a card, until it was sent', () => {
  drafts.keep(NINA, 57, 'answer', { text: 'Бригада выехала' })
  drafts.keep(NINA, 577, 'comment', { text: 'Другая карточка' })
  expect(drafts.begun(NINA, 57)).toEqual(['answer'])
  drafts.drop(NINA, 57, 'answer')
  expect(drafts.begun(NINA, 57)).toEqual([])
})

it('leaves nothing after logging out, and nothing of a colleague after logging in', () => {
  store.setItem('otklik-scheme', 'dark')
  drafts.keep(NINA, 57, 'answer', { text: 'Бригада выехала' })
  drafts.keep(OLEG, 57, 'answer', { text: 'Тепло вернули' })
  drafts.dropAll(OLEG)
  expect(drafts.read(NINA, 57, 'answer')).toBeNull()
  expect(drafts.read(OLEG, 57, 'answer')).not.toBeNull()
  drafts.dropAll()
  expect(drafts.read(OLEG, 57, 'answer')).toBeNull()
  expect(store.getItem('otklik-scheme')).toBe('dark')
})

it('goes on without a copy where the store is full or holds something else', () => {
  store.setItem = () => {
    throw new Error('QuotaExceededError')
  }
  expect(() => drafts.keep(NINA, 57, 'answer', {})).not.toThrow()
  store.getItem = () => '{'
  expect(drafts.read(NINA, 57, 'answer')).toBeNull()
})
