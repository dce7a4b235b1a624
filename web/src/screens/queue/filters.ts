// The queue's filters live in the address, so that a list can be sent to a colleague.
const SINGLE = ['state', 'territory', 'category', 'severity', 'published_from', 'published_to', 'muted', 'conflict', 'rumour', 'body', 'dispute'] as const
type Single = (typeof SINGLE)[number]

export type Filters = Record<Single, string | null> & { sectors: string[]; mine: boolean }

export const OPEN = 'open'

export function readFilters(params: URLSearchParams): Filters {
  const single = Object.fromEntries(SINGLE.map((name) => [name, params.get(name)]))
  return {
    ...(single as Record<Single, string | null>),
    sectors: params.getAll('sector').flatMap((value) => value.split(',')).filter(Boolean),
    mine: params.get('assignee') === 'me',
  }
}

/** The address of a list. The default, all open, is the empty one. */
export function writeFilters(filters: Filters): URLSearchParams {
  const params = new URLSearchParams()
  for (const name of SINGLE) {
    const value = filters[name]
    if (value && !(name === 'state' && value === OPEN)) params.set(name, value)
  }
  // In one parameter: the server takes none twice.
  if (filters.sectors.length > 0) params.set('sector', filters.sectors.join(','))
  if (filters.mine) params.set('assignee', 'me')
  return params
}

/** What the server is asked: the address without the selection, in one fixed order. */
export function apiQuery(filters: Filters, limit: number): string {
  const params = writeFilters(filters)
  params.set('limit', String(limit))
  return params.toString()
}

const FINISHED: ReadonlySet<string> = new Set(['closed', 'rejected', 'merged'])

export const isFinished = (state: string): boolean => FINISHED.has(state)

/** Does the list count this state? Of what it leaves out nobody has said how many there are: that is no zero. */
export function countsState({ state }: Pick<Filters, 'state'>, asked: string): boolean {
  const current = state ?? OPEN
  return current === 'all' || current === asked || (current === OPEN && !isFinished(asked))
}

/** The same of a sector. */
export const countsSector = ({ sectors, category }: Pick<Filters, 'sectors' | 'category'>, asked: string): boolean =>
  category ? category.startsWith(`${asked}.`) : sectors.length === 0 || sectors.includes(asked)

export function isFiltered(filters: Filters): boolean {
  return writeFilters(filters).size > 0
}
