// Rumours that wait for a clarification (разъяснения): for whoever answers them and works no queue.
import { Button, Skeleton } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { commandId, useAct, useIncidents } from '../../api/queries'
import type { ActionBody, IncidentRow } from '../../api/types'
import { useSession } from '../../app/session'
import { Clock } from '../../parts/Clock'
import { Empty } from '../../parts/Empty'
import { Failure } from '../../parts/Failure'
import { shortPlace } from '../../words/names'
import { messages, voices } from '../../words/plural'
import { age, fullMoment } from '../../words/time'
import { ActionDialog } from '../card/ActionDialog'
import { isConflict } from '../card/conflict'
import css from './ClarificationsScreen.module.css'

function Line({ row }: { row: IncidentRow }) {
  const { now, zone } = useSession()
  // The version that was seen when the answer was begun: what comes meanwhile was not.
  const [asks, setAsks] = useState<number | null>(null)
  const act = useAct(row.id)
  const close = () => {
    act.reset()
    setAsks(null)
  }
  const send = (body: ActionBody, sent: () => void) => {
    const version = asks === null || isConflict(act.error) ? row.version : asks
    act.mutate(
      { ...body, version, command_id: commandId() },
      {
        onSuccess: () => {
          sent()
          setAsks(null)
          notifications.show({ message: `№ ${row.id}: ответ записан`, withCloseButton: false })
        },
      },
    )
  }
  return (
    <li data-incident={row.id}>
      <div>
        <p className={css.essence}>{row.essence}</p>
        <p className={css.where}>
          № {row.id}. {row.category_name}, {shortPlace(row.place) || 'место не названо'}. {messages(row.items)}, {voices(row.voices)},{' '}
          <time dateTime={row.published_at} title={fullMoment(row.published_at, zone)}>
            {age(row.published_at, now)}
          </time>
        </p>
      </div>
      <Clock row={row} />
      <Button variant="default" onClick={() => setAsks(row.version)} data-action="answer">
        Ответить
      </Button>
      {asks !== null && <ActionDialog action="answer" row={row} items={[]} mayBe={[]} busy={act.isPending} error={act.error} onSend={send} onClose={close} />}
    </li>
  )
}

export function Component() {
  useDocumentTitle('Разъяснения · Отклик')
  const due = useIncidents('rumour=due')
  const rows = due.data?.rows ?? []
  return (
    <div className={css.screen}>
      <h1>Ждут разъяснения</h1>
      {due.isError && <Failure error={due.error} retry={() => void due.refetch()} />}
      {due.isPending && <Skeleton height={64} />}
      {due.data && rows.length === 0 && <Empty title="Слухов без ответа нет" text="Здесь появится то, о чём жители спрашивают, правда ли это, пока им не дан ответ." />}
      <ul className={css.list}>
        {rows.map((row) => (
          <Line key={row.id} row={row} />
        ))}
      </ul>
    </div>
  )
}
