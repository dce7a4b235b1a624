// The left side: which incidents are in the list, with how many there are.
import { CloseButton, Select } from '@mantine/core'
import type { ReactNode } from 'react'
import type { IncidentPage, Severity } from '../../api/types'
import { useSession } from '../../app/session'
import { SeverityMark } from '../../parts/Severity'
import { figure } from '../../words/plural'
import { moment } from '../../words/time'
import { countsSector, countsState, isFiltered, isFinished, OPEN, type Filters } from './filters'
import css from './FilterPanel.module.css'

/** The territory of what has none, in the address. */
const NOWHERE = '-'

interface Props {
  filters: Filters
  counts: Pick<IncidentPage, 'by_state' | 'by_sector' | 'unplaced'> | undefined
  onChange: (filters: Filters) => void
}

function Choice(props: { on: boolean; onClick: () => void; count?: number | undefined; children: ReactNode }) {
  return (
    <button type="button" className={css.choice} aria-pressed={props.on} onClick={props.onClick}>
      <span className={css.label}>{props.children}</span>
      {props.count !== undefined && <span className={css.count}>{figure(props.count)}</span>}
    </button>
  )
}

function Group(props: { title: string; children: ReactNode }) {
  return (
    <section className={css.group} aria-label={props.title}>
      <h2 className={css.title}>{props.title}</h2>
      {props.children}
    </section>
  )
}

/** States as a list of many is headed; the card says them of one. */
const MANY: Record<string, string> = { new: 'Новые', waiting: 'Ожидают', answered: 'С ответом', resolved: 'Решённые', closed: 'Закрытые', rejected: 'Отклонённые' }

function States({ filters, counts, onChange }: Props) {
  const { reference } = useSession()
  const by = new Map(counts?.by_state.map((entry) => [entry.id, entry.count]))
  const open = counts?.by_state.filter((s) => !isFinished(s.id)).reduce((sum, s) => sum + s.count, 0)
  const current = filters.state ?? OPEN
  const set = (state: string) => onChange({ ...filters, state })
  return (
    <Group title="Состояние">
      <Choice on={current === OPEN} onClick={() => set(OPEN)} count={countsState(filters, OPEN) ? open : undefined}>
        Открытые
      </Choice>
      {reference.states
        .filter((state) => state.id !== 'merged')
        .map((state) => (
          <Choice key={state.id} on={current === state.id} onClick={() => set(state.id)} count={counts && countsState(filters, state.id) ? (by.get(state.id) ?? 0) : undefined}>
            {MANY[state.id] ?? state.name}
          </Choice>
        ))}
      <Choice on={current === 'all'} onClick={() => set('all')}>
        Все
      </Choice>
    </Group>
  )
}

function Sectors({ filters, counts, onChange }: Props) {
  const { reference, me } = useSession()
  const by = new Map(counts?.by_sector.map((entry) => [entry.id, entry.count]))
  const allowed = me.scope.sectors
  const toggle = (id: string) => {
    const on = filters.sectors.includes(id)
    onChange({ ...filters, category: null, sectors: on ? filters.sectors.filter((s) => s !== id) : [...filters.sectors, id] })
  }
  return (
    <Group title="Отрасль">
      {reference.sectors
        .filter((sector) => allowed.length === 0 || allowed.includes(sector.id))
        .map((sector) => (
          <Choice key={sector.id} on={filters.sectors.includes(sector.id)} onClick={() => toggle(sector.id)} count={counts && countsSector(filters, sector.id) ? (by.get(sector.id) ?? 0) : undefined}>
            {sector.name}
          </Choice>
        ))}
    </Group>
  )
}

/** The list holds the chosen urgency and all above it, so the mildest would choose nothing. */
function Severities({ filters, onChange }: Props) {
  const { reference } = useSession()
  const levels = [...reference.severities].reverse().slice(0, -1)
  return (
    <Group title="Срочность">
      {levels.map((level, index) => (
        <Choice
          key={level.id}
          on={filters.severity === level.id}
          onClick={() => onChange({ ...filters, severity: filters.severity === level.id ? null : level.id })}
        >
          <SeverityMark severity={level.id as Severity} name={level.name} />
          {level.name}
          {index > 0 && ' и выше'}
        </Choice>
      ))}
    </Group>
  )
}

/** What lies nowhere waits for somebody to say where it is; seen by those who work the whole region. */
function Lane({ filters, counts, onChange }: Props) {
  const on = filters.territory === NOWHERE
  if (!on && !counts?.unplaced) return null
  return (
    <Choice on={on} onClick={() => onChange({ ...filters, territory: on ? null : NOWHERE })} count={counts?.unplaced}>
      Территория не определена
    </Choice>
  )
}

