// Moments and spans in Russian, in the region's zone.
import { plural } from './plural'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options)
  let found = formatters.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat('ru-RU', { timeZone: zone, ...options })
    formatters.set(key, found)
  }
  return found
}

const dayKey = (at: Date, zone: string) =>
  formatter(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)

/** `сегодня, 14:05` · `вчера, 09:30` · `завтра, 10:00` · `18 ноября, 16:40` (year if another). */
export function moment(iso: string, zone: string, now: Date): string {
  const at = new Date(iso)
  const time = formatter(zone, { hour: '2-digit', minute: '2-digit' }).format(at)
  const day = dayKey(at, zone)
  for (const [name, shift] of [['сегодня', 0], ['вчера', -DAY], ['завтра', DAY]] as const) {
    if (day === dayKey(new Date(now.getTime() + shift), zone)) return `${name}, ${time}`
  }
  const sameYear = day.slice(-4) === dayKey(now, zone).slice(-4)
  const date = formatter(zone, {
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at)
  return `${date}, ${time}`
}

/** Everything at once, for hints: `суббота, 21 ноября 2026 г., 14:05`. */
export const fullMoment = (iso: string, zone: string): string =>
  formatter(zone, { dateStyle: 'full', timeStyle: 'short' }).format(new Date(iso))

/** For paper, where no day is today: `21.11.2026, 14:05`. */
export const dated = (iso: string, zone: string): string => formatter(zone, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(iso))

/** From one moment to another, both as they are written; the day is said once: `сегодня, 01:02 — 13:02`. */
export function fromTo(from: string, to: string): string {
  const [day, time] = to.split(', ')
  return from.startsWith(`${day}, `) ? `${from} — ${time}` : `${from} — ${to}`
}

/** A day of the calendar, whatever the zone: `21 ноября 2026 г.` */
export const day = (iso: string): string => formatter('UTC', { dateStyle: 'long' }).format(new Date(iso))

/** How old, in one short word: `сейчас`, `5 мин`, `3 ч`, `2 дн.`. */
export function age(iso: string, now: Date): string {
  const passed = now.getTime() - new Date(iso).getTime()
  if (passed < MINUTE) return 'сейчас'
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} мин`
  if (passed < DAY) return `${Math.floor(passed / HOUR)} ч`
  return `${Math.floor(passed / DAY)} дн.`
}

/** `только что` · `5 мин назад`. */
export function ago(iso: string, now: Date): string {
  const text = age(iso, now)
  return text === 'сейчас' ? 'только что' : `${text} назад`
}

/** A span of working minutes: `40 мин`, `3 ч`, `3 ч 20 мин` (minutes only under six hours). */
export function workingSpan(minutes: number): string {
  const all = Math.abs(Math.round(minutes))
  if (all < 60) return `${all} мин`
  const hours = Math.floor(all / 60)
  const rest = all % 60
  return rest === 0 || hours >= 6 ? `${hours} ч` : `${hours} ч ${rest} мин`
}

/** How the clock of an incident stands. */
export interface ClockText {
  text: string
  /** The same where «ориентир» stands beside it already. */
  bare?: string
  tone: 'calm' | 'soon' | 'late' | 'none'
}

interface Clocked {
  answered_at?: string | null
  closed_at?: string | null
  deadline?: { binding: boolean; paused_at?: string | null } | null
  remaining_minutes?: number | null
}

/** What the queue says of the clock. Under an assumption never «просрочено», only «ориентир». */
export function clockText(row: Clocked): ClockText {
  if (row.answered_at) return { text: 'ответ дан', tone: 'none' }
  if (row.closed_at) return { text: 'закрыт', tone: 'none' }
  if (row.deadline?.paused_at) return { text: 'срок стоит', tone: 'none' }
  if (row.deadline == null || row.remaining_minutes == null) return { text: 'без срока', tone: 'none' }
  return remainingText(row.remaining_minutes, row.deadline.binding)
}

function remainingText(left: number, binding: boolean): ClockText {
  const span = workingSpan(left)
  if (!binding) {
    return left >= 0
      ? { text: `ориентир: ${span}`, bare: span, tone: 'calm' }
      : { text: `ориентир: ${span} назад`, bare: `${span} назад`, tone: 'calm' }
  }
  if (left < 0) return { text: `просрочено на ${span}`, tone: 'late' }
  const hour = left >= 60 ? Math.floor(left / 60) : left
  const verb =
    left >= 60 ? plural(hour, 'остался', 'осталось', 'осталось') : plural(hour, 'осталась', 'осталось', 'осталось')
  return { text: `${verb} ${span}`, tone: left <= 120 ? 'soon' : 'calm' }
}

interface OneClock {
  binding: boolean
  remaining_minutes: number | null
  stopped_at: string | null
  /** It stopped too late: time in which it stood still does not count. */
  late: boolean
  paused_at: string | null
  paused_why: string | null
}

/** What the card says of one clock: how it stands, or how it ended. */
export function oneClockText(clock: OneClock): ClockText {
  if (clock.stopped_at) {
    if (!clock.late) return { text: 'вовремя', tone: 'none' }
    return clock.binding ? { text: 'с опозданием', tone: 'late' } : { text: 'позже ориентира', tone: 'none' }
  }
  if (clock.paused_at) return { text: clock.paused_why ? `стоит: ${clock.paused_why}` : 'стоит', tone: 'none' }
  if (clock.remaining_minutes == null) return { text: 'без срока', tone: 'none' }
  return remainingText(clock.remaining_minutes, clock.binding)
}
