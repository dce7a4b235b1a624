// What residents could hold against the answer, or its lack: the server's words, and when it happened.
import type { Conflict, HistoryEntry } from '../../api/types'
import { useSession } from '../../app/session'
import { fullMoment, moment } from '../../words/time'
import { grievances } from './grievances'
import css from './Conflicts.module.css'

interface Props {
  conflicts: readonly Conflict[]
  /** The log, oldest first: entry № 1 is its first. */
  history: readonly HistoryEntry[]
}

export function Conflicts({ conflicts, history }: Props) {
  const { zone, now } = useSession()
  if (conflicts.length === 0) return null
  const told = (...events: (number | null)[]) => events.flatMap((event) => (event === null ? [] : (history[event - 1]?.text ?? []))).join('; ')
  return (
    <section aria-label="Претензии к ответу">
      <h2 className={css.caption}>Претензии к ответу</h2>
      <dl className={css.list}>
        {grievances(conflicts).map(({ kind, name, proofs }) => (
          <div key={kind}>
            <dt className={css.name}>{name}</dt>
            {proofs.map(({ why, at, event, against }) => (
              <dd key={why} className={css.proof}>
                {why}
                <span className={css.when}>
                  <time dateTime={at} title={fullMoment(at, zone)}>
                    {moment(at, zone, now)}
                  </time>
                  <span title={told(against, event)}>
                    {' · '}
                    {against === null ? 'запись' : `записи № ${against} и`} № {event} истории
                  </span>
                </span>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </section>
  )
}
