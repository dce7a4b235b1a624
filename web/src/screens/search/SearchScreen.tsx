// Full-text search (поиск) in the desk's own query language, and feeds saved from it.
import { ActionIcon, Button, Skeleton } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { ApiError } from '../../api/client'
import { useSearch } from '../../api/queries'
import type { SearchPage } from '../../api/types'
import { useSession } from '../../app/session'
import { Empty } from '../../parts/Empty'
import { Failure } from '../../parts/Failure'
import { Icon } from '../../parts/Icon'
import { counted, figure } from '../../words/plural'
import { Facets } from './Facets'
import { Feeds } from './Feeds'
import { HitList } from './HitList'
import { QueryHelp } from './QueryHelp'
import { QueryInput } from './QueryInput'
import { SaveFeed } from './SaveFeed'
import css from './SearchScreen.module.css'

const PAGE = 30

/** The query as understood is worth a line only where it differs from what was typed. */
const differs = (typed: string, understood: string) => typed.replace(/\s+/g, ' ').trim() !== understood

function Summary(props: { text: string; page: SearchPage; onSave: () => void }) {
  const { page } = props
  const { may } = useSession()
  return (
    <div className={css.summary}>
      <p>
        <strong>
          {page.at_least && 'не менее '}
          {counted(page.total, 'сообщение', 'сообщения', 'сообщений')}
        </strong>
        {differs(props.text, page.canonical) && (
          <span className={css.canonical} title="Как понят запрос">
            {page.canonical}
          </span>
        )}
      </p>
      {may('feed.write') && (
        <Button variant="default" leftSection={<Icon name="feed" size={16} />} onClick={props.onSave}>
          Сохранить как ленту
        </Button>
      )}
    </div>
  )
}

function Start(props: { onTry: (query: string) => void }) {
  const { reference } = useSession()
  return (
    <div className={css.start}>
      <p className={css.lead}>
        Слова ищутся во всех формах: <em>батарея</em> найдёт и «батарей», и «батареями». Попробуйте:
      </p>
      <ul className={css.examples}>
        {reference.query_help.slice(0, 6).map((line) => (
          <li key={line.form}>
            <button type="button" onClick={() => props.onTry(line.example)}>
              {line.example}
            </button>
            <span>{line.meaning}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Found(props: { search: ReturnType<typeof useSearch>; limit: number; onMore: () => void }) {
  const { search } = props
  const page = search.data
  if (search.isPending) {
    return (
      <div className={css.loading} role="status" aria-label="Ищем">
        {[0, 1, 2, 3].map((index) => (
          <Skeleton key={index} height={72} />
        ))}
      </div>
    )
  }
  if (!page) return null
  if (page.hits.length === 0 && page.at_least) {
    return <Empty icon="search" title="Пока ничего не нашлось" text="Просмотрены не все сообщения: поисковый индекс собирается или запрос слишком широк. Повторите позже или уточните запрос." />
  }
  if (page.hits.length === 0) {
    return <Empty icon="search" title="Ничего не нашлось" text="Уберите одно из условий или замените слово: | значит «или», * в конце слова найдёт любые окончания." />
  }
  return (
    <>
      <HitList hits={page.hits} />
      {page.total > page.hits.length && props.limit < 300 && (
        <div className={css.more}>
          <Button variant="default" loading={search.isPlaceholderData} onClick={props.onMore}>
            Показать ещё из {figure(page.total - page.hits.length)}
          </Button>
        </div>
      )}
    </>
  )
}

export function Component() {
  const [params, setParams] = useSearchParams()
  useDocumentTitle('Поиск · Отклик')
  const { may } = useSession()
  const text = params.get('q') ?? ''
  const [limit, setLimit] = useState(PAGE)
  const [help, setHelp] = useState(false)
  const [saving, setSaving] = useState(false)
  const search = useSearch(text, limit)
  const refused = search.error instanceof ApiError && search.error.status === 400 ? search.error.problem : null
  const ask = (query: string) => {
    setLimit(PAGE)
    setParams(query.trim() === '' ? {} : { q: query })
  }
  return (
    <div className={css.screen}>
      <section className={css.main} aria-label="Поиск">
        <h1 className="visually-hidden">Поиск по сообщениям</h1>
        <div className={css.bar}>
          <QueryInput key={text} text={text} problem={refused} busy={search.isFetching} onAsk={ask} />
          <ActionIcon size={40} variant="default" aria-label="Язык запросов" aria-expanded={help} title="Язык запросов" onClick={() => setHelp(!help)}>
            <Icon name="help" />
          </ActionIcon>
        </div>
        {help && <QueryHelp onTry={ask} onClose={() => setHelp(false)} />}
        {text.trim() === '' && <Start onTry={ask} />}
        {search.isError && !refused && <Failure error={search.error} retry={() => void search.refetch()} />}
        {text.trim() !== '' && !search.isError && search.data && <Summary text={text} page={search.data} onSave={() => setSaving(true)} />}
        {text.trim() !== '' && !search.isError && <Found search={search} limit={limit} onMore={() => setLimit(limit + PAGE)} />}
      </section>
      <aside className={css.side} aria-label="Уточнить и ленты">
        {text.trim() !== '' && !search.isError && search.data && <Facets facets={search.data.facets} query={text} onAsk={ask} />}
        {may('feed.write') && <Feeds onTry={ask} />}
      </aside>
      {saving && <SaveFeed query={text} onClose={() => setSaving(false)} />}
    </div>
  )
}
