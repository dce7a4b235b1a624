// Where one begins: the queue, or the first page that the role opens.
import { Navigate } from 'react-router'
import { Empty } from '../parts/Empty'
import { QueueScreen } from '../screens/queue/QueueScreen'
import { pagesOf } from './pages'
import { useSession } from './session'

export function Home() {
  const { me, may } = useSession()
  const first = pagesOf(may)[0]
  if (!first) return <Empty title="Разделов для вашей роли пока нет" text={`Ваша роль: ${me.role_name}. Если нужен доступ, обратитесь к администратору.`} />
  return first.to === '/' ? <QueueScreen /> : <Navigate to={first.to} replace />
}
