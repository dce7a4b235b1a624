import { expect, it } from 'vitest'
import type { ShiftLine } from '../../api/types'
import { partsOf, rest, sectionsOf, silence, standing, toQueue, until } from './shift'

const anna = { id: 1, name: 'Анна Миронова' }

function shift(id: number, ended: boolean, accepted: boolean): ShiftLine {
  return {
    id,
    version: 0,
    seat: 'ЦУР',
    users: [anna],
    phone: '112',
    begun_at: '2026-11-20T06:00:00Z',
    until: '2026-11-20T18:00:00Z',
    ended_at: ended ? '2026-11-20T18:00:00Z' : null,
    ended_by: ended ? anna : null,
    accepted_at: accepted ? '2026-11-20T18:10:00Z' : null,
    accepted_by: accepted ? { id: 2, name: 'Борис Котов' } : null,
    actions: [],
  }
}

it('tells running shifts, those that wait for the next, and closed ones', () => {
  const parts = partsOf([shift(3, false, false), shift(2, true, false), shift(1, true, true)])
  const ids = Object.values(parts).map((part: ShiftLine[]) => part.map((one) => one.id))
  expect(ids).toEqual([[3], [2], [1]])
  expect(standing(shift(3, false, false))).toBe('Идёт')
  expect(standing(shift(2, true, false))).toBe('Закончена, ждёт, кто примет')
  expect(standing(shift(1, true, true))).toBe('Принята: Борис Котов')
})

it('ends a shift so many hours from now', () => {
  expect(until(12, new Date('2026-11-20T20:00:00Z'))).toBe('2026-11-21T08:00:00.000Z')
})

it('prints only what there is to say, and how much is left out', () => {
  const none = { lines: [], total: 0 }
  const line = { incident: 7, category: 'Газоснабжение', place: 'Белгород', due_at: null }
  const dangers = { lines: [line], total: 3 }
  const sections = sectionsOf({ dangers, promises: none, drafts: { lines: [line], total: 1 }, unplaced: { lines: [line], total: 1 } })
  expect(sections.map((one) => one.title)).toEqual(['Открытая опасность', 'Ответ подготовлен, но не дан', 'Территория не определена'])
  expect(sections.map((one) => rest(one.section))).toEqual(['и ещё 2', null, null])
})

it('tells what came in silence', () => {
  const plain = (text: string) => text.replaceAll('\u00a0', ' ')
  expect(plain(silence({ children: 12, items: 14, grown: 2 }))).toBe('без тревоги 12 инцидентов; 14 сообщений, из них за смену 2')
  expect(plain(silence({ children: 1, items: 3, grown: 0 }))).toBe('без тревоги 1 инцидент; 3 сообщения, за смену новых нет')
  expect(plain(silence({ children: 2, items: null, grown: null }))).toBe('без тревоги 2 инцидента')
})

it('knows which cards go back to the queue', () => {
  const card = (incident: number, to_queue: boolean) => ({ card: { incident, category: '', place: '', due_at: null }, user: anna, to_queue })
  expect(toQueue({ cards: [card(1, true), card(2, false), card(3, true)] })).toEqual([1, 3])
})
