// What can be done now: take, answer, close always in sight, the next step of them as the main
// button; the rest, when allowed, in the menu.
import { Button, Menu, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { drafts } from '../../api/drafts'
import { commandId, useAct, usePresence } from '../../api/queries'
import type { ActionBody, ActionId, Card, CardAction } from '../../api/types'
import { useSession } from '../../app/session'
import { useShortcuts } from '../../keys/shortcuts'
import { Icon } from '../../parts/Icon'
import { ACTIONS, ANSWERS, DIRECT, VISIBLE } from './actions'
import { ActionDialog } from './ActionDialog'
import { isConflict } from './conflict'
import { ConflictNote } from './ConflictNote'
import css from './CardActions.module.css'

interface Able {
  /** The role permits it, now or later. */
  known: (id: ActionId) => boolean
  allowed: (id: ActionId) => boolean
  why: (id: ActionId) => string | null
}

function ableOf(actions: readonly CardAction[]): Able {
  const find = (id: ActionId) => actions.find((action) => action.id === id)
  return { known: (id) => find(id) !== undefined, allowed: (id) => find(id)?.allowed ?? false, why: (id) => find(id)?.why ?? null }
}

/** The step most cards need now. */
function nextStep(able: Able, card: Card, me: number): ActionId | null {
  const mine = card.incident.assignee?.id === me
  const order: ActionId[] = mine ? ['answer', 'close', 'take'] : ['take', 'answer', 'close']
  return order.find((id) => able.allowed(id)) ?? null
}

function Danger(props: { onClick: () => void; busy: boolean; allowed: boolean }) {
  return (
    <div className={css.danger} role="alert">
      <Icon name="warning" />
      <p>
        <strong>Угроза жизни или здоровью.</strong> Передайте в экстренные службы и подтвердите, что увидели.
      </p>
      {props.allowed && (
        <Button color="#b3261e" loading={props.busy} onClick={props.onClick} data-action="acknowledge">
          Подтвердить
        </Button>
      )}
    </div>
  )
}

/** Who else is here, so that two do not answer at once. */
function Present({ card }: { card: Card }) {
  if (card.present.length === 0) return null
  return (
    <p className={css.observer} role="status">
      {card.present.map((one) => `${one.user.name}: ${one.name}`).join('; ')}
    </p>
  )
}

function Bar(props: { able: Able; main: ActionId | null; busy: boolean; onChoose: (id: ActionId) => void }) {
  const { able, main, onChoose } = props
  const rest = (Object.keys(ACTIONS) as ActionId[]).filter((id) => !VISIBLE.includes(id) && able.allowed(id) && id !== 'acknowledge')
  return (
    <div className={css.bar} role="toolbar" aria-label="Действия">
      {VISIBLE.filter(able.known).map((id) => (
        <Tooltip key={id} label={able.allowed(id) ? `Клавиша ${ACTIONS[id].key ?? ''}` : (able.why(id) ?? '')} disabled={able.allowed(id) ? !ACTIONS[id].key : !able.why(id)}>
          <Button
            variant={id === main ? 'filled' : 'default'}
            data-action={id}
            {...(able.allowed(id) ? {} : { 'data-disabled': true, 'aria-disabled': true })}
            loading={props.busy && id === main}
            onClick={() => able.allowed(id) && onChoose(id)}
          >
            {ACTIONS[id].name}
          </Button>
        </Tooltip>
      ))}
      {rest.length > 0 && (
        <Menu position="bottom-start" shadow="md" width={230}>
          <Menu.Target>
            <Button variant="default" px={8} aria-label="Другие действия" data-action="more">
              <Icon name="more" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((id) => (
              <Menu.Item key={id} rightSection={ACTIONS[id].key} onClick={() => onChoose(id)} data-action={id}>
                {ACTIONS[id].name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  )
}

/** What one began to write here and did not send. */
function Begun(props: { actions: readonly ActionId[]; onChoose: (id: ActionId) => void }) {
  return props.actions.map((id) => (
    <p key={id} className={css.begun}>
      Не отправлено: «{ACTIONS[id].name.replace('…', '')}».
      <button type="button" onClick={() => props.onChoose(id)} data-begun={id}>
        Продолжить
      </button>
    </p>
  ))
}

/** A dialog, and the card as it was seen when the dialog was opened: what comes meanwhile was not. */
interface Asking {
  action: ActionId
  card: Card
  /** The refusal that told of a colleague's change: the card of that moment has been seen too. */
  told: Error | null
}

export function CardActions({ card }: { card: Card }) {
  const { me } = useSession()
  const { incident } = card
  const act = useAct(incident.id)
  const [dialog, setDialog] = useState<Asking | null>(null)
  const able = ableOf(card.actions)
  const begun = (drafts.begun(me.id, incident.id) as ActionId[]).filter(able.allowed)

  const send = (body: ActionBody, version: number, sent?: () => void) => {
    act.mutate(
      { ...body, version, command_id: commandId() },
      {
        onSuccess: () => {
          sent?.()
          setDialog(null)
          notifications.show({ message: `№ ${incident.id}: ${ACTIONS[body.action].done}`, withCloseButton: false })
        },
      },
    )
  }
  const choose = (id: ActionId) => {
    act.reset()
    // What a colleague has in work is not taken by one key.
    const taken = id === 'take' && incident.assignee != null && incident.assignee.id !== me.id
    if (DIRECT.has(id) && !taken) send({ action: id }, incident.version)
    else setDialog({ action: id, card, told: null })
  }
  if (dialog && dialog.told !== act.error && isConflict(act.error) && card.incident.version !== dialog.card.incident.version) {
    setDialog({ ...dialog, card, told: act.error })
  }
  const onKey = (id: ActionId) => () => {
    if (able.allowed(id)) choose(id)
    else if (able.known(id)) notifications.show({ message: able.why(id) ?? `Сейчас нельзя: ${ACTIONS[id].name.toLowerCase()}`, withCloseButton: false })
  }
  useShortcuts({ take: onKey('take'), answer: onKey('answer'), close: onKey('close'), calm: onKey('lower_danger') })

  const danger = incident.signals.includes('danger') && !incident.acknowledged && incident.closed_at == null
  usePresence(incident, dialog && ANSWERS.has(dialog.action) ? 'replying' : 'viewing')
  if (card.actions.length === 0) return <p className={css.observer}>Ваша роль ({me.role_name}) видит карточку, но не работает с ней.</p>
  return (
    <div className={css.actions}>
      {danger && <Danger allowed={able.allowed('acknowledge')} busy={act.isPending} onClick={() => choose('acknowledge')} />}
      <Present card={card} />
      {dialog === null && <Begun actions={begun} onChoose={choose} />}
      <Bar able={able} main={nextStep(able, card, me.id)} busy={act.isPending} onChoose={choose} />
      {act.isError && dialog === null && <ConflictNote error={act.error} onClose={act.reset} />}
      {dialog && (
        <ActionDialog
          key={`${incident.id}-${dialog.action}`}
          action={dialog.action}
          row={incident}
          items={dialog.action === 'put_back' ? card.aside : card.items}
          mayBe={card.may_be}
          draft={dialog.card.draft?.text ?? ''}
          busy={act.isPending}
          error={act.error}
          onSend={(body, sent) => send(body, dialog.card.incident.version, sent)}
          onClose={() => {
            act.reset()
            setDialog(null)
          }}
        />
      )}
    </div>
  )
}
