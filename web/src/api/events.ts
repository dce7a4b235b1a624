// Live events: one stream per browser. The tab that holds the lock listens to the server and tells
// the others; when it closes, the lock passes on. Without locks (plain http) every tab listens.
export interface LiveEvent {
  type: 'incident' | 'item' | 'notice' | 'presence'
  data: Record<string, unknown>
}
/** Whether the stream stands. */
export type Link = 'on' | 'off'
type Message = { kind: 'event'; event: LiveEvent } | { kind: 'link'; link: Link } | { kind: 'ask' }

export interface Listener {
  onEvent: (event: LiveEvent) => void
  onLink: (link: Link) => void
}

const TYPES = ['incident', 'item', 'notice', 'presence'] as const

function parse(type: LiveEvent['type'], text: string): LiveEvent | null {
  try {
    return { type, data: JSON.parse(text) as Record<string, unknown> }
  } catch {
    return null
  }
}

/** The browser reconnects after a lost line by itself, but gives up when a proxy answers an error. */
const AGAIN = 10_000

function openStream(send: (message: Message) => void, onDead: () => void): EventSource {
  const source = new EventSource('/api/v1/events')
  source.onopen = () => send({ kind: 'link', link: 'on' })
  source.onerror = () => {
    send({ kind: 'link', link: 'off' })
    if (source.readyState === EventSource.CLOSED) onDead()
  }
  for (const type of TYPES) {
    source.addEventListener(type, (message) => {
      const event = parse(type, (message as MessageEvent<string>).data)
      if (event) send({ kind: 'event', event })
    })
  }
  return source
}

/** Listens until the returned function is called. */
export function listen(listener: Listener): () => void {
  const channel = new BroadcastChannel('otklik-events')
  const stop = new AbortController()
  let source: EventSource | null = null
  let link: Link = 'off'

  const receive = (message: Message) => {
    if (message.kind === 'event') listener.onEvent(message.event)
    if (message.kind === 'link') {
      link = message.link
      listener.onLink(link)
    }
  }
  const lead = () => {
    if (stop.signal.aborted) return
    const tell = (message: Message) => {
      receive(message)
      channel.postMessage(message)
    }
    source = openStream(tell, () => setTimeout(lead, AGAIN))
  }
  channel.onmessage = (message: MessageEvent<Message>) => {
    // A tab that has just opened asks how the stream stands; only the leader knows.
    if (message.data.kind === 'ask') {
      if (source) channel.postMessage({ kind: 'link', link } satisfies Message)
    } else receive(message.data)
  }

  if (navigator.locks === undefined) lead()
  else {
    channel.postMessage({ kind: 'ask' } satisfies Message)
    const held = new Promise<void>((release) =>
      stop.signal.addEventListener('abort', () => release()),
    )
    navigator.locks
      .request('otklik-events', { signal: stop.signal }, () => {
        lead()
        return held
      })
      .catch(() => undefined) // aborted while waiting: the tab is closing
  }
  return () => {
    stop.abort()
    source?.close()
    channel.close()
  }
}
