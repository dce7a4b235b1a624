// The words of the actions, and which of them need no questions.
import type { ActionId } from '../../api/types'

interface Words {
  name: string
  /** What the short notice says afterwards. */
  done: string
  key?: string
}

export const ACTIONS: Record<ActionId, Words> = {
  take: { name: 'Взять в работу', done: 'взято в работу', key: 'T' },
  answer: { name: 'Записать ответ', done: 'ответ записан', key: 'A' },
  close: { name: 'Закрыть', done: 'закрыто', key: 'C' },
  wait: { name: 'Ждём других…', done: 'ожидание отмечено' },
  resume: { name: 'Вернуть в работу', done: 'снова в работе' },
  resolve: { name: 'Проблема решена', done: 'отмечено: решено' },
  reopen: { name: 'Открыть снова…', done: 'открыто снова' },
  assign: { name: 'Передать коллеге…', done: 'передано' },
  comment: { name: 'Заметка для коллег…', done: 'заметка добавлена' },
  reject: { name: 'Отклонить…', done: 'отклонено' },
  acknowledge: { name: 'Принять сигнал об опасности', done: 'сигнал об опасности принят' },
}

/** Always in sight, in this order, also when they cannot be done now; all others are in the menu. */
export const VISIBLE: readonly ActionId[] = ['take', 'answer', 'close']

/** Done at once, without a dialog. */
export const DIRECT: ReadonlySet<ActionId> = new Set<ActionId>(['take', 'resume', 'resolve', 'acknowledge'])
