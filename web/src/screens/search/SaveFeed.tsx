// Saving a search as a feed. The address is a secret and is shown this once.
import { Button, CopyButton, Modal, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useCreateFeed } from '../../api/queries'
import { Icon } from '../../parts/Icon'
import css from './side.module.css'

function Created(props: { url: string; onClose: () => void }) {
  const url = new URL(props.url, window.location.origin).href
  return (
    <div className={css.form}>
      <p>Лента готова. Скопируйте адрес сейчас: он секретный, больше показан не будет.</p>
      <TextInput label="Адрес ленты" readOnly value={url} data-feed-url onFocus={(event) => event.currentTarget.select()} />
      <div className={css.buttons}>
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Button leftSection={<Icon name={copied ? 'check' : 'copy'} size={16} />} onClick={copy}>
              {copied ? 'Скопировано' : 'Скопировать'}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={props.onClose}>
          Готово
        </Button>
      </div>
    </div>
  )
}

export function SaveFeed(props: { query: string; onClose: () => void }) {
  const [name, setName] = useState('')
  const create = useCreateFeed()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ name: name.trim(), query: props.query })
  }
  return (
    <Modal opened onClose={props.onClose} title="Сохранить как ленту" size={520}>
      {create.data ? (
        <Created url={create.data.url} onClose={props.onClose} />
      ) : (
        <form className={css.form} onSubmit={submit}>
          <TextInput label="Название" placeholder="Отопление, Старый Оскол" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <p className={css.quiet}>
            Запрос: <code className={css.code}>{props.query}</code>
          </p>
          {create.isError && (
            <p role="alert" className={css.error}>
              {create.error.message}
            </p>
          )}
          <div className={css.buttons}>
            <Button variant="default" onClick={props.onClose}>
              Отмена
            </Button>
            <Button type="submit" disabled={name.trim() === ''} loading={create.isPending}>
              Создать ленту
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
