// The fake server's incidents: made from the stories, changed by actions.
import { STORIES } from './stories.mjs'
import { USERS, reference } from './reference.mjs'

const HOUR = 3_600_000
const OPEN = ['new', 'in_work', 'waiting', 'answered', 'resolved']
const RANK = { critical: 0, high: 1, medium: 2, low: 3 }
const NETWORKS = ['vk', 'telegram', 'ok', 'max']
const REASONS = { danger: 'Угроза жизни или здоровью', mass: 'Страдают многие: дом, улица или район', vulnerable: 'Страдают дети, старики или больные', repeat: 'Повторяется', prolonged: 'Длится много дней', unanswered: 'Обращались, но не ответили' }
const iso = (ms) => new Date(ms).toISOString()

/** `[[words|rule]]` into plain text with highlights in code points. */
export function unmark(source, category) {
  let text = ''
  const highlights = []
  for (const part of source.split(/(\[\[.*?\]\])/)) {
    const marked = /^\[\[(.*)\|(.*)\]\]$/.exec(part)
    const start = Array.from(text).length
    text += marked ? marked[1] : part
    if (marked) highlights.push({ start, end: start + Array.from(marked[1]).length, rule: `${category}.${highlights.length + 1}`, rule_name: marked[2], tag: category })
  }
  return { text, highlights }
}

function itemOf(raw, index, story, opened) {
  const official = raw.startsWith('@')
  const { text, highlights } = unmark(raw.replace(/^[@+]/, ''), story.category)
  const at = iso(opened + index * Math.min(40 * 60_000, (Date.now() - opened) / 6) - 9 * 60_000)
  const verdict = {
    lang: 'ru', actionable: !official, severity: story.severity, severity_reasons: [], essence: '', filters: [],
    sectors: official ? [] : [{ id: story.sector, score: 6, categories: [{ id: story.category, score: 6 }] }],
    signals: official || index > 0 ? [] : story.signals.map((id) => ({ id, kind: 'state', severity: 1 })),
    places: [{ ...story.place, text: story.place_line, certain: true }],
  }
  const join = official ? ['official_reply', 'Ответ официальной страницы в ветке'] : index === 0 ? ['opened', 'Открыло инцидент'] : index % 2 ? ['same_place', 'Та же проблема в том же месте'] : ['thread', 'Из той же ветки обсуждения']
  return {
    id: story.id * 10 + index, network: NETWORKS[story.id % 4], source: `${NETWORKS[story.id % 4]}:podslushano${story.id % 5}`, kind: official ? 'reply' : index === 0 ? 'post' : 'comment',
    official, text, erased: false, url: `https://example.org/wall${story.id}_${index}`, published_at: at, collected_at: at,
    join_reason: join[0], join_text: join[1], parent: index ? 'p' : null, thread: String(story.id), above: null, highlights, verdict,
  }
}

