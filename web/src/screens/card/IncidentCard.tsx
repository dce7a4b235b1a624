// The card of an incident: what is wrong, where, why it is here, what was said, what to do.
import { Skeleton } from '@mantine/core'
import { Link } from 'react-router'
import { useCard } from '../../api/queries'
import type { Card, IncidentRow } from '../../api/types'
import { useSession } from '../../app/session'
import { Failure } from '../../parts/Failure'
import { Icon } from '../../parts/Icon'
import { SeverityMark, SeverityName } from '../../parts/Severity'
import { Signals } from '../../parts/Signals'
import { sentence } from '../../words/names'
import { CardActions } from './CardActions'
import { Facts } from './Facts'
import { History } from './History'
import { Thread } from './Thread'
import css from './IncidentCard.module.css'

function Loading() {
  return (
    <div className={css.card} role="status" aria-label="Карточка загружается">
      <Skeleton height={12} width="40%" />
      <Skeleton height={24} mt={16} width="85%" />
      <Skeleton height={12} mt={14} width="60%" />
      <Skeleton height={64} mt={24} />
      <Skeleton height={120} mt={24} />
    </div>
  )
}

function Head({ row, whole }: { row: IncidentRow; whole: boolean }) {
  const { names } = useSession()
  return (
    <header className={css.head}>
      <div className={css.kicker}>
        <SeverityMark severity={row.severity} name={names.severity(row.severity)} />
        <SeverityName severity={row.severity} name={names.severity(row.severity)} />
        <span className={css.sep} />
        <span className={css.number}>№ {row.id}</span>
        <span className={css.sep} />
        <span>
          {names.sector(row.sector)}: {row.category_name.toLowerCase()}
        </span>
        {!whole && (
          <Link to={`/incidents/${row.id}`} className={css.expand} aria-label="Открыть карточку целиком" title="Открыть целиком (Enter)">
            <Icon name="open" size={16} />
          </Link>
        )}
      </div>
      <h1 className={css.title}>{row.essence}</h1>
      <p className={css.place}>
        <Icon name="pin" size={16} />
        <span>{row.place_line || 'Место не названо'}</span>
        {row.uncertain && <span className={css.unsure}>место взято от источника, проверьте</span>}
      </p>
      {row.signals.length > 0 && (
        <p className={css.signals}>
          <Signals ids={row.signals} />
        </p>
      )}
    </header>
  )
}

/** Why the card stands where it stands: the queue's reason, then those of the urgency it leaves out. */
function Why({ row }: { row: IncidentRow }) {
  const more = row.severity_reasons.filter((reason) => !row.order_reason.includes(reason))
  return (
    <section className={css.section} aria-label="Почему в очереди здесь">
      <h2 className={css.caption}>Почему в очереди здесь</h2>
      <ul className={css.why}>
        {row.order_reason && <li>{sentence(row.order_reason)}</li>}
        {more.map((reason) => (
          <li key={reason}>{sentence(reason)}</li>
        ))}
      </ul>
    </section>
  )
}

function Note({ text }: { text: string }) {
  return (
    <section className={css.section} aria-label="Памятка">
      <h2 className={css.caption}>Памятка по категории</h2>
      <p className={css.note}>{text}</p>
    </section>
  )
}

function Earlier({ card }: { card: Card }) {
  const { names } = useSession()
  if (card.similar.length === 0) return null
  return (
    <section className={css.section} aria-label="Раньше здесь же">
      <h2 className={css.caption}>Раньше здесь же</h2>
      <ul className={css.similar}>
        {card.similar.map((row) => (
          <li key={row.id}>
            <Link to={`/incidents/${row.id}`}>№ {row.id}</Link> {row.essence}
            <span className={css.quiet}> · {names.state(row.state).toLowerCase()}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function IncidentCard(props: { id: number; whole?: boolean }) {
  const card = useCard(props.id)
  if (card.isError && !card.data) return <Failure error={card.error} retry={() => void card.refetch()} />
  if (!card.data) return <Loading />
  const { incident, items, history, category_note: note } = card.data
  return (
    <article className={css.frame} data-card={incident.id}>
      <div className={css.card}>
        <Head row={incident} whole={props.whole ?? false} />
        <CardActions card={card.data} />
        <div className={css.columns}>
          <div className={css.facts}>
            <Facts row={incident} />
          </div>
          <div className={css.body}>
            <Thread items={items} />
          </div>
          <div className={css.side}>
            <Why row={incident} />
            {note && <Note text={note} />}
            <Earlier card={card.data} />
          </div>
          <div className={css.past}>
            <History entries={history} />
          </div>
        </div>
      </div>
    </article>
  )
}
