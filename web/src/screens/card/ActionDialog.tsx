// The questions an action asks before it is done. Ctrl+Enter sends; the text survives a refusal, a
// closed dialog and the end of the session.
import { Button, Modal, MultiSelect, NumberInput, Select, Switch, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState, type FormEvent, type KeyboardEvent } from 'react'
import type { ActionBody, ActionId, CardItem, IncidentRow } from '../../api/types'
import { useSession } from '../../app/session'
import { ANSWERS } from './actions'
import { isConflict } from './conflict'
import { ConflictNote } from './ConflictNote'
import { offered } from './place'
import { useDraft } from './useDraft'
import css from './CardActions.module.css'

interface Props {
  action: ActionId
  row: IncidentRow
  items: readonly CardItem[]
  /** Municipalities that have a settlement of the name that the messages use. */
  mayBe: readonly string[]
  /** The prepared answer, to go on with. */
  draft?: string
  busy: boolean
  error: Error | null
  /** `sent` is to be called once the server has taken it. */
  onSend: (body: ActionBody, sent: () => void) => void
  onClose: () => void
}

interface Asked {
  title: string
  /** The text field, if the action takes words. */
  text?: { field: 'text' | 'reason' | 'comment'; label: string; placeholder: string; optional?: boolean }
  /** Asks for a reason from the list. */
  reason?: boolean
  colleague?: boolean
  /** Asks for a territory; one may be left out to take it away. */
  territory?: 'required' | 'optional'
  interim?: boolean
  /** The number of another incident. */
  other?: string
  /** One or several of the messages. */
  items?: 'one' | 'many'
  body?: boolean
  /** Asks until when. */
  until?: boolean
  send: string
}

const WHY = (placeholder: string) => ({ field: 'reason' as const, label: 'Почему', placeholder })
/** Whoever rejects for this reason says whom the residents may turn to. */
const OUTSIDE = 'outside_region'
const ADDRESS = { label: 'Куда обратиться жителям', placeholder: 'Орган, телефон или адрес страницы' }

