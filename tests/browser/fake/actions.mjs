// What the fake server lets an operator do, and how it changes a card.
const able = (row) => ({
  take: row.state === 'new' || row.state === 'waiting' || (row.assignee && row.assignee.id !== 1 && row.state === 'in_work'),
  untake: row.assignee?.id === 1 && ['in_work', 'waiting'].includes(row.state), assign: !row.closed_at, wait: row.state === 'in_work', resume: row.state === 'waiting',
  draft: ['new', 'in_work', 'waiting'].includes(row.state), flag_private: !row.private, unflag_private: row.private,
  answer: ['new', 'in_work', 'waiting', 'answered'].includes(row.state) && !row.closed_at && (row.state !== 'new'),
  resolve: row.state === 'answered', close: ['answered', 'resolved', 'in_work'].includes(row.state), reject: ['new', 'in_work'].includes(row.state),
  reopen: ['closed', 'rejected', 'resolved', 'answered'].includes(row.state), ...(row.head ? { release: true } : {}), acknowledge: row.signals.includes('danger') && !row.acknowledged, lower_danger: row.signals.includes('danger') && !row.closed_at, comment: true,
})
const WHY = { answer: 'Сначала возьмите инцидент в работу', close: 'Сначала возьмите инцидент в работу' }

export function actionsOf(row) {
  return Object.entries(able(row)).map(([id, allowed]) => ({ id, allowed: Boolean(allowed), why: allowed || row.closed_at ? null : (WHY[id] ?? null) }))
}

const EFFECTS = {
  take: (row, me) => ({ state: 'in_work', assignee: { id: me.id, name: me.name } }),
  untake: () => ({ state: 'new', assignee: null }),
  assign: (row, me, body, users) => ({ state: 'in_work', assignee: users.find((u) => u.id === body.to) ?? null }),
  wait: () => ({ state: 'waiting' }),
  resume: () => ({ state: 'in_work' }),
  draft: () => ({ drafted_at: new Date().toISOString() }),
  flag_private: () => ({ private: true }),
  unflag_private: () => ({ private: false }),
  answer: (row, me, body) => (body.interim ? { drafted_at: null } : { state: 'answered', answered_at: new Date().toISOString(), remaining_minutes: null, clarification_due: false, drafted_at: null }),
  resolve: () => ({ state: 'resolved' }),
  close: () => ({ state: 'closed', closed_at: new Date().toISOString() }),
  reject: () => ({ state: 'rejected', closed_at: new Date().toISOString() }),
  reopen: () => ({ state: 'in_work', closed_at: null, answered_at: null }),
  release: () => ({ head: null, muted: false }),
  acknowledge: () => ({ acknowledged: true }),
  lower_danger: (row) => ({ acknowledged: true, severity: 'low', signals: row.signals.filter((id) => id !== 'danger') }),
  comment: () => ({}),
}
const SENTENCES = {
  take: () => 'Взят в работу', untake: () => 'Возвращён в очередь', assign: (b, row) => `Передан: ${row.assignee?.name}`, wait: (b) => `Ждёт: ${b.reason}`, resume: () => 'Возвращён в работу',
  draft: (b) => `Подготовлен ответ: ${b.text}`, flag_private: (b) => `Закрыт как частное дело: ${b.reason}`, unflag_private: (b) => `Не частное дело: ${b.reason}`,
  answer: (b) => `${b.interim ? 'Промежуточный ответ' : 'Дан ответ'}: «${b.text}»`, resolve: () => 'Проблема решена', close: (b) => `Закрыт${b.comment ? `: ${b.comment}` : ''}`,
  reject: (b) => `Отклонён${b.comment ? `: ${b.comment}` : ''}`, reopen: (b) => `Открыт снова: ${b.reason}`, release: (b) => `Снова отдельный инцидент: ${b.reason}`, acknowledge: () => 'Подтверждено, что опасность увидели', lower_danger: (b) => `Опасности нет: ${b.reason}`, comment: (b) => `Заметка: ${b.text}`,
}

/** Changes the card; returns a problem, or null. */
export function act(card, body, me, users) {
  const { row } = card
  if (body.version !== row.version) {
    return { status: 409, title: 'Инцидент уже изменён', detail: `${card.lastBy ?? 'Павел Сорокин'}: взял в работу минуту назад.` }
  }
  if (!able(row)[body.action]) return { status: 422, title: 'Сейчас так нельзя', detail: WHY[body.action] ?? 'Состояние инцидента этого не позволяет.' }
  Object.assign(row, EFFECTS[body.action](row, me, body, users))
  if (body.action === 'draft') card.draft = { text: body.text, at: row.drafted_at, by: { id: me.id, name: me.name } }
  if (row.drafted_at === null) card.draft = null
  row.version += 1
  card.history.push({ at: new Date().toISOString(), by: { id: me.id, name: me.name }, type: body.action, text: SENTENCES[body.action](body, row) })
  return null
}
