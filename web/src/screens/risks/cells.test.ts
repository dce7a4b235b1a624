import { expect, it } from 'vitest'
import { blockName, columnsOf, excess, listOf, shortBlock, usualText } from './cells'

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

it('opens exactly the incidents it counts', () => {
  const table = { now: '2026-11-21T09:00:00Z' }
  const query = (address: string) => Object.fromEntries(new URLSearchParams(address.slice(2)))
  const day = { state: 'all', muted: 'all', published_from: '2026-11-20T09:00:00.000Z', published_to: '2026-11-21T09:00:00Z' }
  expect(query(listOf(table, ['roads'], ''))).toEqual({ ...day, sector: 'roads', territory: '-' })
  expect(query(listOf(table, [], 'Белгород', 'grave'))).toEqual({ ...day, territory: 'Белгород', severity: 'high' })
  expect(query(listOf(table, [], null))).toEqual(day)
  const week = { published_from: '2026-11-13T09:00:00.000Z', published_to: '2026-11-20T09:00:00.000Z' }
  expect(query(listOf(table, ['roads'], null, 'usual'))).toEqual({ ...day, ...week, sector: 'roads' })
})

it('stands in the blocks of the region, and beside them in what no block holds', () => {
  const blocks = [
    { id: 'housing_waste', name: 'ЖКХ и ТКО', sectors: ['housing', 'waste'] },
    { id: 'energy', name: 'Энергетика', sectors: ['energy'] },
    { id: 'roads', name: 'Дороги', sectors: ['roads'] },
  ]
  const columns = columnsOf(['waste', 'roads', 'other'], blocks, (sector) => `«${sector}»`)
  expect(columns.map((column) => column.name)).toEqual(['ЖКХ и ТКО', 'Дороги', '«other»'])
  const address = listOf({ now: '2026-11-21T09:00:00Z' }, columns[0]?.sectors ?? [], null)
  expect(new URLSearchParams(address.slice(2)).get('sector')).toBe('housing,waste')
})

it('heads a column by the short name of the desk, and says the long one in the hint', () => {
  expect(shortBlock('жилищно-коммунальное хозяйство')).toBe('ЖКХ')
  expect(shortBlock('твердые коммунальные отходы')).toBe('ТКО')
  expect(shortBlock('ЖКХ и ТКО')).toBe('ЖКХ и ТКО')
  expect(shortBlock('здравоохранение').replace('\u00ad', '')).toBe('Здравоохранение')
  expect(blockName('твердые коммунальные отходы')).toBe('Твёрдые коммунальные отходы')
  expect(blockName('Энергетика')).toBe('Энергетика')
})
