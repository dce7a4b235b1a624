// Changing one's own password (сменить пароль).
import { Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Me } from '../../api/types'
import { PasswordForm } from './PasswordForm'

export function PasswordDialog(props: { me: Me; onClose: () => void }) {
  const done = () => {
    notifications.show({ message: 'Пароль изменён. На других устройствах войдите заново', withCloseButton: false })
    props.onClose()
  }
  return (
    <Modal opened onClose={props.onClose} title="Сменить пароль" size={440}>
      <PasswordForm login={props.me.login} asksOld onDone={done} onCancel={props.onClose} />
    </Modal>
  )
}
