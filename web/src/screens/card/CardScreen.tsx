// The card on a page of its own, for a link, a small screen, or a long thread.
import { useNavigate, useParams } from 'react-router'
import { useEffect } from 'react'
import { Icon } from '../../parts/Icon'
import { NotFound } from '../../parts/NotFound'
import { IncidentCard } from './IncidentCard'
import css from './CardScreen.module.css'

export function CardScreen() {
  const id = Number(useParams()['id'])
  const navigate = useNavigate()
  const back = () => void (window.history.length > 1 ? navigate(-1) : navigate('/'))
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('[role=dialog],[role=menu]')) back()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
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
