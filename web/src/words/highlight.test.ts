import { describe, expect, it } from 'vitest'
import { beforeColumn, rulesOf, splitByMarks } from './highlight'

const shown = (text: string, marks: [number, number, string][]) =>
  splitByMarks(
    text,
    marks.map(([start, end, value]) => ({ start, end, value })),
  ).map((stretch) => (stretch.values.length > 0 ? `[${stretch.text}:${stretch.values.join('+')}]` : stretch.text))

describe('splitting by marks', () => {
  it('counts code points: an emoji is one', () => {
    expect(shown('😡😡 нет воды', [[3, 6, 'нет']])).toEqual(['😡😡 ', '[нет:нет]', ' воды'])
  })
  it('keeps both rules where they overlap', () => {
    expect(shown('нет горячей воды', [[0, 11, 'a'], [4, 16, 'b']])).toEqual(['[нет :a]', '[горячей:a+b]', '[ воды:b]'])
  })
  it('gives the whole text back whatever the marks', () => {
    const text = 'Третьи сутки 🥶 холодно'
    const marks = [{ start: 5, end: 99, value: 1 }, { start: -1, end: 4, value: 2 }, { start: 7, end: 7, value: 3 }, { start: 50, end: 60, value: 4 }]
    expect(splitByMarks(text, marks).map((stretch) => stretch.text).join('')).toBe(text)
  })
  it('has nothing to say of an empty text', () => {
    expect(splitByMarks('', [{ start: 0, end: 3, value: 1 }])).toEqual([])
  })
})

it('names each rule of a text once', () => {
  const mark = (rule_name: string) => ({ rule_name })
  expect(rulesOf([mark('Нет воды'), mark('Отписка'), mark('Нет воды')])).toEqual(['Нет воды', 'Отписка'])
})

describe('the caret of a query error', () => {
  it('stands before the column, counted in code points from one', () => {
    expect(beforeColumn('🚰 вода /три', 9)).toBe('🚰 вода /')
    expect(beforeColumn('вода', 1)).toBe('')
  })
})