const ASKED: Partial<Record<ActionId, Asked>> = {
  take: { title: 'Взять у коллеги', send: 'Взять себе' },
  answer: {
    title: 'Ответ жителям',
    text: { field: 'text', label: 'Что ответили', placeholder: 'Бригада выехала, тепло вернут сегодня до 18:00. Ответственный: …' },
    interim: true,
    send: 'Записать ответ',
  },
  draft: {
    title: 'Черновик ответа',
    text: { field: 'text', label: 'Что ответить', placeholder: 'Бригада выехала, тепло вернут сегодня до 18:00. Ответственный: …' },
    send: 'Сохранить черновик',
  },
  close: { title: 'Закрыть инцидент', reason: true, text: { field: 'comment', label: 'Пояснение для коллег', placeholder: 'Необязательно', optional: true }, send: 'Закрыть' },
  reject: { title: 'Отклонить инцидент', reason: true, text: { field: 'comment', label: 'Пояснение для коллег', placeholder: 'Необязательно', optional: true }, send: 'Отклонить' },
  wait: { title: 'Ждём других', text: { field: 'reason', label: 'Чего ждём и от кого', placeholder: 'Ответа управляющей компании о сроке ремонта' }, send: 'Отметить ожидание' },
  reopen: { title: 'Открыть снова', text: { field: 'reason', label: 'Почему', placeholder: 'Жители пишут, что воды опять нет' }, send: 'Открыть' },
  lower_danger: { title: 'Опасности нет', text: { field: 'reason', label: 'Почему сигнал ложный', placeholder: 'Пишут о ценах, угрозы нет' }, send: 'Снять опасность' },
  release: { title: 'Отделить от головного инцидента', text: { field: 'reason', label: 'Почему это другая беда', placeholder: 'У дома свой котёл, общая авария его не касается' }, send: 'Отделить' },
  mute: { title: 'Приглушить всплеск', until: true, text: { field: 'reason', label: 'Почему этого ждали', placeholder: 'Плановая промывка сетей, жителей предупредили' }, send: 'Приглушить' },
  assign: { title: 'Передать коллеге', colleague: true, send: 'Передать' },
  merge: { title: 'Объединить с другим', other: 'С каким инцидентом, №', text: WHY('Одна авария на теплотрассе'), send: 'Объединить' },
  unmerge: { title: 'Разъединить', text: WHY('Разные причины'), send: 'Разъединить' },
  split: { title: 'Выделить в новый инцидент', items: 'many', text: WHY('Это о другом доме'), send: 'Выделить' },
  detach: { title: 'Убрать сообщение', items: 'one', text: WHY('Попало сюда по ошибке'), send: 'Убрать' },
  put_back: { title: 'Вернуть сообщение', items: 'many', text: WHY('Всё же об этом доме'), send: 'Вернуть' },
  move: { title: 'Перенести сообщение', items: 'one', other: 'В какой инцидент, №', text: WHY('Это о соседней улице'), send: 'Перенести' },
  link: { title: 'Связать с другим', other: 'С каким инцидентом, №', text: WHY('Та же котельная'), send: 'Связать' },
  unlink: { title: 'Убрать связь', other: 'С каким инцидентом, №', text: WHY('Оказалось, причины разные'), send: 'Убрать' },
  transfer: { title: 'Передать исполнителю', body: true, text: WHY('Дорога в их ведении'), send: 'Передать' },
  decide_dispute: { title: 'Спор о подведомственности', body: true, text: WHY('Улица на балансе города'), send: 'Решить' },
  place: { title: 'Где это', territory: 'required', send: 'Указать' },
  also_in: { title: 'Касается также', territory: 'optional', send: 'Записать' },
  flag_private: { title: 'Частное дело', text: WHY('Названы ребёнок и его диагноз'), send: 'Закрыть карточку' },
  unflag_private: { title: 'Не частное дело', text: WHY('Речь о поликлинике, а не о чьём-то лечении'), send: 'Открыть для всех' },
  comment: { title: 'Заметка для коллег', text: { field: 'text', label: 'Заметка', placeholder: 'Видят только сотрудники' }, send: 'Добавить' },
}

const HINTS: Partial<Record<ActionId, string>> = {
  answer: 'Сам «Отклик» ничего не публикует: здесь остаётся запись о том, что вы ответили.',
  draft: 'Жители его не увидят. Черновик ждёт в карточке и попадёт в передачу смены.',
  flag_private: 'Дальше карточку прочтут только те, кому открыты частные дела; остальным видны категория, муниципалитет и срок.',
  unflag_private: 'Карточку и все её сообщения снова увидит каждый, кто работает с очередью.',
}

/** Ten digits and what groups them: nobody's number is kept but that of a body. */
const PHONE = /(?:\d[\s()-]*){10}/
const ON_PHONES = 'Телефон останется в записи, если он есть в реестре органов; любой другой номер будет скрыт.'

/** A neighbour's private words are no reason to hide the trouble of a street. */
const ONE_OF_MANY = 'Сообщений здесь несколько. Если частное только одно, сначала выделите его в новый инцидент и закройте тот.'

interface Form {
  text: string
  reason: string | null
  to: string | null
  territory: string | null
  interim: boolean
  other: number | null
  items: string[]
  body: string | null
  hours: string
}

/** For how long a burst may be put out of sight. */
const SPANS = [
  { value: '8', label: 'На 8 часов' },
  { value: '24', label: 'На сутки' },
  { value: '72', label: 'На трое суток' },
  { value: '168', label: 'На неделю' },
]
const HOUR = 3_600_000

