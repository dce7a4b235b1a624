// The daily picture (риски): sector block × territory over the last 24 hours against a usual day. Every
// figure opens the list it counts, for whoever may open the queue.
import { Skeleton } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useRisks } from '../../api/queries'
import type { RiskCell, RiskTable } from '../../api/types'
import { useSession } from '../../app/session'
import { Empty } from '../../parts/Empty'
import { Failure } from '../../parts/Failure'
import { Icon } from '../../parts/Icon'
import { figure, plural } from '../../words/plural'
import { moment } from '../../words/time'
import { blockName, cellMap, columnsOf, excess, key, listOf, shortBlock, shortTerritory, sumOf, totalOf, usualText, type Column, type Sum, type Told } from './cells'
import css from './RisksScreen.module.css'

const ARROWS = { up: 'up', down: 'down', same: 'equal', new: 'up' } as const
const TRENDS = { up: 'больше обычного', down: 'меньше обычного', same: 'как обычно', new: 'раньше не было' }

interface Counting {
  to: string
  className?: string | undefined
  title?: string | undefined
  /** What the figure says to whoever does not see the table around it. */
  label?: string | undefined
  today?: number
  children: ReactNode
}

/** A figure that opens what it counts; a figure only, where the role does not open the queue. */
function Counted({ to, className, title, label, today, children }: Counting) {
  const { may } = useSession()
  if (!may('queue.read')) {
    return (
      <span className={className} title={title ?? label} data-today={today}>
        {children}
      </span>
    )
  }
  return (
    <Link to={to} className={className} title={title} aria-label={label} data-today={today}>
      {children}
    </Link>
  )
}

/** Three figures in a cell: today, a usual day, and how many are grave. Each opens the list it counts. */
function Figure(props: { list: (told: Told) => string; sum: Sum; trend: RiskCell['trend']; label: string }) {
  const { list, sum, trend, label } = props
  const level = excess(sum.today, sum.usual)
  const usual = usualText(sum.usual)
  return (
    <div className={`${css.figure} ${css[`level${level}`] ?? ''} ${sum.today === 0 ? css.zero : ''}`}>
      <Counted to={list('today')} today={sum.today} className={css.today} label={`${label}: ${sum.today}, обычно ${usual}, ${TRENDS[trend]}`}>
        {figure(sum.today)}
      </Counted>
      {sum.usual === 0 ? (
        <span className={css.trend}>{sum.today > 0 && 'новое'}</span>
      ) : (
        <Counted to={list('usual')} className={`${css.trend} ${level > 0 ? css.trendUp : ''}`} title="За неделю до этих суток, в день" label={`${label}: за неделю до этих суток, ${usual} в день`}>
          <Icon name={ARROWS[trend]} size={12} />
          {usual}
        </Counted>
      )}
      {sum.grave > 0 && (
        <Counted to={list('grave')} className={css.grave} title={`Высокой и критической срочности: ${sum.grave}`} label={`${label}: тяжёлых ${sum.grave}`}>
          {sum.grave}
        </Counted>
      )}
    </div>
  )
}

/** Of a sum, by the server's rule for a cell: a quarter, and at least one incident. */
function trendOf({ today, usual }: Sum): RiskCell['trend'] {
  if (usual === 0) return today > 0 ? 'new' : 'same'
  if (today - usual >= 1 && today > usual * 1.25) return 'up'
  return usual - today >= 1 && today < usual * 0.75 ? 'down' : 'same'
}

/** Of one column the sum of a row would say the same twice; it has none. */
interface Parts {
  table: RiskTable
  columns: Column[]
}

function Row({ table, columns, territory, cells }: Parts & { territory: string; cells: Map<string, RiskCell> }) {
  const cellsIn = (sectors: readonly string[]) => sectors.map((sector) => cells.get(key(sector, territory))).filter((cell) => cell !== undefined)
  const sum = sumOf(cellsIn(table.sectors))
  const name = territory === '' ? 'Место не названо' : territory
  return (
    <tr>
      <th scope="row" className={css.territory} title={name}>
        {shortTerritory(name)}
      </th>
      {columns.map((column) => {
        const own = cellsIn(column.sectors)
        const cell = sumOf(own)
        // Of one sector the server says it exactly; its usual day comes rounded.
        const trend = own.length === 1 && own[0] ? own[0].trend : trendOf(cell)
        return (
          <td key={column.id} data-block={shortBlock(column.name)} {...(cell.today > 0 || cell.usual > 0 ? {} : { 'data-none': true })}>
            {cell.today > 0 || cell.usual > 0 ? (
              <Figure list={(told) => listOf(table, column.sectors, territory, told)} sum={cell} trend={trend} label={`${name}, ${column.name}`} />
            ) : (
              <span className={css.none} aria-label="нет">
                ·
              </span>
            )}
          </td>
        )
      })}
      {columns.length > 1 && (
        <td className={css.totalCell}>
          <Figure list={(told) => listOf(table, [], territory, told)} sum={sum} trend={trendOf(sum)} label={`${name}, всего`} />
        </td>
      )}
    </tr>
  )
}

