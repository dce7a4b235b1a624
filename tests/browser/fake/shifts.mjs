// The fake server's shifts: one that ended and waits for somebody to accept it, and absences.
import { USERS } from './reference.mjs'

const HOUR = 3_600_000
const ago = (hours) => new Date(Date.now() - hours * HOUR).toISOString()
const name = ({ id, name }) => ({ id, name })
const [me, sorokin, mironova] = USERS
const line = (incident, category, place, hours) => ({ incident, category, place, due_at: hours === null ? null : ago(-hours) })
const none = { lines: [], total: 0 }

const handover = () => ({
  words: 'Котельная № 3 обещала тепло к вечеру: проверить в 18:00.',
  cards: [
    { card: line(1003, 'Нет отопления', 'Белгород, ул. Макаренко', 2), user: name(sorokin), to_queue: false },
    { card: line(1008, 'Нет лекарства', 'Белгород', null), user: name(mironova), to_queue: true },
  ],
  dangers: { lines: [line(1002, 'Линии и опоры', 'Дубовое, ул. Счастливая, 8', 1)], total: 1 },
  promises: { lines: [line(1003, 'Нет отопления', 'Белгород, ул. Макаренко', 26)], total: 1 },
  drafts: { lines: [line(1008, 'Нет лекарства', 'Белгород', null)], total: 1 },
  muted: [{ card: line(1005, 'Нет воды', 'Старый Оскол', 20), cause: 'За 6 часов 14 обращений от 13 жителей, обычно 1,2', children: 12, items: 14, grown: 2 }],
  unplaced: none,
  blind: [{ name: 'Дубовое: новости посёлка', since: ago(3) }],
})

const shifts = [
  {
    shift: {
      id: 1, version: 2, seat: 'ЦУР Белгородской области', users: [name(sorokin), name(mironova)], phone: '8 (4722) 00-11-22, доб. 5', begun_at: ago(13), until: ago(1),
      ended_at: ago(1), ended_by: name(sorokin), accepted_at: null, accepted_by: null, actions: ['accept'],
    },
    handover: handover(),
  },
]
const absences = [{ id: 1, user: name(mironova), substitute: name(sorokin), first_day: '2026-12-01', last_day: '2026-12-14' }]

const find = (id) => shifts.find(({ shift }) => shift.id === Number(id))

/** Changes a shift, and gives it as it is now. */
function change(id, more, handed = {}) {
  const found = find(id)
  Object.assign(found.shift, { version: found.shift.version + 1, ...more })
  Object.assign((found.handover ??= handover()), handed)
  return found
}

function begin({ phone, until }) {
  const shift = { id: shifts.length + 1, version: 0, seat: 'ЦУР Белгородской области', users: [name(me)], phone, begun_at: ago(0), until, ended_at: null, ended_by: null, accepted_at: null, accepted_by: null, actions: ['end'] }
  shifts.unshift({ shift, handover: null })
  return shifts[0]
}

function add({ user, substitute, first_day, last_day }) {
  const person = (id) => name(USERS.find((one) => one.id === id))
  const absence = { id: absences.length + 1, user: person(user), substitute: person(substitute), first_day, last_day }
  absences.push(absence)
  return absence
}

/** Method, path, and what it gives. */
export const SHIFTS = [
  ['GET', /^\/shifts$/, () => shifts.map(({ shift }) => shift)],
  ['POST', /^\/shifts$/, ({ body }) => begin(body)],
  ['GET', /^\/shifts\/(\d+)$/, ({ id }) => find(id)],
  ['POST', /^\/shifts\/(\d+)\/end$/, ({ id }) => change(id, { ended_at: ago(0), ended_by: name(me), actions: ['write'] })],
  ['PATCH', /^\/shifts\/(\d+)$/, ({ id, body }) => change(id, {}, { words: body.words })],
  ['POST', /^\/shifts\/(\d+)\/accept$/, ({ id }) => change(id, { accepted_at: ago(0), accepted_by: name(me), actions: [] })],
  ['GET', /^\/absences$/, () => absences],
  ['POST', /^\/absences$/, ({ body }) => add(body)],
  ['DELETE', /^\/absences\/(\d+)$/, ({ id }) => void absences.splice(absences.findIndex((one) => one.id === Number(id)), 1)],
]
