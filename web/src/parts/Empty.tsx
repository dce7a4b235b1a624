// Nothing here: why, and what would change it.
import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon'
import css from './parts.module.css'

export function Empty(props: { icon?: IconName; title: string; text?: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      {props.icon && <Icon name={props.icon} size={28} />}
      <h2>{props.title}</h2>
      {props.text && <p>{props.text}</p>}
      {props.children && <div className={css.actions}>{props.children}</div>}
    </div>
  )
}
