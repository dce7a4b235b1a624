// The state of the house (состояние): sources, rules, index; what is quiet and what lags.
import { Skeleton } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useStatus } from '../../api/queries'
import type { Status } from '../../api/types'
import { useSession } from '../../app/session'
import { Failure } from '../../parts/Failure'
import { bytes, counted, figure } from '../../words/plural'
import { moment } from '../../words/time'
import css from './StatusScreen.module.css'

function Block(props: { title: string; children: ReactNode }) {
  return (
    <section className={css.block}>
      <h2>{props.title}</h2>
      <dl>{props.children}</dl>
    </section>
  )
}

function Line(props: { name: string; children: ReactNode; warn?: boolean }) {
  return (
    <div className={css.line}>
      <dt>{props.name}</dt>
      <dd className={props.warn ? css.warn : ''}>{props.children}</dd>
    </div>
  )
}

type Source = Status['sources'][number]

/// One word for how a source is doing; imports have no state.
function State({ source }: { source: Source }) {
  const { zone, now } = useSession()
  if (!source.configured) return <span className={css.quiet}>загружен файлом</span>
  if (source.paused) return <span className={css.warn}>остановлен</span>
  const fine = source.state === 'ok'
  return (
    <>
      <span className={fine ? '' : css.warn}>{source.state_name}</span>
      {!fine && source.since && <span className={css.quiet}> · {moment(source.since, zone, now)}</span>}
      {source.why && <div className={css.quiet}>{source.why}</div>}
    </>
  )
}

function Sources({ status }: { status: Status }) {
  const { zone, now } = useSession()
  const order = (source: Source) => (source.blind ? 0 : source.state === 'ok' ? 2 : 1)
  const sources = [...status.sources].sort((a, b) => order(a) - order(b) || b.items - a.items)
  return (
    <section>
      <h2 className={css.title}>Источники</h2>
      {sources.length === 0 ? (
        <p className={css.quiet}>Источников пока нет. Добавьте их командой otklik sources add или загрузите файл командой otklik import.</p>
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Источник</th>
              <th scope="col">Состояние</th>
              <th scope="col" className={css.number}>
                Видно за неделю
              </th>
              <th scope="col" className={css.number}>
                Сообщений
              </th>
              <th scope="col">Последнее</th>
              <th scope="col">Следующее чтение</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <tr key={source.id}>
                <td title={source.address ?? source.id}>{source.name}</td>
                <td>
                  <State source={source} />
                </td>
                <td className={css.number} data-name="Видно за неделю">
                  {source.seen_percent === null ? '—' : `${source.seen_percent} %`}
                </td>
                <td className={css.number} data-name="Сообщений">
                  {figure(source.items)}
                </td>
                <td data-name="Последнее">{source.newest ? moment(source.newest, zone, now) : 'ещё ничего'}</td>
                <td data-name="Следующее чтение">{source.next_at && source.every_minutes ? moment(source.next_at, zone, now) : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

export function Component() {
  const { zone, now } = useSession()
  const status = useStatus()
  useDocumentTitle('Состояние · Отклик')
  if (status.isError && !status.data) return <Failure error={status.error} retry={() => void status.refetch()} />
  if (!status.data) return <div className={css.screen}><Skeleton height={160} /></div>
  const { items, incidents, open, rules, index } = status.data
  return (
    <div className={css.screen}>
      <h1>Состояние</h1>
      {status.data.damage && (
        <p className={css.damage} role="alert">
          {status.data.damage}
        </p>
      )}
      <div className={css.blocks}>
        <Block title="Записи">
          <Line name="Сообщений">{figure(items)}</Line>
          <Line name="Инцидентов">{figure(incidents)}</Line>
          <Line name="Из них открыто">{figure(open)}</Line>
        </Block>
        <Block title="Правила">
          <Line name="Правил">{figure(rules.rules)}</Line>
          <Line name="Категорий">{figure(rules.categories)}</Line>
          <Line name="Загружены">{moment(rules.loaded_at, zone, now)}</Line>
          <Line name="Отпечаток">
            <code title={rules.hash}>{rules.hash.slice(0, 12)}</code>
          </Line>
        </Block>
        <Block title="Поиск">
          <Line name="Документов">{figure(index.documents)}</Line>
          <Line name="На диске">{bytes(index.bytes)}</Line>
          <Line name="Отставание" warn={index.lag > 1000}>
            {index.lag === 0 ? 'нет' : counted(index.lag, 'запись', 'записи', 'записей')}
          </Line>
        </Block>
      </div>
      <Sources status={status.data} />
    </div>
  )
}
