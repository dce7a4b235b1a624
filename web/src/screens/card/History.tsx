// What was done and by whom, newest first, in sentences the server writes.
import { useState } from 'react'
import type { HistoryEntry } from '../../api/types'
import { useSession } from '../../app/session'
import { fullMoment, moment } from '../../words/time'
import { pastLines } from './past'
import css from './History.module.css'

const SHORT = 6

export function History({ entries }: { entries: readonly HistoryEntry[] }) {
  const { zone, now } = useSession()
  const [all, setAll] = useState(false)
  const newest = pastLines(entries)
  const shown = all ? newest : newest.slice(0, SHORT)
  return (
    <section aria-label="История">
      <h2 className={css.caption}>История</h2>
      <ol className={css.list}>
        {shown.map(({ entry, text }, index) => (
          <li key={`${entry.at}-${index}`} className={css.entry}>
            <span className={css.text}>{text}</span>
            <span className={css.when}>
              <time dateTime={entry.at} title={fullMoment(entry.at, zone)}>
                {moment(entry.at, zone, now)}
              </time>
              {entry.by ? ` · ${entry.by.name}` : ' · система'}
            </span>
          </li>
        ))}
      </ol>
      {!all && newest.length > SHORT && (
        <button type="button" className={css.more} onClick={() => setAll(true)}>
          Показать всё: {newest.length}
        </button>
      )}
    </section>
  )
}
