// The form of a dialog that is not lost: what was typed is kept in this tab until it is sent or
// thrown away, whatever ends the dialog, the end of the session too.
import { useState } from 'react'
import { drafts } from '../../api/drafts'

interface Whose {
  user: number
  incident: number
  action: string
}

export function useDraft<Form extends object>({ user, incident, action }: Whose, empty: Form) {
  const [initial] = useState(empty)
  const [kept] = useState(() => drafts.read(user, incident, action) as Partial<Form> | null)
  const [form, setForm] = useState<Form>({ ...initial, ...kept })
  const drop = () => drafts.drop(user, incident, action)
  const isEmpty = (one: Form) => JSON.stringify(one) === JSON.stringify(initial)
  const change = (next: Form) => {
    setForm(next)
    if (isEmpty(next)) drop()
    else drafts.keep(user, incident, action, next)
  }
  return { form, change, drop, typed: !isEmpty(form), restored: kept !== null }
}