function storyOf(line, index) {
  const [category, territory, settlement, street, house, severity, signals, hours, state, ...rest] = line.split('|')
  const text = rest.join('|')
  const place = { territory, settlement: settlement || null, street: street || null, house: house || null }
  const kind = /проспект|бульвар|горы/.test(street) ? '' : 'ул. '
  const place_line = [settlement === territory || !settlement ? territory : settlement, street && kind + street, house].filter(Boolean).join(', ')
  return { id: 1001 + index, category, sector: category.split('.')[0], place, place_line, severity, signals: signals ? signals.split(',') : [], hours: Number(hours), state, raws: text.split(/(?=[+@](?=[А-Я]|\[\[))/) }
}

function rowOf(story, items, names) {
  const opened = Date.now() - story.hours * HOUR
  const binding = story.sector !== 'other' && story.sector !== 'social'
  const budget = story.severity === 'critical' ? 4 : 9
  const remaining = Math.round((budget - Math.min(story.hours, budget + (story.id % 3)) * 0.9) * 60)
  const residents = items.filter((item) => !item.official)
  const assignee = story.state === 'new' ? null : [USERS[0], USERS[1], USERS[2]][story.id % 3]
  const first = items[0].text.split(/(?<=[.?!]) /)[0].replace(/\.$/, '')
  const stopped = ['answered', 'resolved', 'closed'].includes(story.state)
  return {
    id: story.id, version: 3, state: story.state, category: story.category, category_name: names.get(story.category) ?? story.category, sector: story.sector, place: story.place, place_line: story.place_line,
    uncertain: !story.place.street && story.id % 3 === 0, essence: first, severity: story.severity, severity_reasons: story.signals.map((s) => REASONS[s]).filter(Boolean), signals: story.signals,
    opened_at: iso(opened), published_at: iso(opened - 9 * 60_000), last_item_at: items.at(-1).published_at, items: residents.length, voices: residents.length,
    assignee: assignee && { id: assignee.id, name: assignee.name }, substitute: null, also: null, place_due_at: null,
    deadline: clock('answer', 'Окончательный ответ', opened, remaining, stopped, binding),
    clocks: [clock('reaction', 'Первая реакция', opened, remaining - 90, stopped, binding), clock('answer', 'Окончательный ответ', opened, remaining, stopped, binding)],
    remaining_minutes: stopped ? null : remaining, answered_at: stopped ? iso(opened + HOUR) : null, drafted_at: null, closed_at: story.state === 'closed' ? iso(opened + 2 * HOUR) : null,
    repeat_of: null, acknowledged: story.state !== 'new', clarification_due: !stopped && story.signals.includes('rumour'), order_reason: '', private: false, closed: false,
    merged_into: null, absorbed: [], links: [], body_name: null, hops: 0, dispute: false, earlier: 0,
    head: null, muted: false, muted_until: null, cause: null,
  }
}

/** A clock of an incident; a stopped one was met within the hour. */
function clock(kind, name, opened, remaining, stopped, binding) {
  return {
    kind, name, started_at: iso(opened), due_at: iso(Date.now() + remaining * 60_000), pace: 'working', regulation: 'default',
    regulation_name: binding ? 'Регламент области № 214' : 'Пример регламента: 9 рабочих часов', binding,
    remaining_minutes: stopped ? null : remaining, stopped_at: stopped ? iso(opened + HOUR) : null, late: false, paused_at: null, paused_why: null,
  }
}

function historyOf(row, items) {
  const log = [{ at: row.opened_at, by: null, type: 'opened', text: 'Открыт по сообщению жителя' }]
  for (const item of items.slice(1)) log.push({ at: item.published_at, by: null, type: 'item_joined', text: item.official ? 'Ответила официальная страница' : 'Присоединилось сообщение' })
  if (row.assignee) log.push({ at: iso(Date.parse(row.opened_at) + 15 * 60_000), by: row.assignee, type: 'taken', text: 'Взят в работу' })
  return log.sort((a, b) => a.at.localeCompare(b.at))
}

/** A late answer, or a silence past its time, and what residents say of a brush-off. */
function conflictsOf(row) {
  const { due_at: due, binding, remaining_minutes: left } = row.deadline
  const found = []
  const add = (kind, name, why, at, event) => found.push({ kind, name, why, at, event, against: null })
  if (left != null && left < 0) add('unanswered', 'Нет ответа', `Окончательный ответ: ${binding ? 'просрочено' : 'ориентир пройден'}`, due, 1)
  if (row.answered_at > due) add('late', 'Поздний ответ', `Ответили позже ${binding ? 'срока' : 'ориентира'}`, row.answered_at, 2)
  if (row.signals.includes('brush_off')) add('brush_off', 'Отписка', 'Жители пишут об отписке: сообщений 1', row.published_at, 1)
  if (row.signals.includes('promise_broken')) add('promise_broken', 'Обещание не выполнено', 'Жители пишут, что обещание не выполнено: сообщений 1', row.published_at, 1)
  return found
}

export function makeWorld() {
  const stories = STORIES.map(storyOf)
  const territories = [...new Set(stories.map((story) => story.place.territory))].sort((a, b) => a.localeCompare(b, 'ru'))
  const words = reference(territories)
  const names = new Map(words.sectors.flatMap((sector) => sector.categories.map((c) => [c.id, c.name])))
  const cards = new Map()
  for (const story of stories) {
    const opened = Date.now() - story.hours * HOUR
    const items = story.raws.map((raw, index) => itemOf(raw, index, story, opened))
    const row = rowOf(story, items, names)
    cards.set(row.id, { row, items, history: historyOf(row, items), conflicts: conflictsOf(row) })
  }
  const similar = cards.get(1007)
  if (similar) Object.assign(similar.row, { repeat_of: 1059, earlier: 1 })
  gather(cards, [1007, 1029, 1043])
  standUnder(cards, 1011, 1005)
  return { cards, words, territories, names }
}

/** A heat point has failed: one row stands for these. */
function gather(cards, ids) {
  const children = ids.map((id) => cards.get(id)).filter(Boolean)
  const first = children[0]
  if (!first) return
  const id = 1900
  for (const { row } of children) Object.assign(row, { head: id, muted: !row.signals.includes('danger') })
  const sum = (field) => children.reduce((all, { row }) => all + row[field], 0)
  const cause = { kind: 'topology', text: `Общий узел: тепловой пункт № 4, жалобы из ${children.length} мест`, children: children.length }
  const place = { ...first.row.place, street: null, house: null }
  const row = { ...first.row, id, version: 3, state: 'new', assignee: null, essence: 'Возможная авария: тепловой пункт № 4', severity: 'high', severity_reasons: [cause.text], signals: [], place, place_line: place.territory, items: sum('items'), voices: sum('voices'), head: null, muted: false, cause }
  const log = [{ at: row.opened_at, by: null, type: 'gathered', text: `${cause.text}. В составе: ${ids.map((one) => `№ ${one}`).join(', ')}` }]
  cards.set(id, { row, items: [], history: log, conflicts: [] })
}

/** The card's first message is a comment under the other's post, and lies where that does. */
function standUnder(cards, id, root) {
  const [card, other] = [cards.get(id), cards.get(root)]
  const { id: above, network, kind, official, published_at, text, url } = other.items[0]
  card.above = [{ id: above, network, kind, official, body_name: null, published_at, text, erased: false, closed: false, url, incident: root }]
  Object.assign(card.items[0], { above, kind: 'comment' })
  card.placed_by_thread = true
}

export const isOpen = (row) => OPEN.includes(row.state)

/** The queue's order: urgency, then remaining working time. */
export function ordered(rows) {
  return [...rows].sort((a, b) => RANK[a.severity] - RANK[b.severity] || (a.remaining_minutes ?? 1e6) - (b.remaining_minutes ?? 1e6) || a.id - b.id)
}
