// The queue (очередь): filters, the live list, and the card that follows the cursor.
import { Button, Skeleton } from '@mantine/core'
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks'
import { useEffect, useRef, useState, type MouseEvent } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useIncidents } from '../../api/queries'
import type { IncidentPage } from '../../api/types'
import { useShortcuts } from '../../keys/shortcuts'
import { Empty } from '../../parts/Empty'
import { Failure } from '../../parts/Failure'
import { counted, figure } from '../../words/plural'
import { IncidentCard } from '../card/IncidentCard'
import { FilterPanel } from './FilterPanel'
import { apiQuery, isFiltered, readFilters, writeFilters, type Filters } from './filters'
import { useFrozenRows, type FrozenView } from './frozen'
import { QueueRow } from './QueueRow'
import css from './QueueScreen.module.css'

const PAGE = 50
const MOST = 300

function Loading() {
  return (
    <div className={css.loading} role="status" aria-label="Очередь загружается">
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index}>
          <Skeleton height={14} width={`${72 - (index % 4) * 9}%`} />
          <Skeleton height={11} mt={9} width={`${55 - (index % 3) * 8}%`} />
        </div>
      ))}
    </div>
  )
}

function Nothing(props: { filters: Filters; onReset: () => void }) {
  if (!isFiltered(props.filters)) {
    return <Empty icon="check" title="Открытых инцидентов нет" text="Новые появятся сами, как только жители о чём-нибудь сообщат." />
  }
  return (
    <Empty icon="search" title="Под эти фильтры ничего не подходит" text="Расширьте условия слева или начните сначала.">
      <Button variant="default" onClick={props.onReset}>
        Сбросить фильтры
      </Button>
    </Empty>
  )
}

function Pill(props: { view: FrozenView; onClick: () => void }) {
  const { fresh, moved, gone } = props.view
  if (fresh === 0 && !moved && gone.size === 0) return null
  return (
    <button type="button" className={fresh > 0 ? css.pill : css.pillQuiet} onClick={props.onClick} title="Показать (R)">
      {fresh > 0 ? counted(fresh, 'новый', 'новых', 'новых') : 'Обновить порядок'}
    </button>
  )
}

function ListHead(props: { page: IncidentPage | undefined; view: FrozenView | null; onRelease: () => void; onFilters: () => void }) {
  return (
    <div className={css.listHead}>
      <h1 className={css.heading}>
        Очередь{' '}
        {props.page && <span className={css.total}>{figure(props.page.total)}</span>}
      </h1>
      <div aria-live="polite">{props.view && <Pill view={props.view} onClick={props.onRelease} />}</div>
      <span className={css.order}>по срочности и сроку</span>
      <Button variant="default" className={css.filterButton} onClick={props.onFilters}>
        Фильтры
      </Button>
    </div>
  )
}

export function QueueScreen() {
  const [params, setParams] = useSearchParams()
  const [limit, setLimit] = useState(PAGE)
  const [panel, setPanel] = useState(false)
  const wide = useMediaQuery('(min-width: 1280px)', true, { getInitialValueInEffect: false })
  const navigate = useNavigate()
  const filters = readFilters(params)
  const query = apiQuery(filters, limit)
  const incidents = useIncidents(query)
  const fresh = incidents.isPlaceholderData ? undefined : incidents.data?.rows
  const { view, release } = useFrozenRows(query, fresh)
  const rows = view?.rows ?? incidents.data?.rows ?? []
  const picked = Number(params.get('id'))
  const selected = rows.find((row) => row.id === picked) ?? rows[0]

  // The address follows a moment later: keys pressed in between must count from where they led.
  const cursor = useRef(selected?.id)
  useEffect(() => {
    cursor.current = selected?.id
  }, [selected?.id])

  const select = (id: number) => {
    cursor.current = id
    const next = new URLSearchParams(params)
    next.set('id', String(id))
    setParams(next, { replace: true })
  }
  const change = (next: Filters) => {
    setLimit(PAGE)
    setParams(writeFilters(next))
  }
  const step = (by: number) => {
    const at = rows.findIndex((row) => row.id === cursor.current)
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))]
    if (next) select(next.id)
  }
  useShortcuts({
    next: () => step(1),
    previous: () => step(-1),
    refresh: release,
    open: () => cursor.current !== undefined && void navigate(`/incidents/${cursor.current}`),
  })
  const pick = (id: number) => (event: MouseEvent) => {
    // A click without a mouse is Enter on the row: that opens the card.
    if (!wide || event.detail !== 1 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    select(id)
  }
  const total = incidents.data?.total ?? 0
  useDocumentTitle(view && view.fresh > 0 ? `(${view.fresh}) Очередь · Отклик` : 'Очередь · Отклик')
  return (
    <div className={css.screen}>
      <aside className={`${css.filters} ${panel ? css.shown : ''}`} aria-label="Фильтры">
        <FilterPanel filters={filters} counts={incidents.data} onChange={change} />
      </aside>
      <section className={css.list} aria-label="Инциденты">
        <ListHead page={incidents.data} view={view} onRelease={release} onFilters={() => setPanel(!panel)} />
        {incidents.isPending && <Loading />}
        {incidents.isError && !incidents.data && <Failure error={incidents.error} retry={() => void incidents.refetch()} />}
        {incidents.data && rows.length === 0 && <Nothing filters={filters} onReset={() => setParams({})} />}
        <ul className={css.rows} aria-busy={incidents.isPlaceholderData}>
          {rows.map((row) => (
            <QueueRow key={row.id} row={row} selected={wide && row.id === selected?.id} gone={view?.gone.has(row.id) ?? false} onPick={pick(row.id)} />
          ))}
        </ul>
        {total > rows.length && rows.length > 0 && (
          <div className={css.more}>
            {limit < MOST ? (
              <Button variant="default" loading={incidents.isPlaceholderData} onClick={() => setLimit(limit + PAGE)}>
                Показать ещё {Math.min(PAGE, total - rows.length)} из {figure(total - rows.length)}
              </Button>
            ) : (
              <p>Показаны первые {figure(MOST)}. Уточните фильтры, чтобы увидеть остальные.</p>
            )}
          </div>
        )}
      </section>
      {wide && (
        <section className={css.preview} aria-label="Карточка">
          {selected ? <IncidentCard key={selected.id} id={selected.id} /> : <div className={css.noCard} />}
        </section>
      )}
    </div>
  )
}
