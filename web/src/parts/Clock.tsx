// How the clock of an incident stands, with the exact moment in the hint.
import type { IncidentRow } from '../api/types'
import { useSession } from '../app/session'
import { clockText, fullMoment } from '../words/time'
import css from './parts.module.css'

/** Which clock it is and when it is due; while it stands nobody knows when. */
function hint(deadline: NonNullable<IncidentRow['deadline']>, zone: string): string {
  const due = deadline.paused_at ? 'пока стоит' : fullMoment(deadline.due_at, zone)
  return `${deadline.name}: ${due}. ${deadline.regulation_name}`
}

/** `bare` where «ориентир» stands beside it already. */
export function Clock(props: { row: IncidentRow; bare?: boolean }) {
  const { zone } = useSession()
  const clock = clockText(props.row)
  const { deadline } = props.row
  return (
    <span
      className={css[clock.tone]}
      title={deadline ? hint(deadline, zone) : undefined}
    >
      {props.bare ? (clock.bare ?? clock.text) : clock.text}
    </span>
  )
}
