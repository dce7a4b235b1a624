// Who is away, and who stands in (отсутствие и замещение); for whoever plans duties.
import { Button, Select, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useAbsences, useAddAbsence, useRemoveAbsence } from '../../api/queries'
import { useSession } from '../../app/session'
import { day } from '../../words/time'
import css from './UsersScreen.module.css'

const NOBODY = { user: null as string | null, substitute: null as string | null, first_day: '', last_day: '' }

function Add() {
  const { reference } = useSession()
  const [form, setForm] = useState(NOBODY)
  const add = useAddAbsence()
  const people = reference.users.map((user) => ({ value: String(user.id), label: user.name }))
  const complete = form.user && form.substitute && form.first_day && form.last_day
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate({ ...form, user: Number(form.user), substitute: Number(form.substitute) }, { onSuccess: () => setForm(NOBODY) })
  }
  return (
    <form className={css.absence} onSubmit={submit}>
      <Select className={css.person} label="Кто отсутствует" searchable nothingFoundMessage="Нет такого" data={people} value={form.user} onChange={(user) => setForm({ ...form, user })} />
      <Select className={css.person} label="Кто замещает" searchable nothingFoundMessage="Нет такого" data={people} value={form.substitute} onChange={(substitute) => setForm({ ...form, substitute })} />
      <TextInput label="С" type="date" value={form.first_day} onChange={(event) => setForm({ ...form, first_day: event.currentTarget.value })} />
      <TextInput label="По" type="date" value={form.last_day} onChange={(event) => setForm({ ...form, last_day: event.currentTarget.value })} />
      <Button type="submit" size="sm" disabled={!complete} loading={add.isPending}>
        Записать
      </Button>
      {add.isError && (
        <p role="alert" className={css.error}>
          {add.error.message}
        </p>
      )}
    </form>
  )
}

export function Absences() {
  const absences = useAbsences()
  const remove = useRemoveAbsence()
  return (
    <section aria-label="Отсутствие и замещение">
      <header className={css.head}>
        <h2>Отсутствие и замещение</h2>
      </header>
      <p className={css.login}>Замещающий видит карточки коллеги среди своих и делает с ними то, что позволяет его собственная роль.</p>
      <Add />
      <table className={css.table}>
        <tbody>
          {absences.data?.map((absence) => (
            <tr key={absence.id}>
              <td>
                <span className={css.name}>{absence.user.name}</span>
                <span className={css.login}>замещает {absence.substitute.name}</span>
                {remove.isError && remove.variables === absence.id && (
                  <p role="alert" className={css.error}>
                    {remove.error.message}
                  </p>
                )}
              </td>
              <td>
                {day(absence.first_day)} — {day(absence.last_day)}
              </td>
              <td className={css.buttons}>
                <Button variant="default" loading={remove.isPending && remove.variables === absence.id} onClick={() => remove.mutate(absence.id)}>
                  Отменить
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
