import { expect, it } from 'vitest'
import { apiQuery, countsSector, countsState, OPEN, readFilters, writeFilters } from './filters'

it('comes back from the address as it went in', () => {
  const address = 'state=all&territory=Губкин&severity=critical&published_from=2026-11-21T00:00:00Z&sector=housing&sector=roads&assignee=me'
  const filters = readFilters(new URLSearchParams(address))
  expect(readFilters(writeFilters(filters))).toEqual(filters)
  expect(filters.sectors).toEqual(['housing', 'roads'])
})

it('keeps the children of heads in the address when they are shown', () => {
  expect(apiQuery(readFilters(new URLSearchParams('muted=all')), 50)).toBe('muted=all&limit=50')
})

it('asks for several sectors in one parameter', () => {
  const filters = readFilters(new URLSearchParams('sector=housing&sector=roads'))
  expect(apiQuery(filters, 50)).toBe('sector=housing%2Croads&limit=50')
})

it('keeps the kind of conflict and the rumours in the address', () => {
  expect(apiQuery(readFilters(new URLSearchParams('conflict=brush_off&rumour=due')), 50)).toBe('conflict=brush_off&rumour=due&limit=50')
  expect(apiQuery(readFilters(new URLSearchParams('body=housing&dispute=open')), 50)).toBe('body=housing&dispute=open&limit=50')
})

it('asks for all open by asking for nothing', () => {
  expect(apiQuery(readFilters(new URLSearchParams('id=7')), 50)).toBe('limit=50')
})

it('says nothing of what the list leaves out, for nobody has counted it', () => {
  const at = (address: string) => readFilters(new URLSearchParams(address))
  const told = (address: string) => [OPEN, 'new', 'in_work', 'closed'].filter((state) => countsState(at(address), state))
  expect(told('')).toEqual([OPEN, 'new', 'in_work'])
  expect(told('state=in_work')).toEqual(['in_work'])
  expect(told('state=all')).toEqual([OPEN, 'new', 'in_work', 'closed'])
  const sectors = (address: string) => ['housing', 'roads'].filter((sector) => countsSector(at(address), sector))
  expect(sectors('')).toEqual(['housing', 'roads'])
  expect(sectors('sector=roads')).toEqual(['roads'])
  expect(sectors('category=housing.lift')).toEqual(['housing'])
})
