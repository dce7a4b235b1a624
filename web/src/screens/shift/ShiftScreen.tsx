// The shift (смена): begin one, end it, and the hand-overs that wait for somebody to accept them.
import { Button, MultiSelect, Select, Skeleton, TextInput } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState, type FormEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import { useBeginShift, useChangeShift, useShifts } from '../../api/queries'
import type { ShiftLine } from '../../api/types'
import { useSession } from '../../app/session'
import { Failure } from '../../parts/Failure'
import { sentence } from '../../words/names'
import { fromTo, moment } from '../../words/time'
import { Absences } from '../users/Absences'
import { partsOf, standing, until } from './shift'
import css from './ShiftScreen.module.css'

const HOURS = ['8', '12', '24']

function Begin() {
  const { me, reference, may, now } = useSession()
  const [phone, setPhone] = useState('')
  const [hours, setHours] = useState('12')
  const [others, setOthers] = useState<string[]>([])
  const begin = useBeginShift()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    begin.mutate({ phone: phone.trim(), until: until(Number(hours), now), others: others.map(Number) })
  }
  const colleagues = reference.users.filter((user) => user.id !== me.id)
  return (
    <form className={css.begin} onSubmit={submit}>
      <TextInput label="Телефон смены" placeholder="8 (4722) 00-11-22, доб. 5" value={phone} onChange={(event) => setPhone(event.currentTarget.value)} />
      <Select label="Сколько часов" allowDeselect={false} data={HOURS} value={hours} onChange={(value) => value && setHours(value)} />
      {may('duty.write') && (
        <MultiSelect
          label="Кто ещё на смене"
          searchable
          nothingFoundMessage="Нет такого"
          data={colleagues.map((user) => ({ value: String(user.id), label: user.name }))}
          value={others}
          onChange={setOthers}
        />
      )}
      {begin.isError && (
        <p role="alert" className={css.error}>
          {begin.error.message}
        </p>
      )}
      <Button type="submit" className={css.start} disabled={phone.trim() === ''} loading={begin.isPending}>
        Начать смену
      </Button>
    </form>
  )
}

function Running({ shift }: { shift: ShiftLine }) {
  const { zone, now } = useSession()
  const navigate = useNavigate()
  const change = useChangeShift(shift.id)
  const end = () => change.mutate({ step: 'end' }, { onSuccess: () => void navigate(`/shift/${shift.id}`) })
  return (
    <section className={css.running} aria-label={`Смена № ${shift.id}`}>
      <p className={css.seat}>{shift.seat}</p>
      <p>
        {shift.users.map((user) => user.name).join(', ')}
        <br />
        Телефон: {shift.phone}
        <br />
        {sentence(fromTo(moment(shift.begun_at, zone, now), moment(shift.until, zone, now)))}
      </p>
      <div className={css.buttons}>
        {shift.actions.includes('join') && (
          <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ step: 'join' })}>
            Встать на смену
          </Button>
        )}
        {shift.actions.includes('end') && (
          <Button loading={change.isPending} onClick={end}>
            Закончить смену
          </Button>
        )}
      </div>
      {change.isError && (
        <p role="alert" className={css.error}>
          {change.error.message}
        </p>
      )}
    </section>
  )
}

function List(props: { title: string; shifts: readonly ShiftLine[] }) {
  const { zone, now } = useSession()
  if (props.shifts.length === 0) return null
  return (
    <section aria-label={props.title}>
      <h2 className={css.title}>{props.title}</h2>
      <ul className={css.list}>
        {props.shifts.map((shift) => (
          <li key={shift.id}>
            <Link to={`/shift/${shift.id}`}>
              № {shift.id}, {moment(shift.begun_at, zone, now)}
            </Link>
            <span>{shift.users.map((user) => user.name).join(', ')}</span>
            <span className={css.quiet}>{standing(shift)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Component() {
  const { me, may } = useSession()
  const shifts = useShifts()
  useDocumentTitle('Смена · Отклик')
  if (shifts.isError && !shifts.data) return <Failure error={shifts.error} retry={() => void shifts.refetch()} />
  if (!shifts.data) return <Skeleton height={200} />
  const parts = partsOf(shifts.data)
  const onDuty = parts.running.some((shift) => shift.users.some((user) => user.id === me.id))
  return (
    <div className={css.screen}>
      <h1>Смена</h1>
      {parts.running.map((shift) => (
        <Running key={shift.id} shift={shift} />
      ))}
      {!onDuty && <Begin />}
      <List title="Ждут, кто примет" shifts={parts.waiting} />
      <List title="Принятые" shifts={parts.past} />
      {may('duty.write') && <Absences />}
    </div>
  )
}
