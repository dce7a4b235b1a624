// A fake of the daemon for looking at the page: the contract, the built page with its policy, live
// events. Run: node tests/browser/fake-api.mjs [port] [--quiet]. Any login; password «demo».
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { act, actionsOf } from './fake/actions.mjs'
import { find, problemOf } from './fake/find.mjs'
import { USERS } from './fake/reference.mjs'
import { SHIFTS } from './fake/shifts.mjs'
import { isOpen, makeWorld, ordered } from './fake/world.mjs'

const DIST = fileURLToPath(new URL('../../web/dist', import.meta.url))
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' }
const ME = { ...USERS[0], region: { id: 'belgorod', name: 'Белгородская область', timezone: 'Europe/Moscow', centre: 'ЦУР Белгородской области' }, demo: true, owes_password: false, role_name: 'администратор', permissions: ['queue.read', 'card.read', 'search.items', 'feed.write', 'risks.read', 'status.read', 'user.grant', 'handover.write', 'duty.write'] }
// Of whoever enters: there is one user, by whatever login.
let password = 'demo'

const world = makeWorld()
const streams = new Set()
const feeds = [{ id: 1, name: 'Отопление, область', query: 'нет /3 отопление sector:жкх', created_at: new Date(Date.now() - 5e8).toISOString() }]
const notices = [
  { id: 2, kind: 'danger', text: 'Угроза жизни или здоровью: инцидент № 1002, Энергетика, Дубовое, Счастливая, 8. Подтвердите, что увидели', incident: 1002, at: new Date(Date.now() - 20 * 60_000).toISOString() },
  { id: 1, kind: 'rules', text: 'Правила перечитаны: 214 правил, ошибок нет', incident: null, at: new Date(Date.now() - 3 * 3_600_000).toISOString() },
]
let seq = 100

const send = (response, status, body, type = 'application/json') => {
  response.writeHead(status, { 'content-type': type })
  response.end(body === undefined ? '' : JSON.stringify(body))
}
const refuse = (response, problem) => send(response, problem.status, { type: 'about:blank', ...problem }, 'application/problem+json')

