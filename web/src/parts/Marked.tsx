// A text with the words that made the verdict marked; the rule's name on hover. The marks are no stops of
// the Tab key: a long message would hold dozens. Who does not see them hears the rules after the text.
import { Tooltip } from '@mantine/core'
import type { Highlight } from '../api/types'
import { rulesOf, splitByMarks } from '../words/highlight'
import css from './parts.module.css'

export function Marked(props: { text: string; highlights: readonly Highlight[] }) {
  const stretches = splitByMarks(
    props.text,
    props.highlights.map((mark) => ({ start: mark.start, end: mark.end, value: mark })),
  )
  return stretches.map((stretch, index) => {
    if (stretch.values.length === 0) return <span key={index}>{stretch.text}</span>
    return (
      <Tooltip key={index} label={rulesOf(stretch.values).map((rule) => `Правило «${rule}»`).join('; ')}>
        <mark className={css.mark} data-rule={stretch.values[0]?.rule}>
          {stretch.text}
        </mark>
      </Tooltip>
    )
  })
}

/** What the marks say, in one line for a screen reader. */
export function MarkedBy({ highlights }: { highlights: readonly Highlight[] }) {
  if (highlights.length === 0) return null
  return (
    <span className="visually-hidden">
      Сработали правила: {rulesOf(highlights).map((rule) => `«${rule}»`).join(', ')}
    </span>
  )
}

/** Marks without rules: the hits of a search. */
export function Hits(props: { text: string; highlights: readonly { start: number; end: number }[] }) {
  const marks = props.highlights.map((mark) => ({ ...mark, value: true }))
  return splitByMarks(props.text, marks).map((stretch, index) =>
    stretch.values.length === 0 ? (
      <span key={index}>{stretch.text}</span>
    ) : (
      <mark key={index} className={css.quietMark}>
        {stretch.text}
      </mark>
    ),
  )
}
