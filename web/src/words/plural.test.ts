import { expect, it } from 'vitest'
import { bytes, messages } from './plural'

it.each([
  [1, '1 сообщение'],
  [2, '2 сообщения'],
  [11, '11 сообщений'],
  [21, '21 сообщение'],
  [0, '0 сообщений'],
])('%i', (n, text) => expect(messages(n).replace('\u00a0', ' ')).toBe(text))

it('writes sizes with a Russian comma', () => {
  expect(bytes(18_400_000)).toBe('17,5 МБ')
})
