// Signals as small labels: risk and conflict carry colour, circumstances do not.
import { useSession } from '../app/session'
import css from './parts.module.css'

const TONE: Record<string, string | undefined> = { risk: css.chipRisk, conflict: css.chipConflict }

export function Signals(props: { ids: readonly string[]; limit?: number }) {
  const { reference, names } = useSession()
  const limit = props.limit ?? props.ids.length
  const shown = props.ids.slice(0, limit)
  const rest = props.ids.slice(limit)
  return (
    <>
      {shown.map((id) => {
        const kind = reference.signals.find((signal) => signal.id === id)?.kind ?? 'state'
        return (
          <span key={id} className={`${css.chip} ${TONE[kind] ?? ''}`}>
            {names.signal(id)}
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
