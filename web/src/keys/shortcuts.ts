// Keyboard shortcuts by the position of the key, so that they work under the Russian layout.
import { useEffect, useEffectEvent } from 'react'

export type Shortcut = 'next' | 'previous' | 'open' | 'take' | 'answer' | 'close' | 'calm' | 'search' | 'help' | 'refresh'

const PLAIN: Record<string, Shortcut> = {
  KeyJ: 'next',
  ArrowDown: 'next',
  KeyK: 'previous',
  ArrowUp: 'previous',
  Enter: 'open',
  NumpadEnter: 'open',
  KeyT: 'take',
  KeyA: 'answer',
  KeyC: 'close',
  KeyD: 'calm',
  KeyR: 'refresh',
  Slash: 'search',
}
const SHIFTED: Record<string, Shortcut> = { Slash: 'help' }

interface KeyLine {
  keys: string[]
  text: string
  /** The permission without which there is nothing to press it for. */
  needs?: string
}

const HELP: readonly KeyLine[] = [
  { keys: ['J', 'K'], text: 'следующий и предыдущий инцидент', needs: 'queue.read' },
  { keys: ['Enter'], text: 'открыть карточку целиком', needs: 'queue.read' },
  { keys: ['T'], text: 'взять в работу', needs: 'card.take' },
  { keys: ['A'], text: 'записать ответ', needs: 'reply.mark_published' },
  { keys: ['C'], text: 'закрыть инцидент', needs: 'card.close' },
  { keys: ['D'], text: 'снять ложный сигнал об опасности', needs: 'card.severity' },
  { keys: ['R'], text: 'показать новые и упорядочить список', needs: 'queue.read' },
  { keys: ['/'], text: 'поиск по сообщениям', needs: 'search.items' },
  { keys: ['Shift', '/'], text: 'эта подсказка' },
  { keys: ['Esc'], text: 'назад, закрыть окно' },
]

/** What the help window shows: the keys of this person's pages and actions. */
export const shortcutHelp = (may: (permission: string) => boolean) => HELP.filter(({ needs }) => !needs || may(needs))

interface KeyPress {
  code: string
  shiftKey: boolean
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
}

/** The shortcut a key press means, or null. */
export function shortcutOf(press: KeyPress): Shortcut | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null
  return (press.shiftKey ? SHIFTED : PLAIN)[press.code] ?? null
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** Enter on a link or a button is that control's own. */
function isOwnKey(event: KeyboardEvent, shortcut: Shortcut): boolean {
  const control = event.target instanceof HTMLElement && event.target.closest('a, button, [role=menu]')
  return Boolean(control) && (shortcut === 'open' || event.code.startsWith('Arrow'))
}

/** Calls the handler for shortcuts pressed outside of inputs and dialogs. */
export function useShortcuts(handlers: Partial<Record<Shortcut, () => void>>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const shortcut = shortcutOf(event)
    if (!shortcut || isTyping(event.target) || isOwnKey(event, shortcut)) return
    if (document.querySelector('[role=dialog][aria-modal=true]')) return
    const handler = handlers[shortcut]
    if (!handler) return
    event.preventDefault()
    handler()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