function Totals({ table, columns }: Parts) {
  const all = totalOf(table)
  return (
    <tr className={css.totals}>
      <th scope="row" className={css.territory}>
        Весь регион
      </th>
      {columns.map((column) => {
        const sum = sumOf(table.sums.filter((one) => column.sectors.includes(one.sector)))
        return (
          <td key={column.id} data-block={shortBlock(column.name)}>
            <Figure list={(told) => listOf(table, column.sectors, null, told)} sum={sum} trend={trendOf(sum)} label={`Весь регион, ${column.name}`} />
          </td>
        )
      })}
      {columns.length > 1 && (
        <td className={css.totalCell}>
          <Figure list={(told) => listOf(table, [], null, told)} sum={all} trend={trendOf(all)} label="Весь регион, всего" />
        </td>
      )}
    </tr>
  )
}

/** So wide is a table of few columns, that a figure is not lost in its cell. */
const widthOf = (columns: number) => (columns > 4 ? {} : { maxWidth: 300 + columns * 180 })

/** The heaviest rows first, then the region's order; where nothing happens there is no row. */
function byWeight(table: RiskTable): string[] {
  const weight = (territory: string) => {
    const sum = sumOf(table.cells.filter((cell) => cell.territory === territory))
    return sum.today + 3 * sum.grave
  }
  const told = new Set(table.cells.filter((cell) => cell.today > 0 || cell.usual > 0).map((cell) => cell.territory))
  return table.territories.filter((territory) => told.has(territory)).sort((a, b) => weight(b) - weight(a))
}

function Lead({ table }: { table: RiskTable }) {
  const { zone, now, may } = useSession()
  const all = totalOf(table)
  const delta = Math.round((all.today / all.usual - 1) * 100)
  return (
    <header className={css.lead}>
      <div>
        <h1>Риски за сутки</h1>
        <p>Последние 24 часа к {moment(table.now, zone, now)} против среднего дня предыдущей недели. {may('queue.read') ? 'Любая цифра открывает свой список.' : 'Списки инцидентов открывает тот, кто работает с очередью.'}</p>
      </div>
      <dl className={css.figures}>
        <div>
          <dt>{plural(all.today, 'инцидент', 'инцидента', 'инцидентов')}</dt>
          <dd>
            <Counted to={listOf(table, [], null)}>{figure(all.today)}</Counted>
          </dd>
        </div>
        <div>
          <dt>к обычному дню</dt>
          <dd title={all.usual === 0 ? 'За прошлую неделю инцидентов не было' : 'Против среднего дня предыдущей недели'}>
            {all.usual === 0 ? '—' : <Counted to={listOf(table, [], null, 'usual')}>{delta === 0 ? '±0 %' : `${delta > 0 ? '+' : '−'}${Math.abs(delta)} %`}</Counted>}
          </dd>
        </div>
        <div>
          <dt>тяжёлых</dt>
          <dd className={all.grave > 0 ? css.graveFigure : ''}>
            <Counted to={listOf(table, [], null, 'grave')}>{figure(all.grave)}</Counted>
          </dd>
        </div>
      </dl>
    </header>
  )
}

function Table({ table }: { table: RiskTable }) {
  const { names, reference } = useSession()
  const cells = cellMap(table)
  const columns = columnsOf(table.sectors, reference.blocks, names.sector)
  return (
    <div className={css.scroll} style={widthOf(columns.length)}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" className={css.corner}>
              Территория
            </th>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={css.block} title={blockName(column.name)}>
                {shortBlock(column.name)}
              </th>
            ))}
            {columns.length > 1 && (
              <th scope="col" className={css.block}>
                Всего
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          <Totals table={table} columns={columns} />
          {byWeight(table).map((territory) => (
            <Row key={territory} table={table} columns={columns} territory={territory} cells={cells} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Legend() {
  return (
    <p className={css.legend}>
      <span>
        <b>12</b> за сутки
      </span>
      <span>
        <Icon name="up" size={12} /> 4,5 обычный день и куда сдвиг; «новое»: за неделю не было
      </span>
      <span>
        <i className={css.grave}>2</i> высокой и критической срочности
      </span>
      <span className={css.scale}>
        <i className={css.level1} />
        <i className={css.level2} />
        <i className={css.level3} /> насколько больше обычного
      </span>
    </p>
  )
}

export function Component() {
  const risks = useRisks()
  useDocumentTitle('Риски · Отклик')
  if (risks.isError && !risks.data) return <Failure error={risks.error} retry={() => void risks.refetch()} />
  if (!risks.data) {
    return (
      <div className={css.screen} role="status" aria-label="Таблица загружается">
        <Skeleton height={60} width="50%" />
        <Skeleton height={420} mt={24} />
      </div>
    )
  }
  return (
    <div className={css.screen}>
      <Lead table={risks.data} />
      {risks.data.cells.length === 0 ? (
        <Empty icon="check" title="За сутки тихо" text="Ни одного нового инцидента за последние 24 часа и за прошлую неделю." />
      ) : (
        <>
          <Table table={risks.data} />
          <Legend />
        </>
      )}
    </div>
  )
}
