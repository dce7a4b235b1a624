// What a person must know, behind the bell; each notice leads to its incident.
import { ActionIcon, Indicator, Popover } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useNotices } from '../api/queries'
import { Icon } from '../parts/Icon'
import { age } from '../words/time'
import { useSession } from './session'
import { sentence, unbroken } from '../words/names'
import css from './Notices.module.css'

const SEEN = 'otklik-notices-seen'

/** An escalation begins with whose turn it is: «дежурный оператор: …». */
const told = (text: string) => sentence(unbroken(text))

export function Notices() {
  const { now } = useSession()
  const notices = useNotices().data ?? []
  const [opened, setOpened] = useState(false)
  const [seen, setSeen] = useState(() => Number(localStorage.getItem(SEEN) ?? 0))
  const newest = Math.max(0, ...notices.map((notice) => Number(notice.id)))
  const fresh = notices.filter((notice) => Number(notice.id) > seen).length
  const toggle = (open: boolean) => {
    setOpened(open)
    if (!open) return
    localStorage.setItem(SEEN, String(newest))
    setSeen(newest)
  }
  return (
    <Popover opened={opened} onChange={toggle} position="bottom-end" width={360} shadow="md" trapFocus>
      <Indicator label={fresh > 9 ? '9+' : fresh} size={16} disabled={fresh === 0} color="ink" offset={5}>
        <Popover.Target>
          <ActionIcon
            aria-label={fresh > 0 ? `Уведомления, новых: ${fresh}` : 'Уведомления'}
            title="Уведомления"
            onClick={() => toggle(!opened)}
          >
            <Icon name="bell" />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0}>
        <h2 className={css.title}>Уведомления</h2>
        {notices.length === 0 && <p className={css.empty}>Пока тихо.</p>}
        <ul className={css.list}>
          {notices.slice(0, 30).map((notice) => (
            <li key={notice.id} className={css.notice}>
              {notice.incident == null ? (
                <span>{told(notice.text)}</span>
              ) : (
                <Link to={`/incidents/${notice.incident}`} onClick={() => setOpened(false)}>
                  {told(notice.text)}
                </Link>
              )}
              <time dateTime={notice.at}>{age(notice.at, now)}</time>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
