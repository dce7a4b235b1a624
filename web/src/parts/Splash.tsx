// The moment before the first answer.
import { Icon } from './Icon'
import css from './parts.module.css'

export function Splash() {
  return (
    <div className={css.splash} role="status" aria-label="Загрузка">
      <Icon name="logo" size={40} />
    </div>
  )
}
