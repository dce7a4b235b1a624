// What a shift says of itself, and how the list of shifts falls into parts.
import type { Handover, HandoverMuted, HandoverSection, ShiftLine } from '../../api/types'
import { figure, incidents, messages } from '../../words/plural'

const HOUR = 3_600_000

export interface Shifts {
  running: ShiftLine[]
  /** Ended, and nobody has accepted them yet. */
  waiting: ShiftLine[]
  past: ShiftLine[]
}

export function partsOf(shifts: readonly ShiftLine[]): Shifts {
  return {
    running: shifts.filter((shift) => shift.ended_at === null),
    waiting: shifts.filter((shift) => shift.ended_at !== null && shift.accepted_at === null),
    past: shifts.filter((shift) => shift.accepted_at !== null),
  }
}

/** Where the shift stands, as a heading says it. */
export function standing(shift: Pick<ShiftLine, 'ended_at' | 'accepted_by'>): string {
  if (shift.accepted_by) return `Принята: ${shift.accepted_by.name}`
  return shift.ended_at === null ? 'Идёт' : 'Закончена, ждёт, кто примет'
}

/** The end of a shift of so many hours that begins now. */
export const until = (hours: number, now: Date): string => new Date(now.getTime() + hours * HOUR).toISOString()

/** The cards that go back to the queue. */
export const toQueue = (handover: Pick<Handover, 'cards'>): number[] =>
  handover.cards.filter((card) => card.to_queue).map((card) => card.card.incident)

export interface Section {
  title: string
  section: HandoverSection
}

/** The sections that have something to say, the gravest first. */
export function sectionsOf(handover: Pick<Handover, 'dangers' | 'promises' | 'drafts' | 'unplaced'>): Section[] {
  const all = [
    { title: 'Открытая опасность', section: handover.dangers },
    { title: 'Обещан полный ответ', section: handover.promises },
    { title: 'Ответ подготовлен, но не дан', section: handover.drafts },
    { title: 'Территория не определена', section: handover.unplaced },
  ]
  return all.filter((one) => one.section.total > 0)
}

/** How much a head keeps silent, and what of it is of this shift. */
export function silence({ children, items, grown }: Pick<HandoverMuted, 'children' | 'items' | 'grown'>): string {
  if (items == null || grown == null) return `без тревоги ${incidents(children)}`
  const more = grown > 0 ? `из них за смену ${figure(grown)}` : 'за смену новых нет'
  return `без тревоги ${incidents(children)}; ${messages(items)}, ${more}`
}

/** `ещё 12`, when not all lines are told. */
export function rest(section: HandoverSection): string | null {
  const more = section.total - section.lines.length
  return more > 0 ? `и ещё ${more}` : null
}
