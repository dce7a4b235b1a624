// The moment before the first answer.
import { Logo } from './Logo'
import css from './parts.module.css'

export function Splash() {
  return (
    <div className={css.splash} role="status" aria-label="Загрузка">
      <Logo size={40} />
    </div>
  )
}
