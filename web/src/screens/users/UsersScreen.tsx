// Who may work here (пользователи); for whoever keeps the users.
import { Button, Skeleton } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { useSaveUser, useUsers } from '../../api/queries'
import type { User } from '../../api/types'
import { useSession } from '../../app/session'
import { Failure } from '../../parts/Failure'
import { sentence } from '../../words/names'
import { Absences } from './Absences'
import { whyShut } from './rights'
import { UserDialog } from './UserDialog'
import css from './UsersScreen.module.css'

function Row(props: { user: User; self: boolean; onEdit: () => void }) {
  const { user } = props
  const { me, names, reference } = useSession()
  const shut = whyShut(me, user)
  const save = useSaveUser()
  const body = reference.bodies.find((body) => body.id === user.scope.body)?.name ?? user.scope.body ?? []
  const scope = [user.scope.sectors.map(names.sector), user.scope.territories, body].flat().join(', ')
  return (
    <tr className={user.active ? '' : css.off}>
      <td>
        <span className={css.name}>{user.name}</span>
        <span className={css.login}>
          {user.login}
          {!user.active && ', отключён'}
        </span>
        {save.isError && (
          <p role="alert" className={css.error}>
            {save.error.message}
          </p>
        )}
      </td>
      <td>{sentence(names.role(user.role))}</td>
      <td>{scope || 'весь регион, все отрасли'}</td>
      <td className={css.buttons}>
        {shut ? (
          <span className={css.login}>{shut}</span>
        ) : (
          <Button variant="default" onClick={props.onEdit}>
            Изменить
          </Button>
        )}
        {!shut && !props.self && (
          <Button variant="default" loading={save.isPending} onClick={() => save.mutate({ id: user.id, change: { active: !user.active } })}>
            {user.active ? 'Отключить' : 'Включить'}
          </Button>
        )}
      </td>
    </tr>
  )
}

export function Component() {
  const { me, may } = useSession()
  const users = useUsers()
  useDocumentTitle('Пользователи · Отклик')
  const [editing, setEditing] = useState<User | 'new' | null>(null)
  if (users.isError && !users.data) return <Failure error={users.error} retry={() => void users.refetch()} />
  return (
    <div className={css.screen}>
      <header className={css.head}>
        <h1>Пользователи</h1>
        <Button onClick={() => setEditing('new')}>Добавить</Button>
      </header>
      {!users.data ? (
        <Skeleton height={160} />
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Имя</th>
              <th scope="col">Роль</th>
              <th scope="col">Видит</th>
              <th scope="col">
                <span className="visually-hidden">Действия</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {users.data.map((user) => (
              <Row key={user.id} user={user} self={user.id === me.id} onEdit={() => setEditing(user)} />
            ))}
          </tbody>
        </table>
      )}
      {may('duty.write') && <Absences />}
      {editing && <UserDialog user={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </div>
  )
}
