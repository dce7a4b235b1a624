// A text with the words that made the verdict marked; the rule's name on hover or focus.
import { Tooltip } from '@mantine/core'
import type { Highlight } from '../api/types'
import { splitByMarks } from '../words/highlight'
import css from './parts.module.css'

export function Marked(props: { text: string; highlights: readonly Highlight[] }) {
  const stretches = splitByMarks(
    props.text,
    props.highlights.map((mark) => ({ start: mark.start, end: mark.end, value: mark })),
  )
  return stretches.map((stretch, index) => {
    if (stretch.values.length === 0) return <span key={index}>{stretch.text}</span>
    const rules = [...new Set(stretch.values.map((mark) => mark.rule_name))]
    return (
      <Tooltip key={index} label={rules.map((rule) => `Правило «${rule}»`).join('; ')}>
        <mark className={css.mark} tabIndex={0} data-rule={stretch.values[0]?.rule}>
          {stretch.text}
        </mark>
      </Tooltip>
    )
  })
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
