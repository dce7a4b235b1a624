// Cutting a text into plain and marked stretches. Positions count code points, as the server's do;
// JavaScript counts UTF-16 units, so an emoji before the word would shift every mark.
export interface Mark<T> {
  start: number
  end: number
  value: T
}
export interface Stretch<T> {
  text: string
  values: T[]
}

/** Splits the text so that each stretch carries the marks that cover it, overlaps included. */
export function splitByMarks<T>(text: string, marks: readonly Mark<T>[]): Stretch<T>[] {
  const points = Array.from(text)
  const valid = marks.filter((m) => m.start >= 0 && m.start < m.end && m.start < points.length)
  const cuts = new Set([0, points.length])
  for (const mark of valid) {
    cuts.add(mark.start)
    cuts.add(Math.min(mark.end, points.length))
  }
  const edges = [...cuts].sort((a, b) => a - b)
  const stretches: Stretch<T>[] = []
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const from = edges[i] as number
    const to = edges[i + 1] as number
    const values = valid.filter((m) => m.start <= from && m.end >= to).map((m) => m.value)
    stretches.push({ text: points.slice(from, to).join(''), values })
  }
  return stretches
}

/** The text before a 1-based column of code points: what stands left of the caret. */
export function beforeColumn(text: string, column: number): string {
  return Array.from(text).slice(0, Math.max(0, column - 1)).join('')
}

/** The rules that made these marks, each once, in the order of the text. */
export const rulesOf = (marks: readonly { rule_name: string }[]): string[] => [...new Set(marks.map((mark) => mark.rule_name))]
