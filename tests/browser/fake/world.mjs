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
    join_reason: join[0], join_text: join[1], parent: index ? 'p' : null, thread: String(story.id), highlights, verdict,
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
    assignee: assignee && { id: assignee.id, name: assignee.name },
    deadline: { due_at: iso(Date.now() + remaining * 60_000), regulation: 'default', regulation_name: binding ? 'Регламент области № 214' : 'Пример регламента: 9 рабочих часов', binding },
    remaining_minutes: stopped ? null : remaining, answered_at: stopped ? iso(opened + HOUR) : null, closed_at: story.state === 'closed' ? iso(opened + 2 * HOUR) : null,
    repeat_of: null, acknowledged: story.state !== 'new', order_reason: '',
  }
}

function historyOf(row, items) {
  const log = [{ at: row.opened_at, by: null, type: 'opened', text: 'Открыт по сообщению жителя' }]
  for (const item of items.slice(1)) log.push({ at: item.published_at, by: null, type: 'item_joined', text: item.official ? 'Ответила официальная страница' : 'Присоединилось сообщение' })
  if (row.assignee) log.push({ at: iso(Date.parse(row.opened_at) + 15 * 60_000), by: row.assignee, type: 'taken', text: 'Взят в работу' })
  return log.sort((a, b) => a.at.localeCompare(b.at))
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
    cards.set(row.id, { row, items, history: historyOf(row, items) })
  }
  const similar = cards.get(1007)
  if (similar) similar.row.repeat_of = 1059
  return { cards, words, territories, names }
}

export const isOpen = (row) => OPEN.includes(row.state)

/** The queue's order: urgency, then remaining working time. */
export function ordered(rows) {
  return [...rows].sort((a, b) => RANK[a.severity] - RANK[b.severity] || (a.remaining_minutes ?? 1e6) - (b.remaining_minutes ?? 1e6) || a.id - b.id)
}
