import { expect, test } from 'vitest'
import { sentence, shortCentre, shortPlace, unbroken } from './names'

const nowhere = { territory: null, settlement: null, street: null, house: null, facility: null }

test('a row names the settlement, or the municipality when nothing narrower is known', () => {
  const oskol = { territory: 'Старооскольский округ', settlement: 'Старый Оскол', street: 'Ленина', house: '40', facility: null }
  expect(shortPlace(oskol)).toBe('Старый Оскол, Ленина, 40')
  expect(shortPlace({ ...nowhere, territory: 'Белгород', street: 'Макаренко' })).toBe('Белгород, Макаренко')
  expect(shortPlace({ ...nowhere, territory: 'Белгород', facility: 'поликлиника № 4' })).toBe('Белгород, поликлиника № 4')
  expect(shortPlace(nowhere)).toBe('')
})

test('a centre is called by its short name, others as they are', () => {
  expect(shortCentre('Центр управления регионом Белгородской области')).toBe('ЦУР Белгородской области')
  expect(shortCentre('Ситуационный центр')).toBe('Ситуационный центр')
})

test('a reason begins like a sentence', () => {
  expect(sentence('на обращения не отвечают')).toBe('На обращения не отвечают')
})

test('a line never ends between a number and what it counts', () => {
  expect(unbroken('до ориентира 4 ч рабочего времени')).toBe('до ориентира 4\u00a0ч рабочего времени')
  expect(unbroken('ждали: 15 минут, инцидент № 83')).toBe('ждали: 15\u00a0минут, инцидент №\u00a083')
  expect(unbroken('Гагарина 10 человек ждут')).toBe('Гагарина 10 человек ждут')
})
