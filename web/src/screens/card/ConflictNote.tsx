// A refused action, told so that a person knows what happened and what to do.
import { CloseButton } from '@mantine/core'
import { ApiError } from '../../api/client'
import { Icon } from '../../parts/Icon'
import css from './CardActions.module.css'

export function ConflictNote(props: { error: Error; onClose?: () => void }) {
  const { error } = props
  const problem = error instanceof ApiError ? error.problem : null
  const conflict = problem?.status === 409
  return (
    <div className={css.conflict} role="alert">
      <Icon name="warning" />
      <div>
        <strong>{conflict ? 'Карточка тем временем изменилась' : (problem?.title ?? 'Не получилось')}</strong>
        {problem?.detail ?? (conflict ? problem.title : '')}
        {conflict && ' Сейчас перед вами её новое состояние: проверьте и повторите, если действие ещё нужно.'}
      </div>
      {props.onClose && <CloseButton size="sm" aria-label="Убрать сообщение" onClick={props.onClose} />}
    </div>
  )
}
