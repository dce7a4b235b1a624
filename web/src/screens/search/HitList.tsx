// Found messages, newest first, with the words that were looked for marked.
import { Link } from 'react-router'
import type { SearchHit } from '../../api/types'
import { useSession } from '../../app/session'
import { Icon } from '../../parts/Icon'
import { Hits } from '../../parts/Marked'
import { Signals } from '../../parts/Signals'
import { shortPlace } from '../../words/names'
import { fullMoment, moment } from '../../words/time'
import css from './HitList.module.css'

function placeOf(hit: SearchHit): string {
  const place = hit.item.verdict.places[0]
  return place ? shortPlace(place) : ''
}

function Hit({ hit }: { hit: SearchHit }) {
  const { names, zone, now } = useSession()
  const { item } = hit
  const sector = item.verdict.sectors[0]
  const category = sector?.categories[0]
  return (
    <li className={css.hit} data-hit={item.id}>
      <div className={css.meta}>
        {item.official && (
          <span className={css.official}>
            <Icon name="official" size={14} /> официальный ответ
          </span>
        )}
        {!item.official && <span>{category ? names.category(category.id) : sector ? names.sector(sector.id) : 'вне отраслей'}</span>}
        {placeOf(hit) && <span>{placeOf(hit)}</span>}
        <span>{names.network(item.network)}</span>
        <time dateTime={item.published_at} title={fullMoment(item.published_at, zone)}>
          {moment(item.published_at, zone, now)}
        </time>
      </div>
      <p className={css.text}>
        <Hits text={hit.snippet.text} highlights={hit.snippet.highlights} />
      </p>
      <div className={css.foot}>
        {hit.incident != null ? <Link to={`/incidents/${hit.incident}`}>Инцидент № {hit.incident}</Link> : <span className={css.quiet}>без инцидента</span>}
        <Signals ids={item.verdict.signals.map((signal) => signal.id)} limit={4} />
      </div>
    </li>
  )
}

export function HitList({ hits }: { hits: readonly SearchHit[] }) {
  return (
    <ol className={css.list}>
      {hits.map((hit) => (
        <Hit key={hit.item.id} hit={hit} />
      ))}
    </ol>
  )
}
