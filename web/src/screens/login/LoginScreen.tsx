// The door (вход).
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { Navigate, useLocation, useNavigate } from 'react-router'
import { ApiError } from '../../api/client'
import { useLogin, useMe } from '../../api/queries'
import { Logo } from '../../parts/Logo'
import css from './LoginScreen.module.css'

/** Only paths of our own: never lead a person away after signing in. */
function returnPath(state: unknown): string {
  const from = (state as { from?: unknown } | null)?.from
  return typeof from === 'string' && from.startsWith('/') && !from.startsWith('//') ? from : '/'
}

export function LoginScreen() {
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const me = useMe()
  const enter = useLogin()
  const navigate = useNavigate()
  const location = useLocation()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enter.mutate(
      { login: login.trim(), password },
      { onSuccess: () => void navigate(returnPath(location.state), { replace: true }) },
    )
  }
  const problem = enter.error instanceof ApiError ? enter.error.problem : null
  // Whoever is in already has nothing to type here.
  if (me.isSuccess) return <Navigate to={returnPath(location.state)} replace />
  return (
    <main className={css.page}>
      <form className={css.form} onSubmit={submit}>
        <div className={css.brand}>
          <Logo size={32} />
          <h1>Отклик</h1>
        </div>
        <p className={css.lead}>Рабочее место центра управления регионом</p>
        <TextInput label="Логин" size="md" autoComplete="username" autoFocus required withAsterisk={false} value={login} onChange={(e) => setLogin(e.currentTarget.value)} />
        <PasswordInput
          label="Пароль"
          size="md"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Показать пароль' }}
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
        />
        {enter.isError && (
          <p className={css.error} role="alert">
            {problem?.status === 401 ? 'Логин или пароль не подходят.' : enter.error.message}
          </p>
        )}
        <Button type="submit" size="md" fullWidth loading={enter.isPending}>
          Войти
        </Button>
        <p className={css.hint}>Пароль выдаёт администратор; при первом входе вы смените его на свой. Первый пароль печатается при первом запуске службы.</p>
      </form>
    </main>
  )
}
