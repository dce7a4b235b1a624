// Urgency as a mark: as many bars as the level, so that it is read without colour too.
import type { Severity } from '../api/types'
import css from './parts.module.css'

const LEVELS: Severity[] = ['low', 'medium', 'high', 'critical']

export function SeverityMark(props: { severity: Severity; name: string }) {
  const level = LEVELS.indexOf(props.severity)
  return (
    <span className={`${css.bars} ${css[props.severity]}`} role="img" aria-label={`Срочность: ${props.name}`} title={props.name}>
      {LEVELS.map((id, index) => (
        <span key={id} className={index <= level ? `${css.bar} ${css.on}` : css.bar} />
      ))}
    </span>
  )
}

export function SeverityName(props: { severity: Severity; name: string }) {
  return <span className={`${css.severityName} ${css[props.severity]}`}>{props.name}</span>
}
