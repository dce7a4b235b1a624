// The hand-over (передача смены): what is left open, words of those who leave, and the name of whoever
// accepts it. Printed as it stands.
import { Button, Checkbox, Skeleton, Textarea } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { useChangeShift, useShift } from '../../api/queries'
import type { Handover, HandoverLine, Shift } from '../../api/types'
import { useSession } from '../../app/session'
import { Failure } from '../../parts/Failure'
import { dated, fromTo } from '../../words/time'
import { rest, sectionsOf, silence, standing, toQueue, type Section } from './shift'
import css from './ShiftScreen.module.css'

function Line({ line }: { line: HandoverLine }) {
  const { zone } = useSession()
  return (
    <>
      <Link to={`/incidents/${line.incident}`} className={css.number}>
        № {line.incident}
      </Link>
      <span>
        {line.category}, {line.place}
      </span>
      <span className={css.due}>{line.due_at && `до: ${dated(line.due_at, zone)}`}</span>
    </>
  )
}

function Told({ title, section }: Section) {
  const more = rest(section)
  return (
    <section aria-label={title}>
      <h2 className={css.title}>
        {title} <span className={css.quiet}>{section.total}</span>
      </h2>
      <ul className={css.list}>
        {section.lines.map((line) => (
          <li key={line.incident}>
            <Line line={line} />
          </li>
        ))}
        {more && <li className={css.quiet}>{more}</li>}
      </ul>
    </section>
  )
}

/** What alarms nobody: bursts that a person muted, and what other heads speak for. */
function Muted({ handover }: { handover: Handover }) {
  const { zone } = useSession()
  if (handover.muted.length === 0) return null
  return (
    <section aria-label="Приглушено">
      <h2 className={css.title}>
        Приглушено <span className={css.quiet}>{handover.muted.length}</span>
      </h2>
      <ul className={css.list}>
        {handover.muted.map((one) => (
          <li key={one.card.incident}>
            <Link to={`/incidents/${one.card.incident}`} className={css.number}>
              № {one.card.incident}
            </Link>
            <span>
              {one.card.category}, {one.card.place}
            </span>
            <span>{one.card.due_at ? `приглушён до: ${dated(one.card.due_at, zone)}` : 'головной стоит в очереди'}</span>
            <span>{silence(one)}</span>
            <span className={css.quiet}>{one.cause}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Blind({ handover }: { handover: Handover }) {
  const { zone } = useSession()
  if (handover.blind.length === 0) return null
  return (
    <section aria-label="Не видно">
      <h2 className={css.title}>Источники, которых не видно</h2>
      <ul className={css.list}>
        {handover.blind.map((source) => (
          <li key={source.name}>
            <span>{source.name}</span>
            <span className={css.quiet}>с: {dated(source.since, zone)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Cards(props: { handover: Handover; back: ReadonlySet<number>; onToggle: ((id: number) => void) | null }) {
  const { handover, back, onToggle } = props
  if (handover.cards.length === 0) return null
  return (
    <section aria-label="Незаконченные карточки">
      <h2 className={css.title}>Незаконченные карточки</h2>
      <ul className={css.list}>
        {handover.cards.map(({ card, user }) => (
          <li key={card.incident}>
            <Line line={card} />
            <span>{user.name}</span>
            {onToggle ? (
              <Checkbox label="вернуть в очередь" checked={back.has(card.incident)} onChange={() => onToggle(card.incident)} />
            ) : (
              <span>{back.has(card.incident) ? 'вернуть в очередь' : 'принимающему'}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Written({ shift: { shift }, handover }: { shift: Shift; handover: Handover }) {
  const may = (action: string) => shift.actions.includes(action)
  const [words, setWords] = useState(handover.words)
  const [back, setBack] = useState<ReadonlySet<number>>(new Set(toQueue(handover)))
  const change = useChangeShift(shift.id)
  const toggle = (id: number) => {
    const next = new Set(back)
    if (!next.delete(id)) next.add(id)
    setBack(next)
  }
  return (
    <>
      <Cards handover={handover} back={back} onToggle={may('write') ? toggle : null} />
      {sectionsOf(handover).map((one) => (
        <Told key={one.title} {...one} />
      ))}
      <Muted handover={handover} />
      <Blind handover={handover} />
      <section aria-label="От сдающего">
        <h2 className={css.title}>От сдающего</h2>
        {may('write') ? (
          <Textarea aria-label="От сдающего" autosize minRows={4} maxRows={16} maxLength={4000} placeholder="О чём знать следующему. Имён и телефонов жителей здесь не пишут" value={words} onChange={(event) => setWords(event.currentTarget.value)} />
        ) : (
          <p className={css.words}>{handover.words || 'Ничего не добавлено'}</p>
        )}
      </section>
      {change.isError && (
        <p role="alert" className={css.error}>
          {change.error.message}
        </p>
      )}
      <div className={css.buttons}>
        {may('write') && (
          <Button loading={change.isPending} onClick={() => change.mutate({ step: 'write', words: { version: shift.version, words, to_queue: [...back] } })}>
            Сохранить
          </Button>
        )}
        {may('accept') && (
          <Button loading={change.isPending} onClick={() => change.mutate({ step: 'accept', version: shift.version })}>
            Принять смену
          </Button>
        )}
        <Button variant="default" onClick={() => window.print()}>
          Напечатать
        </Button>
      </div>
    </>
  )
}

export function Component() {
  const id = Number(useParams()['id'])
  const { zone } = useSession()
  const found = useShift(id)
  useDocumentTitle(`Смена № ${id} · Отклик`)
  if (found.isError && !found.data) return <Failure error={found.error} retry={() => void found.refetch()} list={{ to: '/shift', name: 'К сменам' }} />
  if (!found.data) return <Skeleton height={200} />
  const { shift, handover } = found.data
  return (
    <div className={css.screen}>
      <h1>Смена № {shift.id}</h1>
      <p>
        {shift.seat}. {shift.users.map((user) => user.name).join(', ')}. Телефон: {shift.phone}.
        <br />
        {fromTo(dated(shift.begun_at, zone), dated(shift.ended_at ?? shift.until, zone))}. {standing(shift)}
        {shift.accepted_at && `, ${dated(shift.accepted_at, zone)}`}
      </p>
      {handover && <Written key={shift.version} shift={found.data} handover={handover} />}
      <p className={css.signatures}>
        Сдал: {shift.ended_by?.name ?? '____________'} <span>Принял: {shift.accepted_by?.name ?? '____________'}</span>
      </p>
    </div>
  )
}
