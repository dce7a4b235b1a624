// Deadline, detection, scale, assignee: the four figures one looks for first.
import type { ReactNode } from 'react'
import type { IncidentRow } from '../../api/types'
import { useSession } from '../../app/session'
import { Clock } from '../../parts/Clock'
import { unbroken } from '../../words/names'
import { messages, voices } from '../../words/plural'
import { ago, fullMoment, moment, oneClockText } from '../../words/time'
import css from './Facts.module.css'

function Fact(props: { name: string; children: ReactNode; under?: ReactNode }) {
  return (
    <div className={css.fact}>
      <dt>{props.name}</dt>
      <dd>
        <span className={css.value}>{props.children}</span>
        {props.under && <span className={css.under}>{props.under}</span>}
      </dd>
    </div>
  )
}

function DeadlineUnder({ row }: { row: IncidentRow }) {
  const { zone, now } = useSession()
  if (row.answered_at) return moment(row.answered_at, zone, now)
  if (!row.deadline) return null
  return (
    <>
      {!row.deadline.binding && row.deadline.pace === 'working' && row.remaining_minutes != null && (
        <>
          рабочего времени
          <br />
        </>
      )}
      {row.deadline.kind !== 'answer' && (
        <>
          {row.deadline.name.toLowerCase()}
          <br />
        </>
      )}
      {!row.deadline.paused_at && (
        <>
          до: {moment(row.deadline.due_at, zone, now)}
          <br />
        </>
      )}
      {unbroken(row.deadline.regulation_name)}
      {!row.deadline.binding && '; сроком не является'}
    </>
  )
}

/** Every clock with its moment, when there is more than the one above. */
function Clocks({ row }: { row: IncidentRow }) {
  const { zone, now } = useSession()
  if (row.clocks.length < 2) return null
  return (
    <table className={css.clocks} aria-label="Сроки">
      <tbody>
        {row.clocks.map((clock) => (
          <tr key={clock.kind}>
            <th scope="row">{clock.name}</th>
            <td>{!clock.paused_at && moment(clock.due_at, zone, now)}</td>
            <td>{oneClockText(clock).text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function Facts({ row }: { row: IncidentRow }) {
  const { names, zone, now } = useSession()
  return (
    <>
    <dl className={css.facts}>
      <Fact name={row.deadline && !row.deadline.binding ? 'Ориентир' : 'Срок ответа'} under={<DeadlineUnder row={row} />}>
        <Clock row={row} bare />
      </Fact>
      <Fact name="Состояние" under={row.assignee ? row.assignee.name + (row.substitute ? `, замещает ${row.substitute.name}` : '') : 'никто не взял'}>
        {names.state(row.state)}
      </Fact>
      <Fact name="Обнаружен" under={<span title={fullMoment(row.published_at, zone)}>написано: {moment(row.published_at, zone, now)}</span>}>
        <span title={fullMoment(row.opened_at, zone)}>{ago(row.opened_at, now)}</span>
      </Fact>
      <Fact name="Масштаб" under={row.items > 1 ? `последнее ${ago(row.last_item_at, now)}` : 'пока одно'}>
        {messages(row.items)}
        {row.items > 1 && `, ${voices(row.voices)}`}
      </Fact>
    </dl>
    <Clocks row={row} />
    </>
  )
}
