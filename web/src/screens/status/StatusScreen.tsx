// The state of the house (состояние): sources, rules, index; what is quiet and what lags.
import { Skeleton } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useStatus } from '../../api/queries'
import type { Status } from '../../api/types'
import { useSession } from '../../app/session'
import { Failure } from '../../parts/Failure'
import { bytes, counted, figure } from '../../words/plural'
import { age, moment } from '../../words/time'
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

const QUIET = 24 * 60 * 60_000

function Sources({ status }: { status: Status }) {
  const { zone, now } = useSession()
  const sources = [...status.sources].sort((a, b) => b.items - a.items)
  return (
    <section>
      <h2 className={css.title}>Источники</h2>
      {sources.length === 0 ? (
        <p className={css.quiet}>Источников пока нет. Добавьте их в файл настроек или загрузите файл командой otklik import.</p>
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Источник</th>
              <th scope="col" className={css.number}>
                Сообщений
              </th>
              <th scope="col">Последнее</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => {
              const quiet = !source.newest || now.getTime() - new Date(source.newest).getTime() > QUIET
              return (
                <tr key={source.id}>
                  <td title={source.id}>{source.name}</td>
                  <td className={css.number}>{figure(source.items)}</td>
                  <td>
                    {source.newest ? moment(source.newest, zone, now) : 'ещё ничего'}
                    {quiet && source.newest && <span className={css.warn}> молчит {age(source.newest, now)}</span>}
                  </td>
                </tr>
              )
            })}
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
