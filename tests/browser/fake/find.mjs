// A toy of the real search: words by their first letters, quotes, `|`; enough to look at the page.
const stem = (word) => word.toLowerCase().replaceAll('ё', 'е').slice(0, Math.max(3, word.length - 2))

export function problemOf(query) {
  const points = Array.from(query)
  const near = /\/(\D|$)/u.exec(query)
  if ((query.match(/"/g) ?? []).length % 2) {
    const column = points.lastIndexOf('"') + 1
    return { status: 400, title: 'Запрос не понят', detail: 'Кавычка открыта, но не закрыта.', column, expected: 'вторая кавычка в конце фразы', example: '"нет воды"' }
  }
  if (near && /\s$/.test(query.slice(0, near.index))) {
    return { status: 400, title: 'Запрос не понят', detail: 'После «/» должно стоять число слов.', column: Array.from(query.slice(0, near.index)).length + 2, expected: 'число от 1 до 99', example: 'вода /3 ржавая' }
  }
  return null
}

function hitsOf(text, stems) {
  const found = []
  for (const match of text.matchAll(/[\p{L}\d]+/gu)) {
    const word = match[0].toLowerCase().replaceAll('ё', 'е')
    const hit = stems.find((s) => word.startsWith(s))
    if (hit) found.push({ stem: hit, start: Array.from(text.slice(0, match.index)).length, end: Array.from(text.slice(0, match.index + match[0].length)).length })
  }
  return found
}

function facetsOf(hits, words) {
  const count = (ids) => [...ids.reduce((map, id) => map.set(id, (map.get(id) ?? 0) + 1), new Map())].sort((a, b) => b[1] - a[1])
  const named = (list) => (id) => list.find((entry) => entry.id === id)?.name ?? id
  const facet = (name, ids, title) => ({ facet: name, values: count(ids).map(([id, n]) => ({ id, name: title(id), count: n })) })
  return [
    facet('sector', hits.flatMap((h) => h.item.verdict.sectors.map((s) => s.id)), named(words.sectors)),
    facet('territory', hits.flatMap((h) => h.item.verdict.places.map((p) => p.territory)), (id) => id),
    facet('network', hits.map((h) => h.item.network), named(words.networks)),
  ]
}

export function find(world, query, limit) {
  const sector = /sector:(\S+)/.exec(query)?.[1]
  const place = /place:"?([^"]+?)"?(?:\s|$)/.exec(query)?.[1]
  const plain = query.replace(/\w+:("[^"]*"|\S+)/g, '').replace(/-\S+/g, '')
  const any = plain.includes('|')
  const stems = (plain.match(/[\p{L}\d]{2,}/gu) ?? []).filter((w) => !/^\d+$/.test(w)).map(stem)
  const hits = []
  for (const { row, items } of world.cards.values()) {
    const sectorName = world.words.sectors.find((s) => s.id === row.sector)?.name.toLowerCase()
    if (sector && sector !== row.sector && sector.toLowerCase() !== sectorName) continue
    if (place && !row.place_line.concat(row.place.territory).toLowerCase().includes(place.toLowerCase())) continue
    for (const item of items) {
      const highlights = hitsOf(item.text, stems)
      const kinds = new Set(highlights.map((h) => h.stem)).size
      if (any ? kinds > 0 : kinds === stems.length) hits.push({ item, incident: row.id, snippet: { text: item.text, highlights: highlights.map(({ start, end }) => ({ start, end })) } })
    }
  }
  hits.sort((a, b) => b.item.published_at.localeCompare(a.item.published_at))
  return { total: hits.length, at_least: false, hits: hits.slice(0, limit), facets: facetsOf(hits, world.words), canonical: query.trim().replace(/\s+/g, ' ') }
}
