// Whoever came in with a one-time password chooses an own one before anything else (новый пароль).
import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useLogout } from '../../api/queries'
import type { Me } from '../../api/types'
import css from './Password.module.css'
import { PasswordForm } from './PasswordForm'

export function NewPasswordScreen(props: { me: Me }) {
  const logout = useLogout()
  useDocumentTitle('Новый пароль · Отклик')
  return (
    <main className={css.page}>
      <div className={css.sheet}>
        <h1>Новый пароль</h1>
        <p className={css.lead}>
          {props.me.name}, вы вошли по одноразовому паролю. Придумайте свой: одноразовый после этого не подойдёт.
        </p>
        {/* What the server answers opens the desk. */}
        <PasswordForm login={props.me.login} asksOld={false} onDone={() => undefined} />
        <Button variant="subtle" loading={logout.isPending} onClick={() => logout.mutate()}>
          Выйти
        </Button>
      </div>
    </main>
  )
}
