import { describe, expect, it } from 'vitest'
import { age, clockText, dated, day, fromTo, moment, oneClockText, workingSpan } from './time'

const now = new Date('2026-11-22T09:00:00Z')

describe('moments in the region’s zone', () => {
  it('names near days and writes out far ones', () => {
    expect(moment('2026-11-22T06:05:00Z', 'Europe/Moscow', now)).toBe('сегодня, 09:05')
    expect(moment('2026-11-21T20:30:00Z', 'Europe/Moscow', now)).toBe('вчера, 23:30')
    expect(moment('2026-11-18T13:40:00Z', 'Europe/Moscow', now)).toBe('18 ноября, 16:40')
    expect(moment('2025-11-18T13:40:00Z', 'Europe/Moscow', now)).toContain('2025')
  })
  it('takes the day from the zone, not from the computer', () => {
    expect(moment('2026-11-21T20:30:00Z', 'Asia/Yekaterinburg', now)).toBe('сегодня, 01:30')
  })
})

it('dates what is printed', () => expect(dated('2026-11-21T20:30:00Z', 'Europe/Moscow')).toBe('21.11.2026, 23:30'))

it('names a day of the calendar', () => expect(day('2026-11-21')).toBe('21 ноября 2026 г.'))

describe('age', () => {
  it.each([
    ['2026-11-22T08:59:40Z', 'сейчас'],
    ['2026-11-22T08:55:00Z', '5 мин'],
    ['2026-11-22T05:30:00Z', '3 ч'],
    ['2026-11-19T05:30:00Z', '3 дн.'],
  ])('%s is %s', (iso, text) => expect(age(iso, now)).toBe(text))
})

describe('the clock of an incident', () => {
  const binding = { deadline: { binding: true } }
  const assumed = { deadline: { binding: false } }
  it.each([
    [{ ...binding, remaining_minutes: 185 }, 'осталось 3 ч 5 мин', 'calm'],
    [{ ...binding, remaining_minutes: 60 }, 'остался 1 ч', 'soon'],
    [{ ...binding, remaining_minutes: 41 }, 'осталась 41 мин', 'soon'],
    [{ ...binding, remaining_minutes: -130 }, 'просрочено на 2 ч 10 мин', 'late'],
    [{ ...assumed, remaining_minutes: 540 }, 'ориентир: 9 ч', 'calm'],
    [{ ...binding, remaining_minutes: -5, answered_at: '2026-11-22T08:00:00Z' }, 'ответ дан', 'none'],
    [{ deadline: null, remaining_minutes: null }, 'без срока', 'none'],
    [{ deadline: { binding: true, paused_at: '2026-11-22T08:00:00Z' }, remaining_minutes: null }, 'срок стоит', 'none'],
  ])('%j', (row, text, tone) => expect(clockText(row)).toMatchObject({ text, tone }))

  it('says of each clock how it stands or how it ended', () => {
    const at = '2026-11-22T08:00:00Z'
    const clock = { binding: true, late: false, remaining_minutes: null, stopped_at: null, paused_at: null, paused_why: null }
    const said = (own: Partial<typeof clock> | object) => oneClockText({ ...clock, ...own }).text
    expect(said({ stopped_at: at })).toBe('вовремя')
    expect(said({ stopped_at: at, late: true })).toBe('с опозданием')
    expect(said({ stopped_at: at, late: true, binding: false })).toBe('позже ориентира')
    expect(said({ paused_at: at })).toBe('стоит')
    expect(said({ paused_at: at, paused_why: 'источник не читается' })).toBe('стоит: источник не читается')
    expect(said({ remaining_minutes: 60 })).toBe('остался 1 ч')
  })

  it('never says «просрочено» of a guide that no act sets', () => {
    for (const remaining_minutes of [-1, -60, -10_000]) {
      const clock = clockText({ ...assumed, remaining_minutes })
      expect(clock.text).not.toContain('просроч')
      expect(clock.tone).toBe('calm')
    }
  })
  it('leaves minutes out when hours are many', () => {
    expect(workingSpan(6 * 60 + 20)).toBe('6 ч')
  })
})

it('names the day of a span once', () => {
  expect(fromTo('сегодня, 01:02', 'сегодня, 13:02')).toBe('сегодня, 01:02 — 13:02')
  expect(fromTo('сегодня, 20:00', 'завтра, 08:00')).toBe('сегодня, 20:00 — завтра, 08:00')
  expect(fromTo('24.11.2026, 01:02', '24.11.2026, 01:09')).toBe('24.11.2026, 01:02 — 01:09')
})