function bodyOf(action: ActionId, asked: Asked, form: Form): ActionBody {
  return {
    action,
    ...(asked.text ? { [asked.text.field]: form.text.trim() } : {}),
    ...(asked.reason && form.reason ? { reason: form.reason } : {}),
    ...(asked.colleague && form.to ? { to: Number(form.to) } : {}),
    ...(asked.territory ? { territory: form.territory } : {}),
    ...(asked.interim ? { interim: form.interim } : {}),
    ...(asked.other && form.other ? { to: form.other } : {}),
    ...(asked.items ? { items: form.items.map(Number) } : {}),
    ...(asked.body && form.body ? { body: form.body } : {}),
    ...(asked.until ? { until: new Date(Date.now() + Number(form.hours) * HOUR).toISOString() } : {}),
  }
}

function isComplete(asked: Asked, form: Form): boolean {
  const optional = asked.text?.optional === true && form.reason !== OUTSIDE
  const texted = !asked.text || optional || form.text.trim() !== ''
  const placed = asked.territory !== 'required' || form.territory !== null
  const named = (!asked.other || form.other !== null) && (!asked.items || form.items.length > 0) && (!asked.body || form.body !== null)
  return texted && placed && named && (!asked.reason || form.reason !== null) && (!asked.colleague || form.to !== null)
}

const SHOWN = 60

/** A message as a line of a list. */
function lineOf(item: CardItem) {
  const text = item.erased ? 'текст удалён' : item.text
  return { value: String(item.id), label: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text }
}

/** Which messages, which other incident, which body. Of all fields that ask for the cursor the first gets it. */
function Targets(props: { asked: Asked; form: Form; items: readonly CardItem[]; onChange: (form: Form) => void }) {
  const { asked, form, items, onChange } = props
  const { reference } = useSession()
  return (
    <>
      {asked.items && (
        <MultiSelect
          label={asked.items === 'one' ? 'Сообщение' : 'Сообщения'}
          placeholder="Выберите"
          data-autofocus
          searchable
          {...(asked.items === 'one' ? { maxValues: 1 } : {})}
          data={items.map(lineOf)}
          value={form.items}
          onChange={(chosen) => onChange({ ...form, items: chosen })}
        />
      )}
      {asked.other && (
        <NumberInput
          label={asked.other}
          data-autofocus
          min={1}
          allowDecimal={false}
          hideControls
          value={form.other ?? ''}
          onChange={(value) => onChange({ ...form, other: typeof value === 'number' ? value : null })}
        />
      )}
      {asked.body && (
        <Select
          label="Исполнитель"
          placeholder="Выберите"
          data-autofocus
          searchable
          nothingFoundMessage="Нет такого"
          data={reference.bodies.map((body) => ({ value: body.id, label: body.name }))}
          value={form.body}
          onChange={(body) => onChange({ ...form, body })}
        />
      )}
    </>
  )
}

