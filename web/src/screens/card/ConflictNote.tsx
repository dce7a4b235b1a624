// A refused action, told so that a person knows what happened and what to do.
import { CloseButton } from '@mantine/core'
import { ApiError } from '../../api/client'
import { Icon } from '../../parts/Icon'
import { changeTold, isConflict } from './conflict'
import css from './CardActions.module.css'

function words(error: Error): { title: string; text: string } {
  if (!(error instanceof ApiError)) return { title: 'Не получилось', text: 'Обновите страницу и повторите.' }
  const { problem } = error
  if (!isConflict(error)) return { title: problem.title, text: problem.detail ?? '' }
  const text = `${changeTold(problem)} Перед вами карточка уже с этим изменением: решите, нужно ли ещё ваше действие.`
  return { title: 'Карточка тем временем изменилась', text }
}

export function ConflictNote(props: { error: Error; onClose?: () => void }) {
  const { title, text } = words(props.error)
  return (
    <div className={css.conflict} role="alert">
      <Icon name="warning" />
      <div>
        <strong>{title}</strong>
        {text}
      </div>
      {props.onClose && <CloseButton size="sm" aria-label="Убрать сообщение" onClick={props.onClose} />}
    </div>
  )
}
