// Adding a user or changing one. An empty password keeps the old one; for a new user the desk makes a
// one-time password and shows it once. Whoever gets a password from here chooses an own one at the door.
import { Button, Checkbox, Modal, MultiSelect, PasswordInput, Select, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useSaveUser } from '../../api/queries'
import type { User } from '../../api/types'
import { useSession } from '../../app/session'
import { sentence } from '../../words/names'
import { PASSWORD_MIN } from '../../words/password'
import { grantable, OWN } from './rights'
import css from './UsersScreen.module.css'

function Scope(props: { role: string; scope: User['scope']; onChange: (scope: User['scope']) => void }) {
  const { reference } = useSession()
  const { scope, onChange } = props
  const needs = reference.roles.find((role) => role.id === props.role)?.scope
  return (
    <>
      <MultiSelect
        label="Отрасли"
        required={needs === 'sector'}
        placeholder={scope.sectors.length > 0 ? '' : needs === 'sector' ? 'Хотя бы одна' : 'Все'}
        data={reference.sectors.map((sector) => ({ value: sector.id, label: sector.name }))}
        value={scope.sectors}
        onChange={(sectors) => onChange({ ...scope, sectors })}
      />
      <MultiSelect
        label="Территории"
        required={needs === 'territory'}
        placeholder={scope.territories.length > 0 ? '' : needs === 'territory' ? 'Хотя бы одна' : 'Весь регион'}
        searchable
        nothingFoundMessage="Нет такой территории"
        data={reference.territories}
        value={scope.territories}
        onChange={(territories) => onChange({ ...scope, territories })}
      />
      {needs === 'body' && (
        <Select
          label="Орган"
          required
          searchable
          nothingFoundMessage="Нет такого органа"
          data={reference.bodies.map((body) => ({ value: body.id, label: body.name }))}
          value={scope.body}
          onChange={(body) => onChange({ ...scope, body })}
        />
      )}
    </>
  )
}

function OneTime(props: { user: User; onClose: () => void }) {
  return (
    <div className={css.form}>
      <p>Передайте пароль лично: больше он нигде не появится. При первом входе его нужно сменить на свой. Логин: {props.user.login}.</p>
      <TextInput label="Одноразовый пароль" readOnly data-one-time value={props.user.one_time_password ?? ''} onFocus={(event) => event.currentTarget.select()} />
      <div className={css.dialogButtons}>
        <Button onClick={props.onClose}>Готово</Button>
      </div>
    </div>
  )
}

export function UserDialog(props: { user: User | null; onClose: () => void }) {
  const { user } = props
  const { me, reference } = useSession()
  const [login, setLogin] = useState(user?.login ?? '')
  const [name, setName] = useState(user?.name ?? '')
  const [role, setRole] = useState(user?.role ?? 'operator')
  const [scope, setScope] = useState<User['scope']>(user?.scope ?? { sectors: [], territories: [], body: null, private: false })
  const [password, setPassword] = useState('')
  const known = reference.roles.find((known) => known.id === role)
  const mayBeLetIn = known?.may_be_let_into_private ?? false
  const self = user?.id === me.id
  const save = useSaveUser()
  const complete = login.trim() !== '' && name.trim() !== '' && (password === '' || password.length >= PASSWORD_MIN)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const part = { ...scope, body: known?.scope === 'body' ? scope.body : null, private: mayBeLetIn && scope.private }
    const named = { name: name.trim(), role, scope: part, ...(password === '' ? {} : { password }) }
    save.mutate(
      user ? { id: user.id, change: self ? { name: named.name } : named } : { create: { ...named, login: login.trim() } },
      { onSuccess: (saved) => saved.one_time_password == null && props.onClose() },
    )
  }
  if (save.data?.one_time_password != null) {
    return (
      <Modal opened onClose={props.onClose} title={save.data.name} size={440}>
        <OneTime user={save.data} onClose={props.onClose} />
      </Modal>
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
          searchable
          nothingFoundMessage="Нет такой роли"
          disabled={self}
          description={self ? OWN : known?.by_act ? null : 'Актом региона не определено'}
          data={grantable(me, reference.roles).map((known) => ({ value: known.id, label: sentence(known.name) + (known.by_act ? '' : ' (актом не определено)') }))}
          value={role}
          onChange={(value) => value && setRole(value)}
        />
        {!self && <Scope role={role} scope={scope} onChange={setScope} />}
        {!self && mayBeLetIn && (
          <Checkbox
            label="Открыть карточки частных дел"
            description="По имени, по решению руководителя; записывается в журнал"
            checked={scope.private}
            onChange={(event) => setScope({ ...scope, private: event.currentTarget.checked })}
          />
        )}
        {!self && (
          <PasswordInput
            label="Одноразовый пароль"
            description={`Не короче ${PASSWORD_MIN} знаков; при входе попросим сменить на свой. Пусто: ${user ? 'останется прежний' : 'пульт придумает сам'}`}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Показать пароль' }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
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
