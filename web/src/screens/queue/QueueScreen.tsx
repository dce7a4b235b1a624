// The queue (очередь): filters, the live list, and the card that follows the cursor.
import { Button, Skeleton } from '@mantine/core'
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks'
import { useState, type MouseEvent } from 'react'
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
import { useCursor } from './cursor'
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

function More(props: { shown: number; rest: number; limit: number; busy: boolean; onMore: () => void }) {
  const { rest } = props
  if (rest <= 0 || props.shown === 0) return null
  return (
    <div className={css.more}>
      {props.limit < MOST ? (
        <Button variant="default" loading={props.busy} onClick={props.onMore}>
          Показать ещё {Math.min(PAGE, rest)} из {figure(rest)}
        </Button>
      ) : (
        <p>Показаны первые {figure(MOST)}. Уточните фильтры, чтобы увидеть остальные.</p>
      )}
    </div>
  )
}

function ListHead(props: { page: IncidentPage | undefined; view: FrozenView | null; onRelease: () => void; onFilters: () => void }) {
  return (
    <div className={css.listHead}>
      <h1 className={css.heading}>
        Очередь{' '}
        {props.page && <span className={css.total} data-total={props.page.total}>{figure(props.page.total)}</span>}
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
  const { view, release } = useFrozenRows(apiQuery(filters, PAGE), limit, fresh)
  const rows = view?.rows ?? incidents.data?.rows ?? []
  // Rows that wait behind the pill are loaded already.
  const rest = (incidents.data?.total ?? 0) - (incidents.data?.rows.length ?? 0)
  const more = () => setLimit(limit + PAGE)
  const cursor = useCursor(rows, () => {
    if (rest > 0 && limit < MOST && !incidents.isPlaceholderData) more()
  })
  const { selected } = cursor
  const change = (next: Filters) => {
    setLimit(PAGE)
    setParams(writeFilters(next))
  }
  useShortcuts({
    next: () => cursor.step(1),
    previous: () => cursor.step(-1),
    refresh: release,
    open: () => {
      const id = cursor.at()
      if (id !== undefined) void navigate(`/incidents/${id}`)
    },
  })
  const pick = (id: number) => (event: MouseEvent) => {
    // A click without a mouse is Enter on the row: that opens the card.
    if (!wide || event.detail !== 1 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    cursor.select(id)
  }
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
        <More shown={rows.length} rest={rest} limit={limit} busy={incidents.isPlaceholderData} onMore={more} />
      </section>
      {wide && (
        <section className={css.preview} aria-label="Карточка">
          {selected ? <IncidentCard key={selected.id} id={selected.id} /> : <div className={css.noCard} />}
        </section>
      )}
    </div>
  )
}
