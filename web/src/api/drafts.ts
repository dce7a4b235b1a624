// What was typed into a dialog of a card and not sent yet. It outlives the dialog and the session, but
// neither the tab nor the user: other people sit down at this computer too, so never localStorage.
const PREFIX = 'otklik-draft'

export interface Drafts {
  read: (user: number, incident: number, action: string) => unknown
  keep: (user: number, incident: number, action: string, form: unknown) => void
  drop: (user: number, incident: number, action: string) => void
  /** The actions of a card that somebody began to write. */
  begun: (user: number, incident: number) => string[]
  /** Drops everybody's; all but one's own where somebody else signs in. */
  dropAll: (except?: number) => void
}

export function draftsIn(store: () => Storage): Drafts {
  const name = (user: number, incident: number, action = '') => `${PREFIX}:${user}:${incident}:${action}`
  const names = () => Array.from({ length: store().length }, (_, index) => store().key(index) ?? '').filter((key) => key.startsWith(`${PREFIX}:`))
  return {
    read: (user, incident, action) => {
      try {
        return JSON.parse(store().getItem(name(user, incident, action)) ?? 'null')
      } catch {
        return null
      }
    },
    keep: (user, incident, action, form) => {
      try {
        store().setItem(name(user, incident, action), JSON.stringify(form))
      } catch {
        // A full store costs the copy, not the dialog.
      }
    },
    drop: (user, incident, action) => store().removeItem(name(user, incident, action)),
    begun: (user, incident) => {
      const start = name(user, incident)
      return names().filter((key) => key.startsWith(start)).map((key) => key.slice(start.length))
    },
    dropAll: (except) => {
      const own = except === undefined ? null : `${PREFIX}:${except}:`
      for (const key of names()) if (own === null || !key.startsWith(own)) store().removeItem(key)
    },
  }
}

export const drafts = draftsIn(() => window.sessionStorage)
