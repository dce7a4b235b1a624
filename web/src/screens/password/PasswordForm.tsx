// Choosing a password of one's own. The one until now is asked of everybody but those who have just
// come in with a one-time one.
import { Button, PasswordInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useChoosePassword } from '../../api/queries'
import { PASSWORD_MIN, passwordFault } from '../../words/password'
import css from './Password.module.css'

function Field(props: { label: string; description?: string; known?: boolean; focused?: boolean; value: string; onChange: (value: string) => void }) {
  const { known, focused, onChange, ...shown } = props
  return (
    <PasswordInput
      {...shown}
      autoComplete={known ? 'current-password' : 'new-password'}
      required
      withAsterisk={false}
      {...(focused ? { autoFocus: true, 'data-autofocus': true } : {})}
      visibilityToggleButtonProps={{ 'aria-label': 'Показать пароль' }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

export function PasswordForm(props: { login: string; asksOld: boolean; onDone: () => void; onCancel?: () => void }) {
  const { asksOld } = props
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const choose = useChoosePassword()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = passwordFault({ old: asksOld ? old : null, next, again })
    setFault(found)
    if (found === null) choose.mutate(asksOld ? { old, new: next } : { new: next }, { onSuccess: props.onDone })
  }
  const said = fault ?? (choose.isError && !choose.isPending ? choose.error.message : null)
  return (
    <form className={css.form} onSubmit={submit}>
      {/* Tells the browser's keeper of passwords whose this one is. */}
      <input type="text" name="username" autoComplete="username" value={props.login} readOnly hidden />
      {asksOld && <Field label="Прежний пароль" known focused value={old} onChange={setOld} />}
      <Field label="Новый пароль" description={`Не короче ${PASSWORD_MIN} знаков`} focused={!asksOld} value={next} onChange={setNext} />
      <Field label="Новый пароль ещё раз" value={again} onChange={setAgain} />
      {said && (
        <p className={css.error} role="alert">
          {said}
        </p>
      )}
      <div className={css.buttons}>
        {props.onCancel && (
          <Button variant="default" onClick={props.onCancel}>
            Отмена
          </Button>
        )}
        <Button type="submit" loading={choose.isPending}>
          Сменить пароль
        </Button>
      </div>
    </form>
  )
}
