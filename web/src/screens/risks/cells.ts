// The arithmetic of the risk table: rows, columns, sums, and how far today is from usual.
import type { Block, RiskCell, RiskTable } from '../../api/types'
import { sentence } from '../../words/names'

const DAY = 24 * 60 * 60_000
/** A usual day is the mean of so many before the last one. */
const USUAL_DAYS = 7

export interface Sum {
  today: number
  grave: number
  usual: number
}

export const key = (sector: string, territory: string): string => `${sector}\n${territory}`

export function cellMap(table: RiskTable): Map<string, RiskCell> {
  return new Map(table.cells.map((cell) => [key(cell.sector, cell.territory), cell]))
}

export function sumOf(cells: readonly Sum[]): Sum {
  return cells.reduce(
    (sum, cell) => ({
      today: sum.today + cell.today,
      grave: sum.grave + cell.grave,
      usual: sum.usual + cell.usual,
    }),
    { today: 0, grave: 0, usual: 0 },
  )
}

/** The whole table. What lies in two territories is in both of their cells, and here once. */
export const totalOf = (table: Pick<RiskTable, 'total_today' | 'total_grave' | 'total_usual'>): Sum => ({
  today: table.total_today,
  grave: table.total_grave,
  usual: table.total_usual,
})

/** A column of the table: one or more sectors under one name. */
export type Column = Pick<Block, 'id' | 'name' | 'sectors'>

/** The region's blocks in the order of its act, then each sector that no block holds; of all that occur. */
export function columnsOf(sectors: readonly string[], blocks: readonly Column[], name: (sector: string) => string): Column[] {
  const held = new Set(blocks.flatMap((block) => block.sectors))
  const bare = sectors.filter((sector) => !held.has(sector)).map((sector) => ({ id: sector, name: name(sector), sectors: [sector] }))
  return [...blocks.filter((block) => block.sectors.some((sector) => sectors.includes(sector))), ...bare]
}

/**
 * How much today stands out, 0 to 3. A small count needs a larger ratio: by the square root of the
 * usual day, as counts scatter, so that 2 against 0.5 is not an alarm and 12 against 4 is.
 */
export function excess(today: number, usual: number): 0 | 1 | 2 | 3 {
  const over = (today - usual) / Math.sqrt(usual + 1)
  if (over < 1.2) return 0
  if (over < 2.2) return 1
  if (over < 3.5) return 2
  return 3
}

/** One decimal, Russian comma: `4,5`; whole numbers bare. */
export const usualText = (usual: number): string =>
  (Math.round(usual * 10) / 10).toString().replace('.', ',')

/** The name as a table has room for it: `Губкинский г. о.`; the full one goes into the hint. */
export const shortTerritory = (name: string): string =>
  name.replace('городской округ', 'г. о.').replace('муниципальный округ', 'м. о.').replace('муниципальный район', 'р-н')

/** A block of the act as the desk writes it: a capital letter, and «ё». */
export const blockName = (name: string): string => sentence(name.replace(/(тв)е(рдые коммунальные)/i, '$1ё$2'))

/** The same as the head of a column has room for it, by the short names that the desk uses elsewhere. */
export const shortBlock = (name: string): string =>
  blockName(name)
    .replace(/жилищно-коммунальное хозяйство/i, 'ЖКХ')
    .replace(/твёрдые коммунальные отходы/i, 'ТКО')
    // It may part where a person would part it.
    .replace(/(здраво)(охранение)/i, '$1\u00ad$2')

/** What a list behind a figure holds: the last day, the grave ones of it, or the week before it. */
export type Told = 'today' | 'grave' | 'usual'

/** The queue list behind a figure: exactly its incidents. `''` is the territory that nobody named. */
export function listOf(table: Pick<RiskTable, 'now'>, sectors: readonly string[], territory: string | null, told: Told = 'today'): string {
  const daysAgo = (days: number) => new Date(new Date(table.now).getTime() - days * DAY).toISOString()
  const params = new URLSearchParams({ state: 'all', muted: 'all' })
  if (sectors.length > 0) params.set('sector', sectors.join(','))
  if (territory !== null) params.set('territory', territory || '-')
  if (told === 'grave') params.set('severity', 'high')
  params.set('published_from', daysAgo(told === 'usual' ? 1 + USUAL_DAYS : 1))
  params.set('published_to', told === 'usual' ? daysAgo(1) : table.now)
  return `/?${params}`
}
