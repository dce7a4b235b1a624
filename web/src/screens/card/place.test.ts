import { expect, test } from 'vitest'
import { offered, placeDoubt } from './place'

const row = (territory: string | null, uncertain: boolean) => ({
  place: { territory, settlement: 'Александровка', street: null, house: null, facility: null },
  uncertain,
})

test('a name that several municipalities share is told with all of them', () => {
  const mayBe = ['Ивнянский район', 'Яковлевский округ']
  expect(placeDoubt(row(null, true), mayBe)).toBe('может быть: Ивнянский район, Яковлевский округ')
  expect(placeDoubt(row(null, true), [])).toBe('территория не определена')
  expect(placeDoubt(row('Губкинский округ', true), [])).toBe('место под вопросом, проверьте')
  expect(placeDoubt(row('Губкинский округ', false), [])).toBeNull()
})

test('where it may be is offered first, as far as the user may choose it', () => {
  const all = ['Белгород', 'Ивнянский район', 'Яковлевский округ']
  expect(offered(all, [])).toEqual(all)
  expect(offered(all, ['Яковлевский округ', 'Чужой район'])).toEqual([
    { group: 'Может быть', items: ['Яковлевский округ'] },
    { group: 'Остальные', items: ['Белгород', 'Ивнянский район'] },
  ])
})
