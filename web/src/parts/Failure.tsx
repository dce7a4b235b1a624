// Something failed: what it was, and what to do.
import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { remedyFor } from './remedy'
import { Icon } from './Icon'
import css from './parts.module.css'

interface Props {
  error: Error
  retry?: () => void
  whole?: boolean
  /** The list to go back to where what was asked for is not there. */
  list?: { to: string; name: string }
}

export function Failure({ error, retry, whole, list }: Props) {
  const { title, text, repeat, toList } = remedyFor(error)
  return (
    <div className={whole ? `${css.empty} ${css.whole}` : css.empty} role="alert">
      <Icon name="warning" size={28} />
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {retry && repeat && (
        <div className={css.actions}>
          <Button variant="default" onClick={retry}>
            Повторить
          </Button>
        </div>
      )}
      {list && toList && (
        <div className={css.actions}>
          <Link to={list.to}>{list.name}</Link>
        </div>
      )}
    </div>
  )
}
