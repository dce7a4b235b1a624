import { expect, it } from 'vitest'
import { folded } from './fold'

const SENTENCE = 'На Гагарина 10 третью неделю нет отопления, в квартирах холодно. '

it('leaves a text alone that is read at a glance', () => {
  expect(folded('Нет воды')).toBeNull()
  expect(folded(SENTENCE.repeat(12))).toBeNull()
})

it('keeps about twelve lines of a long one, up to the end of a word', () => {
  const start = folded(SENTENCE.repeat(400)) ?? ''
  expect(start.length).toBeGreaterThan(700)
  expect(start.length).toBeLessThanOrEqual(840)
  expect(SENTENCE.repeat(400).startsWith(`${start} `)).toBe(true)
})

it('counts lines that end early as lines', () => {
  const list = Array.from({ length: 40 }, (_, index) => `дом ${index + 1}`)
  expect(folded(list.join('\n'))).toBe(list.slice(0, 12).join('\n'))
})

it('cuts a word that has no end', () => {
  expect(folded('ы'.repeat(3000))).toHaveLength(840)
  expect(folded(`Смотрите:\n${'ы'.repeat(3000)}`)).toBe('Смотрите:')
})