function Fields(props: { action: ActionId; asked: Asked; form: Form; mayBe: readonly string[]; onChange: (form: Form) => void }) {
  const { action, asked, form, mayBe, onChange } = props
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
          data={reference.users.filter((user) => user.takes_cards).map((user) => ({ value: String(user.id), label: user.name }))}
          value={form.to}
          onChange={(to) => onChange({ ...form, to })}
        />
      )}
      {asked.until && (
        <Select label="Срок" allowDeselect={false} data={SPANS} value={form.hours} onChange={(hours) => hours && onChange({ ...form, hours })} />
      )}
      {asked.territory && (
        <Select
          label="Территория"
          placeholder={asked.territory === 'optional' ? 'Ни одна' : 'Выберите'}
          data-autofocus
          searchable
          clearable={asked.territory === 'optional'}
          nothingFoundMessage="Нет такой территории"
          data={offered(reference.territories, mayBe)}
          value={form.territory}
          onChange={(territory) => onChange({ ...form, territory })}
        />
      )}
      {asked.text && (
        <Textarea
          {...(form.reason === OUTSIDE ? ADDRESS : { label: asked.text.label, placeholder: asked.text.placeholder })}
          autosize
          minRows={ANSWERS.has(action) ? 5 : 3}
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

/** A form that nobody has touched. */
function untouched({ action, draft, row }: Props): Form {
  return { text: ANSWERS.has(action) && draft ? draft : '', reason: null, to: null, territory: action === 'also_in' ? row.also : null, interim: false, other: null, items: [], body: null, hours: '24' }
}

interface Ends {
  words: string
  complete: boolean
  busy: boolean
  /** A colleague was faster: the same again is another decision. */
  again: boolean
  onSend: () => void
  /** Leaves; what was typed waits. */
  onLeave: () => void
  /** Leaves for good. */
  onCancel: () => void
}

function Buttons({ words, complete, busy, again, onSend, onLeave, onCancel }: Ends) {
  if (again) {
    return (
      <div className={css.buttons}>
        <Button variant="default" disabled={!complete} loading={busy} onClick={onSend}>
          Всё равно {words.toLowerCase()}
        </Button>
        <Button onClick={onLeave}>Посмотреть карточку</Button>
      </div>
    )
  }
  return (
    <div className={css.buttons}>
      <Button variant="default" onClick={onCancel}>
        Отмена
      </Button>
      <Button type="submit" disabled={!complete} loading={busy} title="Ctrl + Enter">
        {words}
      </Button>
    </div>
  )
}

/** «Отмена» throws away what was typed; that is asked, for it does not come back. */
function Consent(props: { onStay: () => void; onDrop: () => void }) {
  return (
    <div className={css.buttons} role="alert">
      <p className={css.question}>Удалить написанное?</p>
      <Button variant="default" autoFocus onClick={props.onStay}>
        Оставить
      </Button>
      <Button color="#b3261e" onClick={props.onDrop}>
        Удалить
      </Button>
    </div>
  )
}

function Hints({ action, row, text }: Pick<Props, 'action' | 'row'> & { text: string }) {
  return (
    <>
      {action === 'take' && row.assignee && <p className={css.hint}>Инцидент в работе у другого: {row.assignee.name}. Договоритесь, прежде чем забрать его.</p>}
      {HINTS[action] && <p className={css.hint}>{HINTS[action]}</p>}
      {action === 'flag_private' && row.items > 1 && <p className={css.hint}>{ONE_OF_MANY}</p>}
      {PHONE.test(text) && <p className={css.hint}>{ON_PHONES}</p>}
    </>
  )
}

export function ActionDialog(props: Props) {
  const { action, row, items, mayBe, busy, error, onSend, onClose } = props
  const { me } = useSession()
  const { form, change, drop, typed, restored } = useDraft({ user: me.id, incident: row.id, action }, untouched(props))
  const [leaving, setLeaving] = useState(false)
  const asked = ASKED[action]
  if (!asked) return null
  const complete = isComplete(asked, form)
  const again = isConflict(error)
  const send = () => complete && !busy && onSend(bodyOf(action, asked, form), drop)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!again) send()
  }
  const onKey = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && !again) send()
  }
  const leave = () => {
    if (typed) notifications.show({ message: `№ ${row.id}: написанное сохранено, продолжить можно из карточки`, withCloseButton: false })
    onClose()
  }
  const forget = () => {
    drop()
    onClose()
  }
  return (
    <Modal opened onClose={leave} title={asked.title} size={560}>
      <form className={css.form} onSubmit={submit} onKeyDown={onKey} data-dialog={action}>
        <p className={css.about}>
          № {row.id}. {row.essence}
        </p>
        {restored && <p className={css.hint}>Восстановлен черновик: это вы писали раньше и не отправили.</p>}
        <Targets asked={asked} form={form} items={items} onChange={change} />
        <Fields action={action} asked={asked} form={form} mayBe={mayBe} onChange={change} />
        <Hints action={action} row={row} text={form.text} />
        {error && <ConflictNote error={error} />}
        {leaving ? (
          <Consent onStay={() => setLeaving(false)} onDrop={forget} />
        ) : (
          <Buttons words={asked.send} complete={complete} busy={busy} again={again} onSend={send} onLeave={leave} onCancel={() => (typed ? setLeaving(true) : forget())} />
        )}
      </form>
    </Modal>
  )
}
