// One incident in the list: three quiet lines, the clock on the right.
import { useEffect, useRef, type MouseEvent } from 'react'
import { Link } from 'react-router'
import type { IncidentRow } from '../../api/types'
import { useSession } from '../../app/session'
import { Clock } from '../../parts/Clock'
import { SeverityMark } from '../../parts/Severity'
import { Private, Signals } from '../../parts/Signals'
import { shortPlace } from '../../words/names'
import { incidents, messages, voices } from '../../words/plural'
import { age, fullMoment, moment } from '../../words/time'
import css from './QueueRow.module.css'

interface Props {
  row: IncidentRow
  selected: boolean
  gone: boolean
  /** Selects; false lets the link open the card. */
  onPick: (event: MouseEvent) => void
}

export function QueueRow({ row, selected, gone, onPick }: Props) {
  const { names, now, zone } = useSession()
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (selected) link.current?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  const danger = row.signals.includes('danger') && !row.acknowledged && row.closed_at == null
  return (
    <li className={css.item}>
      <Link
        ref={link}
        to={`/incidents/${row.id}`}
        className={`${css.row} ${selected ? css.selected : ''} ${gone ? css.gone : ''}`}
        aria-current={selected ? 'true' : undefined}
        data-incident={row.id}
        onClick={onPick}
      >
        <span className={css.mark}>
          <SeverityMark severity={row.severity} name={names.severity(row.severity)} />
        </span>
        <span className={css.essence}>{row.essence}</span>
        <span className={css.clock}>
          <Clock row={row} />
        </span>
        <span className={css.where} title={row.place_line}>
          <span className={css.number}>№ {row.id}</span>
          {row.category_name}
          <span className={css.dot} />
          {shortPlace(row.place) || 'место не названо'}
          {row.also && `, касается также: ${row.also}`}
          {row.place_due_at && `, указать территорию до: ${moment(row.place_due_at, zone, now)}`}
          {row.uncertain && <span title={row.place.territory === null ? 'Территория не определена' : 'Место взято от источника, в тексте его нет'}> (?)</span>}
        </span>
        <span className={row.state === 'new' ? css.stateNew : css.state}>{names.state(row.state)}</span>
        <span className={css.foot}>
          <span className={css.marks}>
            {row.cause && <span className={css.scale}>{incidents(row.cause.children)}</span>}
            {row.head !== null && <span className={css.scale}>в составе № {row.head}</span>}
            {row.items > 1 && (
              <span className={css.scale}>
                {messages(row.items)}, {voices(row.voices)}
              </span>
            )}
            {row.drafted_at !== null && <span className={css.scale}>ответ подготовлен</span>}
            {row.private && !row.closed && <Private />}
            <Signals ids={row.signals} alarm={danger} clarify={row.clarification_due} />
          </span>
          <span className={css.who}>
            {row.assignee && (
              <span className={css.assignee}>
                {row.assignee.name}
                {row.substitute && `, замещает ${row.substitute.name}`}
              </span>
            )}
            <time dateTime={row.published_at} title={`Написано: ${fullMoment(row.published_at, zone)}. Обнаружено: ${fullMoment(row.opened_at, zone)}`}>
              {age(row.published_at, now)}
            </time>
          </span>
        </span>
        {gone && <span className={css.goneNote}>больше не в этом списке</span>}
      </Link>
    </li>
  )
}
