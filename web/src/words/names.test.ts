import { expect, test } from 'vitest'
import { sentence, shortCentre, shortPlace } from './names'

const nowhere = { territory: null, settlement: null, street: null, house: null }

test('a row names the settlement, or the municipality when nothing narrower is known', () => {
  const oskol = { territory: 'Старооскольский округ', settlement: 'Старый Оскол', street: 'Ленина', house: '40' }
  expect(shortPlace(oskol)).toBe('Старый Оскол, Ленина, 40')
  expect(shortPlace({ ...nowhere, territory: 'Белгород', street: 'Макаренко' })).toBe('Белгород, Макаренко')
  expect(shortPlace(nowhere)).toBe('')
})

test('a centre is called by its short name, others as they are', () => {
  expect(shortCentre('Центр управления регионом Белгородской области')).toBe('ЦУР Белгородской области')
  expect(shortCentre('Ситуационный центр')).toBe('Ситуационный центр')
})

test('a reason begins like a sentence', () => {
  expect(sentence('на обращения не отвечают')).toBe('На обращения не отвечают')
})
