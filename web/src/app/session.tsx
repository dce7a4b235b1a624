// Who is here, what the words are, and what time it is: read by every screen.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import type { Me, Reference } from '../api/types'

interface Names {
  sector: (id: string) => string
  signal: (id: string) => string
  severity: (id: string) => string
  state: (id: string) => string
  network: (id: string) => string
  category: (id: string) => string
  role: (id: string) => string
}
interface Session {
  me: Me
  reference: Reference
  names: Names
  /** Does the role permit it? What it does not is not shown; the server refuses it anyway. */
  may: (permission: string) => boolean
  /** The region's zone. */
  zone: string
  /** Moves once in half a minute. */
  now: Date
}

const SessionContext = createContext<Session | null>(null)

function namesOf(reference: Reference): Names {
  const lookup = (list: readonly { id: string; name: string }[]) => {
    const map = new Map(list.map((entry) => [entry.id, entry.name]))
    return (id: string) => map.get(id) ?? id
  }
  return {
    sector: lookup(reference.sectors),
    signal: lookup(reference.signals),
    severity: lookup(reference.severities),
    state: lookup(reference.states),
    network: lookup(reference.networks),
    category: lookup(reference.sectors.flatMap((sector) => sector.categories)),
    role: lookup(reference.roles),
  }
}

export function SessionProvider(props: { me: Me; reference: Reference; children: ReactNode }) {
  const { me, reference, children } = props
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000)
    return () => clearInterval(timer)
  }, [])
  const names = useMemo(() => namesOf(reference), [reference])
  const session = useMemo(
    () => ({ me, reference, names, may: (permission: string) => me.permissions.includes(permission), zone: me.region.timezone, now }),
    [me, reference, names, now],
  )
  return <SessionContext value={session}>{children}</SessionContext>
}

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession outside of SessionProvider')
  return session
}
