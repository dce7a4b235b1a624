// Saved feeds (ленты): each is a secret Atom address of its own, which can be revoked.
import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useFeeds, useRevokeFeed } from '../../api/queries'
import type { Feed } from '../../api/types'
import css from './side.module.css'

function Revoke(props: { feed: Feed; onClose: () => void }) {
  const revoke = useRevokeFeed()
  return (
    <Modal opened onClose={props.onClose} title={`Отозвать ленту «${props.feed.name}»?`} size={440}>
      <p>Её адрес перестанет работать у всех, кто на неё подписан. Вернуть тот же адрес нельзя.</p>
      {revoke.isError && (
        <p role="alert" className={css.error}>
          {revoke.error.message}
        </p>
      )}
      <div className={css.buttons}>
        <Button variant="default" onClick={props.onClose}>
          Оставить
        </Button>
        <Button color="#b3261e" loading={revoke.isPending} onClick={() => revoke.mutate(props.feed.id, { onSuccess: props.onClose })}>
          Отозвать
        </Button>
      </div>
    </Modal>
  )
}

export function Feeds(props: { onTry: (query: string) => void }) {
  const feeds = useFeeds()
  const [revoking, setRevoking] = useState<Feed | null>(null)
  return (
    <section className={css.feeds} aria-label="Ленты">
      <h2 className={css.title}>Ленты</h2>
      {feeds.data?.length === 0 && <p className={css.quiet}>Сохраните поиск как ленту, и новые находки будут приходить в любую программу чтения Atom.</p>}
      {feeds.isError && <p className={css.quiet}>Список лент не загрузился: {feeds.error.message}</p>}
      <ul>
        {feeds.data?.map((feed) => (
          <li key={feed.id} className={css.feed}>
            <button type="button" className={css.feedName} onClick={() => props.onTry(feed.query)} title="Показать находки">
              {feed.name}
            </button>
            <code className={css.code}>{feed.query}</code>
            <button type="button" className={css.revoke} onClick={() => setRevoking(feed)} aria-label={`Отозвать ленту «${feed.name}»`}>
              Отозвать
            </button>
          </li>
        ))}
      </ul>
      {revoking && <Revoke feed={revoking} onClose={() => setRevoking(null)} />}
    </section>
  )
}
