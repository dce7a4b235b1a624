// The keys, on one small sheet.
import { Kbd, Modal } from '@mantine/core'
import { shortcutHelp } from '../keys/shortcuts'
import { useSession } from './session'
import css from './ShortcutHelp.module.css'

export function ShortcutHelp(props: { opened: boolean; onClose: () => void }) {
  const { may } = useSession()
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Клавиши" size={440}>
      <dl className={css.list}>
        {shortcutHelp(may).map((line) => (
          <div key={line.text} className={css.line}>
            <dt>
              {line.keys.map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{line.text}</dd>
          </div>
        ))}
      </dl>
      <p className={css.note}>Раскладка не важна: клавиша находится по месту, а не по букве.</p>
    </Modal>
  )
}
