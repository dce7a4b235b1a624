// The messages of an incident, earliest first; a body's reply stands out from residents' words. What
// they answer stands in front of them, where that is not on the card.
import { useState } from 'react'
import { Link } from 'react-router'
import type { AboveItem, CardItem } from '../../api/types'
import { useSession } from '../../app/session'
import { Icon } from '../../parts/Icon'
import { Marked, MarkedBy } from '../../parts/Marked'
import { Signals } from '../../parts/Signals'
import { folded } from '../../words/fold'
import { messages } from '../../words/plural'
import { fullMoment, moment } from '../../words/time'
import { answered, type Answered } from './above'
import css from './Thread.module.css'

const KINDS: Record<string, string> = {
  post: 'запись',
  comment: 'комментарий',
  message: 'сообщение в чате',
  appeal: 'обращение',
  reply: 'ответ',
  news: 'новость',
}

/** A message of many screens shows its beginning, so that what stands below stays in reach. */
function Words({ text, highlights }: Pick<CardItem, 'text' | 'highlights'>) {
  const [all, setAll] = useState(false)
  const start = folded(text)
  const short = start !== null && !all
  return (
    <>
      <p className={css.text}>
        <Marked text={short ? start : text} highlights={highlights} />
        {short && '…'}
      </p>
      {start !== null && (
        <button type="button" className={css.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Свернуть' : 'Показать целиком'}
        </button>
      )}
    </>
  )
}

function Text({ item }: { item: CardItem }) {
  if (item.erased || item.text === '') {
    return <p className={css.erased}>Текст удалён по сроку хранения.</p>
  }
  return (
    <>
      <Words text={item.text} highlights={item.highlights} />
      <MarkedBy highlights={item.highlights} />
    </>
  )
}

/** As long as a post may be without hiding the comment below it. */
const LONG = 280

function AboveText({ above }: { above: AboveItem }) {
  const [all, setAll] = useState(false)
  if (above.erased) return <p className={css.erased}>Текст удалён по сроку хранения.</p>
  if (above.closed) return <p className={css.erased}>{above.text}</p>
  const long = above.text.length > LONG && !all
  return (
    <>
      <p className={long ? `${css.aboveText} ${css.cut}` : css.aboveText}>{above.text}</p>
      {long && (
        <button type="button" className={css.more} onClick={() => setAll(true)}>
          Показать целиком
        </button>
      )}
    </>
  )
}

/** What a message answers; of one that was shown further up, only which. */
function Above({ above, again }: Answered) {
  const { zone, now } = useSession()
  return (
    <blockquote className={css.above} data-above={above.id}>
      <div className={css.meta}>
        <span>В ответ на: {KINDS[above.kind] ?? above.kind}</span>
        {above.official && (
          <span className={css.body}>
            <Icon name="official" size={15} />
            {above.body_name ?? 'Официальная страница'}
          </span>
        )}
        <time dateTime={above.published_at} title={fullMoment(above.published_at, zone)}>
          {moment(above.published_at, zone, now)}
        </time>
        {above.incident !== null && <Link to={`/incidents/${above.incident}`}>№ {above.incident}</Link>}
        {again && <span>см. выше</span>}
        {above.url && <Outside url={above.url} />}
      </div>
      {!again && <AboveText above={above} />}
    </blockquote>
  )
}

function Outside({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer noopener" className={css.link} aria-label="Открыть в сети, в новой вкладке">
      <Icon name="open" size={14} />
    </a>
  )
}

function Message({ item, answered }: { item: CardItem; answered: Answered | undefined }) {
  const { names, zone, now } = useSession()
  return (
    <li className={item.official ? `${css.item} ${css.official}` : css.item} data-item={item.id}>
      <div className={css.meta}>
        {item.official && (
          <span className={css.body}>
            <Icon name="official" size={15} />
            {item.body_name ?? 'Официальный ответ'}
          </span>
        )}
        <span>
          {names.network(item.network)}, {KINDS[item.kind] ?? item.kind}
        </span>
        <time dateTime={item.published_at} title={fullMoment(item.published_at, zone)}>
          {moment(item.published_at, zone, now)}
        </time>
        {item.url && <Outside url={item.url} />}
      </div>
      {answered && <Above {...answered} />}
      <Text item={item} />
      <div className={css.foot}>
        {item.join_text && <span>{item.join_text}</span>}
        {item.verdict.signals.length > 0 && (
          <span className={css.signals}>
            <Signals ids={item.verdict.signals.map((signal) => signal.id)} limit={4} />
          </span>
        )}
      </div>
    </li>
  )
}

const FIRST = 8

export function Thread({ items, above }: { items: readonly CardItem[]; above: readonly AboveItem[] }) {
  const [all, setAll] = useState(false)
  const answers = answered(items, above)
  const shown = all ? items : items.slice(0, FIRST)
  return (
    <section aria-label="Сообщения">
      <h2 className={css.caption}>
        Сообщения <span className={css.count}>{items.length}</span>
        <span className={css.hint}>подчёркнуто то, на чём сработали правила</span>
      </h2>
      <ol className={css.list}>
        {shown.map((item) => (
          <Message key={item.id} item={item} answered={answers.get(item.id)} />
        ))}
      </ol>
      {shown.length < items.length && (
        <button type="button" className={css.more} onClick={() => setAll(true)}>
          Показать ещё {messages(items.length - shown.length)}
        </button>
      )}
    </section>
  )
}
