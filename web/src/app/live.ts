// Turns live events into fresh questions, at most one round a second however many events come.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { listen, type Link, type LiveEvent } from '../api/events'
import { keys } from '../api/queries'

const ROUND = 1_000

/** Keeps the page fresh; returns whether the stream stands. */
export function useLive(): Link {
  const client = useQueryClient()
  const [link, setLink] = useState<Link>('off')
  useEffect(() => {
    const touched = new Set<number>()
    let notices = false
    let timer: ReturnType<typeof setTimeout> | null = null
    const flush = () => {
      timer = null
      void client.invalidateQueries({ queryKey: keys.incidents })
      for (const id of touched) void client.invalidateQueries({ queryKey: keys.card(id) })
      if (notices) void client.invalidateQueries({ queryKey: keys.notices })
      touched.clear()
      notices = false
    }
    const onEvent = (event: LiveEvent) => {
      if (event.type === 'item') return
      if (event.type === 'notice') notices = true
      if (event.type === 'incident' || event.type === 'presence') touched.add(Number(event.data['id']))
      timer ??= setTimeout(flush, ROUND)
    }
    let wasOff = false
    const onLink = (next: Link) => {
      setLink(next)
      // What happened while the stream was down is not told again to a tab that joins later.
      if (next === 'on' && wasOff) void client.invalidateQueries()
      wasOff = next === 'off'
    }
    const stop = listen({ onEvent, onLink })
    return () => {
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [client])
  return link
}
