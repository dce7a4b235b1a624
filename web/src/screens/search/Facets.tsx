// Narrowing a search by what was found: each value adds one more condition to the query.
import type { Facet } from '../../api/types'
import { figure } from '../../words/plural'
import css from './side.module.css'

const TITLES: Record<string, string> = { sector: 'Отрасль', network: 'Сеть', territory: 'Территория', signal: 'Сигнал' }
const FIELDS: Record<string, string> = { sector: 'sector', network: 'network', territory: 'place', signal: 'signal' }

function condition(facet: string, id: string): string {
  return `${FIELDS[facet] ?? facet}:${/^[\p{L}\p{N}_.]+$/u.test(id) ? id : `"${id}"`}`
}

/** The old query in brackets when it holds an «or», which binds looser than «and». */
function narrowed(query: string, added: string): string {
  return /\||\s(ИЛИ|OR)\s/.test(query) ? `(${query}) ${added}` : `${query} ${added}`
}

export function Facets(props: { facets: readonly Facet[]; query: string; onAsk: (query: string) => void }) {
  return (
    <div className={css.block}>
      {props.facets
        .filter((facet) => facet.values.length > 0)
        .map((facet) => (
          <section key={facet.facet} className={css.facet}>
            <h2 className={css.title}>{TITLES[facet.facet] ?? facet.facet}</h2>
            {facet.values.slice(0, 8).map((value) => {
              const added = condition(facet.facet, value.id)
              const on = props.query.includes(added)
              return (
                <button key={value.id} type="button" className={css.value} disabled={on} onClick={() => props.onAsk(narrowed(props.query, added))}>
                  <span>{value.name}</span>
                  <span className={css.count}>{figure(value.count)}</span>
                </button>
              )
            })}
          </section>
        ))}
    </div>
  )
}
