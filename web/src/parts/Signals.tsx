// Signals as small labels: risk and conflict carry colour, circumstances do not.
import { useSession } from '../app/session'
import css from './parts.module.css'

const TONE: Record<string, string | undefined> = { risk: css.chipRisk, conflict: css.chipConflict }

/** To be read by few. */
export function Private() {
  return (
    <span className={css.chip} title="Карточку открывают только те, кому открыты частные дела">
      Частное дело
    </span>
  )
}

interface Props {
  ids: readonly string[]
  limit?: number
  /** Nobody has acknowledged the danger yet: its label is filled. */
  alarm?: boolean
  /** Nobody has said yet what is so: the rumour's label says that an answer is waited for. */
  clarify?: boolean
}

export function Signals(props: Props) {
  const { reference, names } = useSession()
  const limit = props.limit ?? props.ids.length
  const shown = props.ids.slice(0, limit)
  const rest = props.ids.slice(limit)
  return (
    <>
      {shown.map((id) => {
        const kind = reference.signals.find((signal) => signal.id === id)?.kind ?? 'state'
        return (
          <span key={id} className={`${css.chip} ${id === 'danger' && props.alarm ? css.chipAlarm : (TONE[kind] ?? '')}`}>
            {names.signal(id)}
            {id === 'danger' && props.alarm && ': не подтверждена'}
            {id === 'rumour' && props.clarify && ': ждут разъяснения'}
          </span>
        )
      })}
      {rest.length > 0 && (
        <span className={css.chip} title={rest.map(names.signal).join(', ')}>
          +{rest.length}
        </span>
      )}
    </>
  )
}
