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
  untake: { name: 'Вернуть в очередь', done: 'снова в очереди' },
  assign: { name: 'Передать коллеге…', done: 'передано' },
  draft: { name: 'Подготовить ответ…', done: 'черновик сохранён' },
  comment: { name: 'Заметка для коллег…', done: 'заметка добавлена' },
  reject: { name: 'Отклонить…', done: 'отклонено' },
  lower_danger: { name: 'Опасности нет…', done: 'опасность снята', key: 'D' },
  merge: { name: 'Объединить с другим…', done: 'объединено' },
  unmerge: { name: 'Разъединить…', done: 'снова отдельно' },
  split: { name: 'Выделить в новый инцидент…', done: 'сообщения выделены' },
  detach: { name: 'Убрать сообщение…', done: 'сообщение убрано' },
  put_back: { name: 'Вернуть сообщение…', done: 'сообщение возвращено' },
  move: { name: 'Перенести сообщение…', done: 'сообщение перенесено' },
  link: { name: 'Связать с другим…', done: 'связано' },
  unlink: { name: 'Убрать связь…', done: 'связь убрана' },
  transfer: { name: 'Передать исполнителю…', done: 'передано' },
  decide_dispute: { name: 'Решить спор…', done: 'спор решён' },
  release: { name: 'Отделить от головного…', done: 'снова отдельный инцидент' },
  mute: { name: 'Приглушить всплеск…', done: 'всплеск приглушён' },
  place: { name: 'Указать территорию…', done: 'территория указана' },
  also_in: { name: 'Касается также…', done: 'записано' },
  flag_private: { name: 'Частное дело…', done: 'закрыто как частное дело' },
  unflag_private: { name: 'Не частное дело…', done: 'открыто для всех' },
  acknowledge: { name: 'Подтвердить опасность', done: 'подтверждено, что опасность увидели' },
}

/** Always in sight, in this order, also when they cannot be done now; all others are in the menu. */
export const VISIBLE: readonly ActionId[] = ['take', 'answer', 'close']

/** Done at once, without a dialog. */
export const DIRECT: ReadonlySet<ActionId> = new Set<ActionId>(['take', 'untake', 'resume', 'resolve', 'acknowledge'])

/** They write what the residents are told, and go on with what was prepared. */
export const ANSWERS: ReadonlySet<ActionId> = new Set<ActionId>(['draft', 'answer'])
