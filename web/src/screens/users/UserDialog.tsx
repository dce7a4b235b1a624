// Adding a user or changing one; an empty password keeps the old.
import { Button, Modal, PasswordInput, Select, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useSaveUser } from '../../api/queries'
import type { User } from '../../api/types'
import { ROLE_NAMES } from './roles'
import css from './UsersScreen.module.css'

const SHORTEST = 10

export function UserDialog(props: { user: User | null; onClose: () => void }) {
  const { user } = props
  const [login, setLogin] = useState(user?.login ?? '')
  const [name, setName] = useState(user?.name ?? '')
  const [role, setRole] = useState<User['role']>(user?.role ?? 'operator')
  const [password, setPassword] = useState('')
  const save = useSaveUser()
  const needsPassword = user === null || password !== ''
  const complete = login.trim() !== '' && name.trim() !== '' && (!needsPassword || password.length >= SHORTEST)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const named = { name: name.trim(), role }
    save.mutate(
      user
        ? { id: user.id, change: { ...named, ...(password === '' ? {} : { password }) } }
        : { create: { ...named, login: login.trim(), password } },
      { onSuccess: props.onClose },
    )
  }
  return (
    <Modal opened onClose={props.onClose} title={user ? user.name : 'Новый пользователь'} size={440}>
      <form className={css.form} onSubmit={submit}>
        <TextInput label="Имя и фамилия" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput label="Логин" autoComplete="off" disabled={user !== null} value={login} onChange={(event) => setLogin(event.currentTarget.value)} />
        <Select
          label="Роль"
          allowDeselect={false}
          data={Object.entries(ROLE_NAMES).map(([value, label]) => ({ value, label }))}
          value={role}
          onChange={(value) => value && setRole(value as User['role'])}
        />
        <PasswordInput
          label={user ? 'Новый пароль' : 'Пароль'}
          description={user ? 'Пусто: оставить прежний' : `Не короче ${SHORTEST} знаков`}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Показать пароль' }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {save.isError && (
          <p role="alert" className={css.error}>
            {save.error.message}
          </p>
        )}
        <div className={css.dialogButtons}>
          <Button variant="default" onClick={props.onClose}>
            Отмена
          </Button>
          <Button type="submit" disabled={!complete} loading={save.isPending}>
            Сохранить
          </Button>
        </div>
      </form>
    </Modal>
  )
}
