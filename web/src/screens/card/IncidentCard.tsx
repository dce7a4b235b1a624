// The card of an incident: what is wrong, where, why it is here, what was said, what to do.
import { Skeleton } from '@mantine/core'
import { Link } from 'react-router'
import { useCard } from '../../api/queries'
import type { Card, IncidentRow } from '../../api/types'
import { useSession } from '../../app/session'
import { Failure } from '../../parts/Failure'
import { Icon } from '../../parts/Icon'
import { SeverityMark, SeverityName } from '../../parts/Severity'
import { Private, Signals } from '../../parts/Signals'
import { sentence, shortPlace, unbroken } from '../../words/names'
import { incidents, messages } from '../../words/plural'
import { moment } from '../../words/time'
import { CardActions } from './CardActions'
import { Conflicts } from './Conflicts'
import { Facts } from './Facts'
import { History } from './History'
import { Thread } from './Thread'
import { placeDoubt } from './place'
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

function Head({ card, whole }: { card: Card; whole: boolean }) {
  const { names } = useSession()
  const row = card.incident
  const doubt = placeDoubt(row, card.may_be)
  // The title of a closed one says so itself.
  const marked = row.private && !row.closed
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
        {card.placed_by_thread && <span className={css.told}>место из ветки</span>}
        {doubt && <span className={css.unsure}>{doubt}</span>}
      </p>
      {(row.signals.length > 0 || marked) && (
        <p className={css.signals}>
          {marked && <Private />}
          <Signals ids={row.signals} clarify={row.clarification_due} />
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
        {row.order_reason && <li>{sentence(unbroken(row.order_reason))}</li>}
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

/** What it has to do with others: merged, absorbed, linked, disputed. */
function Others({ row }: { row: IncidentRow }) {
  const groups: [string, readonly number[]][] = [
    ['Объединён с', row.merged_into == null ? [] : [row.merged_into]],
    ['Включает', row.absorbed],
    ['Связан с', row.links],
  ]
  const told = groups.filter(([, ids]) => ids.length > 0)
  if (told.length === 0 && !row.dispute && !row.body_name) return null
  // Whoever is proposed in a dispute does not have it yet.
  const passed = row.dispute ? row.hops - 1 : row.hops
  return (
    <section className={css.section} aria-label="Связи">
      <h2 className={css.caption}>Связи</h2>
      <ul className={css.similar}>
        {row.dispute && <li>Спор о подведомственности: решает руководитель ЦУР</li>}
        {row.body_name && (
          <li>
            Исполнитель: {row.body_name}
            {passed > 1 && <span className={css.quiet}> · передан {passed}-й раз</span>}
          </li>
        )}
        {told.map(([name, ids]) => (
          <li key={name}>
            {name}{' '}
            {ids.map((id) => (
              <Link key={id} to={`/incidents/${id}`}>
                № {id}{' '}
              </Link>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The answer that somebody prepared and nobody has given yet. */
function Prepared({ card }: { card: Card }) {
  const { zone, now } = useSession()
  if (!card.draft) return null
  return (
    <section className={css.section} aria-label="Черновик ответа">
      <h2 className={css.caption}>
        Черновик ответа{card.draft.by && ` · ${card.draft.by.name}`}, {moment(card.draft.at, zone, now)}
      </h2>
      <p className={`${css.note} ${css.said}`}>{card.draft.text || 'Текст удалён по сроку хранения'}</p>
    </section>
  )
}

/** «Опять здесь»: how often in a year, and what was said the last time. */
function AgainHere({ card }: { card: Card }) {
  const { zone, now } = useSession()
  const { again, incident } = card
  if (incident.earlier === 0) return null
  return (
    <section className={css.section} aria-label="Опять здесь">
      <h2 className={css.caption}>Опять здесь</h2>
      <p className={css.note}>
        За 12 месяцев: {incident.earlier + 1}-й раз.
        {again && (
          <>
            {' '}
            В последний раз закрыт {moment(again.closed_at, zone, now)}: <Link to={`/incidents/${again.id}`}>№ {again.id}</Link>
            {again.answer && `, ответ: «${again.answer}»`}
          </>
        )}
      </p>
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

/** The incident that stands for this one, or those that this one stands for, with the evidence. */
function Family({ card }: { card: Card }) {
  const { names, zone, now } = useSession()
  const { incident, head, children } = card
  if (!head && !incident.cause) return null
  return (
    <section className={css.section} aria-label="Головной инцидент">
      <h2 className={css.caption}>{head ? 'В составе головного' : `Общая причина: ${incidents(incident.cause?.children ?? 0)}`}</h2>
      {head && (
        <p className={css.note}>
          <Link to={`/incidents/${head.id}`}>№ {head.id}</Link> {head.essence}
          {incident.muted && '. Ответ головного инцидента ответит и этому'}
        </p>
      )}
      {incident.cause && <p className={css.note}>{incident.cause.text}</p>}
      {incident.muted_until && incident.muted && <p className={css.note}>Приглушён до {moment(incident.muted_until, zone, now)}</p>}
      {children.length > 0 && (
        <ul className={css.similar}>
          {children.map((row) => (
            <li key={row.id}>
              <Link to={`/incidents/${row.id}`}>№ {row.id}</Link> {shortPlace(row.place) || row.essence}
              <span className={css.quiet}>
                {' '}
                · {messages(row.items)} · {names.state(row.state).toLowerCase()}
              </span>
              <Signals ids={row.signals.filter((id) => id === 'danger')} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** A private matter, for whoever may not open it: its clock and its scale. */
function Shut({ row }: { row: IncidentRow }) {
  return (
    <div className={css.shut}>
      <Facts row={row} />
    </div>
  )
}

/** All of the card. */
function Opened({ card }: { card: Card }) {
  const { incident, items, history, category_note: note } = card
  return (
    <div className={css.columns}>
      <div className={css.facts}>
        <Facts row={incident} />
      </div>
      <div className={css.body}>
        {incident.cause && <Family card={card} />}
        <Prepared card={card} />
        {items.length > 0 && <Thread items={items} above={card.above} />}
      </div>
      <div className={css.side}>
        {!incident.cause && <Family card={card} />}
        <Conflicts conflicts={card.conflicts} history={history} />
        <Why row={incident} />
        {note && <Note text={note} />}
        <Others row={incident} />
        <AgainHere card={card} />
        <Earlier card={card} />
      </div>
      <div className={css.past}>
        <History entries={history} />
      </div>
    </div>
  )
}

export function IncidentCard(props: { id: number; whole?: boolean }) {
  const card = useCard(props.id)
  if (card.isError && !card.data) return <Failure error={card.error} retry={() => void card.refetch()} list={{ to: '/', name: 'К очереди' }} />
  if (!card.data) return <Loading />
  const { incident } = card.data
  return (
    <article className={css.frame} data-card={incident.id}>
      <div className={css.card}>
        <Head card={card.data} whole={props.whole ?? false} />
        <CardActions card={card.data} />
        {incident.closed ? <Shut row={incident} /> : <Opened card={card.data} />}
      </div>
    </article>
  )
}