function Narrowed({ filters, onChange }: Props) {
  const { names, zone, now } = useSession()
  const period = filters.published_from ?? filters.published_to
  return (
    <>
      {filters.category && (
        <div className={css.tag}>
          <span>{names.category(filters.category)}</span>
          <CloseButton size="xs" aria-label="Убрать категорию" onClick={() => onChange({ ...filters, category: null })} />
        </div>
      )}
      {period && (
        <div className={css.tag}>
          <span>
            {filters.published_from && `с ${moment(filters.published_from, zone, now)}`}{' '}
            {filters.published_to && `по ${moment(filters.published_to, zone, now)}`}
          </span>
          <CloseButton size="xs" aria-label="Убрать период" onClick={() => onChange({ ...filters, published_from: null, published_to: null })} />
        </div>
      )}
    </>
  )
}

const NOTHING: Filters = {
  state: null,
  territory: null,
  category: null,
  severity: null,
  published_from: null,
  published_to: null,
  muted: null,
  conflict: null,
  rumour: null,
  body: null,
  dispute: null,
  sectors: [],
  mine: false,
}

/** What residents could hold against the answer, or its lack, and rumours that nobody has answered. */
function Grievances({ filters, onChange }: Props) {
  const { reference } = useSession()
  const kinds = reference.conflicts.map(({ id, name }) => ({ value: id, label: name }))
  const rumour = filters.rumour === 'due'
  return (
    <Group title="Претензии к ответу">
      <div className={css.kind}>
        <Select
          aria-label="Претензии к ответу"
          placeholder="Не важно"
          size="xs"
          clearable
          clearButtonProps={{ 'aria-label': 'Убрать претензии' }}
          data={[{ value: 'any', label: 'Любые' }, ...kinds]}
          value={filters.conflict}
          onChange={(conflict) => onChange({ ...filters, conflict })}
        />
      </div>
      <Choice on={rumour} onClick={() => onChange({ ...filters, rumour: rumour ? null : 'due' })}>
        Слух: ждут разъяснения
      </Choice>
    </Group>
  )
}

/** With whom it is, for whoever names bodies, and where somebody must decide that. */
function Bodies({ filters, onChange }: Props) {
  const { reference } = useSession()
  const disputed = filters.dispute === 'open'
  return (
    <Group title="Исполнитель">
      {reference.bodies.length > 0 && (
        <div className={css.kind}>
          <Select
            aria-label="Исполнитель"
            placeholder="Не важно"
            size="xs"
            clearable
            clearButtonProps={{ 'aria-label': 'Убрать исполнителя' }}
            data={reference.bodies.map(({ id, name }) => ({ value: id, label: name }))}
            value={filters.body}
            onChange={(body) => onChange({ ...filters, body })}
          />
        </div>
      )}
      <Choice on={disputed} onClick={() => onChange({ ...filters, dispute: disputed ? null : 'open' })}>
        Спор: ждут решения
      </Choice>
    </Group>
  )
}

/** Children of head incidents and expected bursts, which the list leaves out. */
function Muted({ filters, onChange }: Props) {
  const toggle = (muted: string) => onChange({ ...filters, muted: filters.muted === muted ? null : muted })
  return (
    <Group title="Головные инциденты">
      <Choice on={filters.muted === 'all'} onClick={() => toggle('all')}>
        Показать отдельные
      </Choice>
      <Choice on={filters.muted === 'only'} onClick={() => toggle('only')}>
        Только приглушённые
      </Choice>
    </Group>
  )
}

export function FilterPanel(props: Props) {
  const { filters, onChange } = props
  const { reference, me } = useSession()
  const territories = me.scope.territories.length > 0 ? me.scope.territories : reference.territories
  return (
    <div className={css.panel}>
      <div className={css.whose} role="group" aria-label="Чьи инциденты">
        <button type="button" aria-pressed={!filters.mine} onClick={() => onChange({ ...filters, mine: false })}>
          Все
        </button>
        <button type="button" aria-pressed={filters.mine} onClick={() => onChange({ ...filters, mine: true })}>
          Мои
        </button>
      </div>
      <div className={css.territory}>
        <Select
          aria-label="Территория"
          placeholder="Весь регион"
          size="xs"
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Убрать территорию' }}
          nothingFoundMessage="Нет такой территории"
          data={[...territories, ...(me.scope.territories.length > 0 ? [] : [{ value: NOWHERE, label: 'Территория не определена' }])]}
          value={filters.territory}
          onChange={(territory) => onChange({ ...filters, territory })}
        />
      </div>
      <Lane {...props} />
      <Narrowed {...props} />
      <States {...props} />
      <Sectors {...props} />
      <Severities {...props} />
      <Grievances {...props} />
      <Bodies {...props} />
      <Muted {...props} />
      {isFiltered(filters) && (
        <button type="button" className={css.reset} onClick={() => onChange(NOTHING)}>
          Сбросить фильтры
        </button>
      )}
    </div>
  )
}