function tell(type, data) {
  seq += 1
  for (const stream of streams) stream.write(`id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
}

const SEVERITIES = ['low', 'medium', 'high', 'critical']

function list(query) {
  const values = (name) => query.getAll(name).flatMap((value) => value.split(',')).filter(Boolean)
  const rows = [...world.cards.values()].map((card) => ({ ...card.row, order_reason: '' })).filter((row) => !row.hidden)
  const pass = (row, skip) => {
    const states = values('state')
    const inState = states.includes('all') || (states.length === 0 || states.includes('open') ? isOpen(row) : states.includes(row.state))
    const muted = query.get('muted')
    if (muted === 'only' ? !row.muted : !muted && row.muted) return false
    if (query.get('rumour') === 'due' && !row.clarification_due) return false
    const kinds = values('conflict')
    if (kinds.length > 0 && !world.cards.get(row.id).conflicts.some(({ kind }) => kinds.includes('any') || kinds.includes(kind))) return false
    const one = (name, value) => values(name).length === 0 || values(name).includes(value)
    return (
      (skip === 'state' || inState) && (skip === 'sector' || one('sector', row.sector)) && one('territory', row.place.territory) && one('category', row.category) &&
      (!query.get('severity') || SEVERITIES.indexOf(row.severity) >= SEVERITIES.indexOf(query.get('severity'))) && (query.get('assignee') !== 'me' || row.assignee?.id === ME.id) &&
      (!query.get('published_from') || row.published_at >= query.get('published_from')) && (!query.get('published_to') || row.published_at < query.get('published_to'))
    )
  }
  const counts = (skip, field) => [...rows.filter((row) => pass(row, skip)).reduce((map, row) => map.set(row[field], (map.get(row[field]) ?? 0) + 1), new Map())].map(([id, count]) => ({ id, count }))
  const found = ordered(rows.filter((row) => pass(row)))
  const offset = Number(query.get('offset') ?? 0)
  return { rows: found.slice(offset, offset + Number(query.get('limit') ?? 50)), total: found.length, by_state: counts('state', 'state'), by_sector: counts('sector', 'sector'), unplaced: 0 }
}

const ORDER = { critical: 'Критическая срочность стоит первой, внутри неё раньше тот, у кого меньше времени', high: 'Высокая срочность, ближайшие сроки первыми', medium: 'Повышенная срочность, по оставшемуся времени', low: 'Обычная срочность, по оставшемуся времени' }

function cardOf(card) {
  const earlier = card.row.repeat_of ? world.cards.get(card.row.repeat_of) : null
  const note = card.row.category === 'housing.heating_off' ? 'Уточнить адрес и управляющую компанию. Мороз ниже −10 °C или дети в доме: сразу в аварийную службу и ЕДДС.' : null
  return { incident: { ...card.row, order_reason: ORDER[card.row.severity] }, category_note: note, items: card.items, above: card.above ?? [], placed_by_thread: card.placed_by_thread ?? false, may_be: [], aside: [], draft: card.draft ?? null, history: card.history, conflicts: card.conflicts, actions: actionsOf(card.row), similar: earlier ? [earlier.row] : [], again: earlier?.row.closed_at ? { id: earlier.row.id, closed_at: earlier.row.closed_at, answer: 'Воздух из стояка спустили, отопление есть' } : null, present: [], head: world.cards.get(card.row.head)?.row ?? null, children: [...world.cards.values()].map((one) => one.row).filter((row) => row.head === card.row.id) }
}

function risks() {
  const cells = []
  for (const territory of world.territories) {
    for (const sector of world.words.sectors) {
      const rows = [...world.cards.values()].map((card) => card.row).filter((row) => row.sector === sector.id && row.place.territory === territory)
      const today = rows.filter((row) => Date.now() - Date.parse(row.published_at) < 864e5).length
      const dice = (territory.charCodeAt(1) * 7 + sector.id.length * 13) % 10
      const week = Math.max(0, today * 5 + dice - 6) * (territory === 'Белгород' && sector.id === 'housing' ? 0.4 : 1)
      if (today === 0 && week < 3) continue
      const usual = Math.round((week / 7) * 10) / 10
      const trend = usual === 0 ? 'new' : today > usual * 1.2 ? 'up' : today < usual * 0.8 ? 'down' : 'same'
      cells.push({ sector: sector.id, territory, today, grave: rows.filter((row) => ['critical', 'high'].includes(row.severity) && Date.now() - Date.parse(row.published_at) < 864e5).length, week_before: week, usual, trend })
    }
  }
  const total = (name, of = cells) => of.reduce((sum, cell) => sum + cell[name], 0)
  const sums = world.words.sectors.map(({ id }) => cells.filter((cell) => cell.sector === id)).filter((of) => of.length > 0)
    .map((of) => ({ sector: of[0].sector, today: total('today', of), grave: total('grave', of), usual: total('usual', of) }))
  return { now: new Date().toISOString(), sectors: world.words.sectors.map((s) => s.id), territories: world.territories, cells, sums, total_today: total('today'), total_grave: total('grave'), total_usual: total('usual') }
}

const status = () => ({
  items: 12_480, open: list(new URLSearchParams()).total, incidents: 812,
  sources: [['demo:neighbourhood', 'Демонстрационный район', 4210, 2], ['vk:podslushano1', 'Подслушано в городе', 3920, 4], ['telegram:belgorod_chat', 'Белгородский чат', 2811, 9], ['ok:dubovoe', 'Дубовое: новости посёлка', 902, 55], ['max:cur31', 'Центр управления регионом', 611, 31 * 60], ['file:appeals.csv', 'Файл appeals.csv', 26, 90]].map(([id, name, items, minutes]) => ({ id, name, items, newest: new Date(Date.now() - minutes * 60_000).toISOString() })),
  rules: { hash: '9f2c47b1d0ae83c2', categories: 43, rules: 214, loaded_at: new Date(Date.now() - 3 * 3_600_000).toISOString() },
  index: { documents: 12_480, bytes: 18_400_000, lag: 0 },
})

function events(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': начало\n\n')
  streams.add(response)
  response.on('close', () => streams.delete(response))
}

const ROUTES = [
  ['POST', /^\/logout$/, ({ response }) => { response.setHeader('set-cookie', 'otklik_session=; Path=/; Max-Age=0'); send(response, 204) }],
  ['GET', /^\/me$/, ({ response }) => send(response, 200, ME)],
  ['GET', /^\/reference$/, ({ response }) => send(response, 200, world.words)],
  ['GET', /^\/incidents$/, ({ response, query }) => send(response, 200, list(query))],
  ['GET', /^\/incidents\/(\d+)$/, ({ response, id }) => {
    const card = world.cards.get(Number(id))
    return card ? send(response, 200, cardOf(card)) : refuse(response, { status: 404, title: 'Такого инцидента нет', detail: `Инцидента № ${id} нет, или он вне вашей зоны.` })
  }],
  ['POST', /^\/incidents\/(\d+)\/actions$/, ({ response, id, body }) => {
    const card = world.cards.get(Number(id))
    const problem = act(card, body, ME, USERS)
    if (problem) return refuse(response, problem)
    tell('incident', { id: card.row.id })
    send(response, 200, card.row)
  }],
  ['POST', /^\/incidents\/(\d+)\/presence$/, ({ response }) => send(response, 204)],
  ['GET', /^\/search$/, ({ response, query }) => {
    const problem = problemOf(query.get('q') ?? '')
    return problem ? refuse(response, problem) : send(response, 200, find(world, query.get('q') ?? '', Number(query.get('limit') ?? 30)))
  }],
  ['GET', /^\/risks$/, ({ response }) => send(response, 200, risks())],
  ['GET', /^\/feeds$/, ({ response }) => send(response, 200, feeds)],
  ['POST', /^\/feeds$/, ({ response, body }) => {
    const feed = { id: feeds.length + 1, ...body, created_at: new Date().toISOString() }
    feeds.push(feed)
    send(response, 200, { ...feed, url: `/feeds/${randomBytes(18).toString('base64url')}.atom` })
  }],
  ['DELETE', /^\/feeds\/(\d+)$/, ({ response, id }) => { feeds.splice(feeds.findIndex((feed) => feed.id === Number(id)), 1); send(response, 204) }],
  ['GET', /^\/notices$/, ({ response }) => send(response, 200, notices)],
  ['GET', /^\/events$/, ({ response }) => events(response)],
  ['GET', /^\/status$/, ({ response }) => send(response, 200, status())],
  ['POST', /^\/users$/, ({ response, body }) => {
    password = randomBytes(8).toString('hex')
    ME.owes_password = true
    send(response, 200, { ...USERS[0], ...body, one_time_password: password })
  }],
  ['POST', /^\/me\/password$/, ({ response, body }) => {
    if (!ME.owes_password && body.old !== password) return refuse(response, { status: 400, title: 'Прежний пароль не подходит' })
    password = body.new
    ME.owes_password = false
    send(response, 200, ME)
  }],
  ['PATCH', /^\/users\/(\d+)$/, ({ response, id, body }) => {
    const user = USERS.find((one) => one.id === Number(id))
    if (!user) return refuse(response, { status: 404, title: `Пользователя № ${id} нет` })
    if (ME.role !== 'admin' && [user.role, body.role].includes('admin')) return refuse(response, { status: 403, title: 'Учётную запись администратора заводит, меняет и закрывает только администратор' })
    const { password: _, ...rest } = body
    send(response, 200, Object.assign(user, rest))
  }],
  ['GET', /^\/users$/, ({ response }) => send(response, 200, USERS)],
  ...SHIFTS.map(([method, path, give]) => [method, path, ({ response, ...asked }) => send(response, 200, give(asked))]),
]

async function api(request, response, url) {
  const path = url.pathname.slice('/api/v1'.length)
  let text = ''
  for await (const chunk of request) text += chunk
  const body = text === '' ? {} : JSON.parse(text)
  if (path === '/login') {
    if (body.password !== password) return refuse(response, { status: 401, title: 'Логин или пароль не подходят' })
    response.setHeader('set-cookie', 'otklik_session=fake; Path=/; HttpOnly; SameSite=Lax')
    return send(response, 200, ME)
  }
  if (!request.headers.cookie?.includes('otklik_session=fake')) return refuse(response, { status: 401, title: 'Нужно войти' })
  for (const [method, pattern, handler] of ROUTES) {
    const match = request.method === method && pattern.exec(path)
    if (match) return handler({ response, query: url.searchParams, id: match[1], body })
  }
  refuse(response, { status: 404, title: 'Нет такого адреса' })
}

async function page(response, url) {
  const file = join(DIST, normalize(url.pathname))
  const asset = extname(file) !== '' && file.startsWith(DIST)
  const nonce = randomBytes(16).toString('base64')
  try {
    const bytes = await readFile(asset ? file : join(DIST, 'index.html'))
    const headers = { 'content-type': TYPES[asset ? extname(file) : '.html'] ?? 'application/octet-stream' }
    if (asset) return response.writeHead(200, headers).end(bytes)
    headers['content-security-policy'] = `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`
    response.writeHead(200, headers).end(bytes.toString().replaceAll('__CSP_NONCE__', nonce))
  } catch {
    send(response, 404)
  }
}

/** A new complaint, as the live desk would get it. */
function arrive(source) {
  const id = Math.max(...world.cards.keys()) + 1
  const card = structuredClone(source)
  const now = new Date().toISOString()
  Object.assign(card.row, { id, version: 1, state: 'new', assignee: null, opened_at: now, published_at: now, last_item_at: now, answered_at: null, closed_at: null, acknowledged: false })
  card.history = [{ at: now, by: null, type: 'opened', text: 'Открыт по сообщению жителя' }]
  world.cards.set(id, card)
  tell('incident', { id })
}

const port = Number(process.argv[2] ?? 8090)
const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost')
  if (url.pathname === '/fake/arrive') {
    arrive(world.cards.get(1001 + (world.cards.size * 7) % 50))
    return send(response, 200, {})
  }
  if (url.pathname === '/fake/streams') return send(response, 200, streams.size)
  if (/^\/feeds\/[\w-]+\.atom$/.test(url.pathname)) {
    response.writeHead(200, { 'content-type': 'application/atom+xml; charset=utf-8' })
    return response.end('<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Нет воды</title></entry></feed>')
  }
  const work = url.pathname.startsWith('/api/v1/') ? api(request, response, url) : page(response, url)
  work.catch((error) => refuse(response, { status: 500, title: 'Подделка упала', detail: String(error) }))
})
server.listen(port, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`)
  console.log('вход: admin  пароль: demo')
})
