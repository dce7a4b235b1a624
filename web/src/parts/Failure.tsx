// Something failed: what it was, and what to do.
import { Button } from '@mantine/core'
import { ApiError } from '../api/client'
import { Icon } from './Icon'
import css from './parts.module.css'

export function Failure(props: { error: Error; retry?: () => void; whole?: boolean }) {
  const { error } = props
  const known = error instanceof ApiError
  return (
    <div className={props.whole ? `${css.empty} ${css.whole}` : css.empty} role="alert">
      <Icon name="warning" size={28} />
      <h2>{known ? error.problem.title : 'Страница не справилась'}</h2>
      <p>
        {known
          ? (error.problem.detail ?? 'Повторите; если не поможет, сообщите администратору.')
          : 'Обновите страницу. Если повторится, сообщите администратору.'}
      </p>
      {props.retry && (
        <div className={css.actions}>
          <Button variant="default" onClick={props.retry}>
            Повторить
          </Button>
        </div>
      )}
    </div>
  )
}
