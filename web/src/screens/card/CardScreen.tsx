// The card on a page of its own, for a link, a small screen, or a long thread.
import { useDocumentTitle } from '@mantine/hooks'
import { useNavigate, useParams } from 'react-router'
import { useEffect, useEffectEvent } from 'react'
import { Icon } from '../../parts/Icon'
import { NotFound } from '../../parts/NotFound'
import { IncidentCard } from './IncidentCard'
import css from './CardScreen.module.css'

export function CardScreen() {
  const id = Number(useParams()['id'])
  const navigate = useNavigate()
  const back = () => void (window.history.length > 1 ? navigate(-1) : navigate('/'))
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape' && !document.querySelector('[role=dialog],[role=menu],[role=listbox]')) back()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    // Before the dialog's own listener: Escape that closes a dialog must not leave the card too.
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [])
  useDocumentTitle(`№ ${id} · Отклик`)
  if (!Number.isInteger(id) || id <= 0) return <NotFound />
  return (
    <div className={css.page}>
      <button type="button" className={css.back} onClick={back}>
        <Icon name="back" size={16} />
        Назад
      </button>
      <IncidentCard id={id} whole />
    </div>
  )
}
