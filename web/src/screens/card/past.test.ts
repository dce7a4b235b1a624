import { expect, test } from 'vitest'
import { pastLines } from './past'

const entry = (type: string, text: string, minute: number) => ({ type, text, by: null, at: `2026-11-21T10:0${minute}:00Z` })

test('a run of messages is one line between what people did, newest first', () => {
  const log = [
    entry('opened', 'Открыт', 0),
    entry('item_joined', 'Сообщение жителя: из той же ветки', 1),
    entry('item_joined', 'Сообщение жителя: из той же ветки', 2),
    entry('taken', 'Взят в работу', 3),
    entry('item_joined', 'Сообщение жителя: то же место', 4),
  ]
  const lines = pastLines(log)
  expect(lines.map((line) => line.text)).toEqual([
    'Сообщение жителя: то же место',
    'Взят в работу',
    'Пришло: 2\u00a0сообщения',
    'Открыт',
  ])
  expect(lines[2]?.entry.at).toBe('2026-11-21T10:02:00Z')
})
