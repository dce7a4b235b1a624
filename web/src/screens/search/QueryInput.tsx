// The search box. An error shows its caret under the very letter, what was expected, an example.
import { Loader, TextInput } from '@mantine/core'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { Problem } from '../../api/types'
import { useShortcuts } from '../../keys/shortcuts'
import { Icon } from '../../parts/Icon'
import { beforeColumn } from '../../words/highlight'
import { sentence } from '../../words/names'
import css from './QueryInput.module.css'

interface Props {
  text: string
  problem: Problem | null
  busy: boolean
  onAsk: (query: string) => void
}

/** The caret stands under the letter because the same text, unseen, stands before it. */
function Caret(props: { text: string; column: number; scroll: number }) {
  return (
    <div className={css.caretLine} aria-hidden="true">
      <div className={css.caretShift} style={{ transform: `translateX(${-props.scroll}px)` }}>
        <span className={css.ghost}>{beforeColumn(props.text, props.column)}</span>
        <span className={css.caret}>▲</span>
      </div>
    </div>
  )
}

function Refusal(props: { problem: Problem; onExample: (example: string) => void }) {
  const { title, detail, expected, example, column } = props.problem
  return (
    <div className={css.refusal} role="alert">
      <p className={css.what}>
        {sentence(detail ?? title)}
        {column != null && <span className={css.column}>. Знак {column}</span>}
      </p>
      {expected && <p>Ожидалось: {expected}</p>}
      {example && (
        <p>
          Например:{' '}
          <button type="button" onClick={() => props.onExample(example)}>
            {example}
          </button>
        </p>
      )}
    </div>
  )
}

export function QueryInput({ text, problem, busy, onAsk }: Props) {
  const [draft, setDraft] = useState(text)
  const [scroll, setScroll] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    input.current?.focus({ preventScroll: true })
  }, [])
  useShortcuts({ search: () => input.current?.focus() })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onAsk(draft)
  }
  // The caret belongs to the query that was asked, not to what is being typed now.
  const stands = problem !== null && draft === text
  return (
    <form role="search" onSubmit={submit} className={css.form}>
      <TextInput
        ref={input}
        aria-label="Запрос"
        placeholder="нет /3 отопление sector:жкх"
        leftSection={<Icon name="search" />}
        rightSection={busy ? <Loader size={16} /> : null}
        classNames={{ input: css.input ?? '' }}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        value={draft}
        error={stands}
        aria-invalid={stands}
        onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      {stands && problem.column != null && <Caret text={text} column={problem.column} scroll={scroll} />}
      {stands && <Refusal problem={problem} onExample={onAsk} />}
    </form>
  )
}
