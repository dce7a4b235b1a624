// How the clock of an incident stands, with the exact moment in the hint.
import type { IncidentRow } from '../api/types'
import { useSession } from '../app/session'
import { clockText, fullMoment } from '../words/time'
import css from './parts.module.css'

/** `bare` where «ориентир» stands beside it already. */
export function Clock(props: { row: IncidentRow; bare?: boolean }) {
  const { zone } = useSession()
  const clock = clockText(props.row)
  const { deadline } = props.row
  return (
    <span
      className={css[clock.tone]}
      title={deadline ? `${fullMoment(deadline.due_at, zone)}. ${deadline.regulation_name}` : undefined}
    >
      {props.bare ? (clock.bare ?? clock.text) : clock.text}
    </span>
  )
}
