// The pages of the desk, each with the permission it needs.

export interface Page {
  to: string
  name: string
  permission: string
  /** Whoever may do this finds the same elsewhere. */
  unless?: string
}

const PAGES: readonly Page[] = [
  { to: '/', name: 'Очередь', permission: 'queue.read' },
  { to: '/clarifications', name: 'Разъяснения', permission: 'clarification.write', unless: 'queue.read' },
  { to: '/search', name: 'Поиск', permission: 'search.items' },
  { to: '/risks', name: 'Риски', permission: 'risks.read' },
  { to: '/shift', name: 'Смена', permission: 'handover.write' },
  { to: '/status', name: 'Состояние', permission: 'status.read' },
  { to: '/users', name: 'Пользователи', permission: 'user.grant' },
]

type May = (permission: string) => boolean

export const pagesOf = (may: May) => PAGES.filter((page) => may(page.permission) && !(page.unless && may(page.unless)))

/** The page that this address belongs to and this role may not open; the first page is each role's own. */
export function shutPage(path: string, may: May): Page | null {
  const page = PAGES.find(({ to }) => to !== '/' && (path === to || path.startsWith(`${to}/`)))
  return page && !may(page.permission) ? page : null
}
