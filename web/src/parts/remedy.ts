// What helps against a failure: repeating helps against a broken line or a tired server, and against
// nothing else.
import { ApiError } from '../api/client'

export interface Remedy {
  title: string
  text: string
  /** The same question again may be answered. */
  repeat: boolean
  /** What was asked for is not there: its list is. */
  toList: boolean
}

const ADVICE: Record<number, string> = {
  400: 'Повторять нечего: ошибка в адресе страницы. Откройте раздел из меню.',
  403: 'Права выдаёт администратор.',
  404: 'Возможно, ссылка устарела.',
}
const REPEAT = 'Повторите; если не поможет, сообщите администратору.'

export function remedyFor(error: Error): Remedy {
  if (!(error instanceof ApiError)) {
    return { title: 'Страница не справилась', text: 'Обновите страницу. Если повторится, сообщите администратору.', repeat: true, toList: false }
  }
  const { status, title, detail } = error.problem
  const refused = status >= 400 && status < 500
  // What the server says in two sentences is a heading and its text.
  const [heading = title, ...rest] = title.split('. ')
  const said = detail ?? (rest.length > 0 ? `${rest.join('. ').replace(/\.$/, '')}.` : null)
  return { title: heading, text: said ?? ADVICE[status] ?? (refused ? '' : REPEAT), repeat: !refused, toList: status === 404 }
}
