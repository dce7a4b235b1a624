// The messages of an incident, earliest first; a body's reply stands out from residents' words.
import { useState } from 'react'
import type { CardItem } from '../../api/types'
import { useSession } from '../../app/session'
import { Icon } from '../../parts/Icon'
import { Marked } from '../../parts/Marked'
import { Signals } from '../../parts/Signals'
import { messages } from '../../words/plural'
import { fullMoment, moment } from '../../words/time'
import css from './Thread.module.css'

const KINDS: Record<string, string> = {
  post: 'запись',
  comment: 'комментарий',
  message: 'сообщение в чате',
  appeal: 'обращение',
  reply: 'ответ',
  news: 'новость',
}

function Text({ item }: { item: CardItem }) {
  if (item.erased || item.text === '') {
    return <p className={css.erased}>Текст удалён по сроку хранения.</p>
  }
  return (
    <p className={css.text}>
      <Marked text={item.text} highlights={item.highlights} />
    </p>
  )
}

function Message({ item }: { item: CardItem }) {
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
        {item.url && (
          <a href={item.url} target="_blank" rel="noreferrer noopener" className={css.link} aria-label="Открыть в сети, в новой вкладке">
            <Icon name="open" size={14} />
          </a>
        )}
      </div>
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

export function Thread({ items }: { items: readonly CardItem[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? items : items.slice(0, FIRST)
  return (
    <section aria-label="Сообщения">
      <h2 className={css.caption}>
        Сообщения <span className={css.count}>{items.length}</span>
        <span className={css.hint}>подчёркнуто то, на чём сработали правила</span>
      </h2>
      <ol className={css.list}>
        {shown.map((item) => (
          <Message key={item.id} item={item} />
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
