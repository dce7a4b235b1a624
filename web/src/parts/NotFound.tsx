// A path that leads nowhere.
import { Link } from 'react-router'
import { Empty } from './Empty'

export function NotFound() {
  return (
    <Empty icon="search" title="Такой страницы нет" text="Возможно, ссылка устарела.">
      <Link to="/">На первую страницу</Link>
    </Empty>
  )
}
