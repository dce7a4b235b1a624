// The questions an action asks before it is done. Ctrl+Enter sends; the text survives a refusal.
import { Button, Modal, Select, Switch, Textarea } from '@mantine/core'
import { useState, type FormEvent, type KeyboardEvent } from 'react'
import type { ActionBody, ActionId, IncidentRow } from '../../api/types'
import { useSession } from '../../app/session'
import { ConflictNote } from './ConflictNote'
import css from './CardActions.module.css'

interface Props {
  action: ActionId
  row: IncidentRow
  busy: boolean
  error: Error | null
  onSend: (body: ActionBody) => void
  onClose: () => void
}

interface Asked {
  title: string
  /** The text field, if the action takes words. */
  text?: { field: 'text' | 'reason' | 'comment'; label: string; placeholder: string; optional?: boolean }
  /** Asks for a reason from the list. */
  reason?: boolean
  colleague?: boolean
  interim?: boolean
  send: string
}

const ASKED: Partial<Record<ActionId, Asked>> = {
  answer: {
    title: 'Ответ жителям',
    text: { field: 'text', label: 'Что ответили', placeholder: 'Бригада выехала, тепло вернут сегодня до 18:00. Ответственный: …' },
    interim: true,
    send: 'Записать ответ',
  },
  close: { title: 'Закрыть инцидент', reason: true, text: { field: 'comment', label: 'Пояснение для коллег', placeholder: 'Необязательно', optional: true }, send: 'Закрыть' },
  reject: { title: 'Отклонить инцидент', reason: true, text: { field: 'comment', label: 'Пояснение для коллег', placeholder: 'Необязательно', optional: true }, send: 'Отклонить' },
  wait: { title: 'Ждём других', text: { field: 'reason', label: 'Чего ждём и от кого', placeholder: 'Ответа управляющей компании о сроке ремонта' }, send: 'Отметить ожидание' },
  reopen: { title: 'Открыть снова', text: { field: 'reason', label: 'Почему', placeholder: 'Жители пишут, что воды опять нет' }, send: 'Открыть' },
  assign: { title: 'Передать коллеге', colleague: true, send: 'Передать' },
  comment: { title: 'Заметка для коллег', text: { field: 'text', label: 'Заметка', placeholder: 'Видят только сотрудники' }, send: 'Добавить' },
}

interface Form {
  text: string
  reason: string | null
  to: string | null
  interim: boolean
}

function bodyOf(action: ActionId, asked: Asked, form: Form): ActionBody {
  return {
    action,
    ...(asked.text ? { [asked.text.field]: form.text.trim() } : {}),
    ...(asked.reason && form.reason ? { reason: form.reason } : {}),
    ...(asked.colleague && form.to ? { to: Number(form.to) } : {}),
    ...(asked.interim ? { interim: form.interim } : {}),
  }
}

function isComplete(asked: Asked, form: Form): boolean {
  const texted = !asked.text || asked.text.optional === true || form.text.trim() !== ''
  return texted && (!asked.reason || form.reason !== null) && (!asked.colleague || form.to !== null)
}

function Fields(props: { asked: Asked; form: Form; onChange: (form: Form) => void }) {
  const { asked, form, onChange } = props
  const { reference } = useSession()
  return (
    <>
      {asked.reason && (
        <Select
          label="Причина"
          placeholder="Выберите"
          data-autofocus
          allowDeselect={false}
          data={reference.close_reasons.map((reason) => ({ value: reason.id, label: reason.name }))}
          value={form.reason}
          onChange={(reason) => onChange({ ...form, reason })}
        />
      )}
      {asked.colleague && (
        <Select
          label="Кому"
          placeholder="Имя коллеги"
          data-autofocus
          searchable
          nothingFoundMessage="Нет такого"
          data={reference.users.map((user) => ({ value: String(user.id), label: user.name }))}
          value={form.to}
          onChange={(to) => onChange({ ...form, to })}
        />
      )}
      {asked.text && (
        <Textarea
          label={asked.text.label}
          placeholder={asked.text.placeholder}
          autosize
          minRows={asked.interim ? 5 : 3}
          maxRows={14}
          {...(asked.reason ? {} : { 'data-autofocus': true })}
          value={form.text}
          onChange={(event) => onChange({ ...form, text: event.currentTarget.value })}
        />
      )}
      {asked.interim && (
        <Switch
          label="Промежуточный ответ: полный ещё впереди, срок идёт дальше"
          checked={form.interim}
          onChange={(event) => onChange({ ...form, interim: event.currentTarget.checked })}
        />
      )}
    </>
  )
}

export function ActionDialog(props: Props) {
  const { action, row, busy, error, onSend, onClose } = props
  const [form, setForm] = useState<Form>({ text: '', reason: null, to: null, interim: false })
  const asked = ASKED[action]
  if (!asked) return null
  const complete = isComplete(asked, form)
  const send = () => complete && !busy && onSend(bodyOf(action, asked, form))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  const onKey = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') send()
  }
  return (
    <Modal opened onClose={onClose} title={asked.title} size={560}>
      <form className={css.form} onSubmit={submit} onKeyDown={onKey} data-dialog={action}>
        <p className={css.about}>
          № {row.id}. {row.essence}
        </p>
        <Fields asked={asked} form={form} onChange={setForm} />
        {action === 'answer' && <p className={css.hint}>Сам «Отклик» ничего не публикует: здесь остаётся запись о том, что вы ответили.</p>}
        {error && <ConflictNote error={error} />}
        <div className={css.buttons}>
          <Button variant="default" onClick={onClose}>
            Отмена
          </Button>
          <Button type="submit" disabled={!complete} loading={busy} title="Ctrl + Enter">
            {asked.send}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
