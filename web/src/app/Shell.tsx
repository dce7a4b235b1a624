// The frame of every screen: where one is, whether the desk is live, who works here.
import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useState } from 'react'
import { Link, NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { useLogout } from '../api/queries'
import { Empty } from '../parts/Empty'
import { Icon } from '../parts/Icon'
import { Logo } from '../parts/Logo'
import { useShortcuts } from '../keys/shortcuts'
import { PasswordDialog } from '../screens/password/PasswordDialog'
import { shortCentre } from '../words/names'
import { useLive } from './live'
import { Notices } from './Notices'
import { pagesOf, shutPage } from './pages'
import { useSession } from './session'
import { ShortcutHelp } from './ShortcutHelp'
import css from './Shell.module.css'

function Scheme() {
  const { setColorScheme } = useMantineColorScheme()
  const colorScheme = useComputedColorScheme('light')
  return (
    <Menu.Item
      leftSection={<Icon name={colorScheme === 'dark' ? 'sun' : 'moon'} />}
      onClick={() => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark')}
    >
      {colorScheme === 'dark' ? 'Светлая тема' : 'Тёмная тема'}
    </Menu.Item>
  )
}

function UserMenu(props: { onHelp: () => void }) {
  const { me } = useSession()
  const { setColorScheme } = useMantineColorScheme()
  const logout = useLogout()
  const [changing, setChanging] = useState(false)
  return (
    <>
      <Menu position="bottom-end" width={230} shadow="md">
        <Menu.Target>
          <button type="button" className={css.user} aria-label={`Меню: ${me.name}`}>
            <Icon name="person" />
            <span className={css.userName}>{me.name}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {me.login} · {me.role_name}
          </Menu.Label>
          <Scheme />
          <Menu.Item leftSection={<Icon name="display" />} onClick={() => setColorScheme('auto')}>
            Тема как в системе
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="keyboard" />} onClick={props.onHelp}>
            Клавиши
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="key" />} onClick={() => setChanging(true)}>
            Сменить пароль…
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="exit" />} onClick={() => logout.mutate()}>
            Выйти
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {changing && <PasswordDialog me={me} onClose={() => setChanging(false)} />}
    </>
  )
}

function Pages() {
  const { may } = useSession()
  const link = ({ isActive }: { isActive: boolean }) => (isActive ? `${css.page} ${css.here}` : css.page)
  return (
    <nav className={css.pages} aria-label="Разделы">
      {pagesOf(may).map((page) => (
        <NavLink key={page.to} to={page.to} end={page.to === '/'} className={link}>
          {page.name}
        </NavLink>
      ))}
    </nav>
  )
}

/** The screen of the address, for whoever may open it; the menu offers it to nobody else. */
function Screen() {
  const { me, may } = useSession()
  const shut = shutPage(useLocation().pathname, may)
  if (!shut) return <Outlet />
  return (
    <Empty icon="warning" title={`Раздел «${shut.name}» вам не открыт`} text={`Ваша роль: ${me.role_name}. Если раздел нужен вам для работы, обратитесь к администратору.`}>
      <Link to="/">На первую страницу</Link>
    </Empty>
  )
}

export function Shell() {
  const { me, may } = useSession()
  const [help, setHelp] = useState(false)
  const link = useLive()
  const navigate = useNavigate()
  const onSearch = useLocation().pathname === '/search'
  useShortcuts({
    help: () => setHelp(true),
    // The search screen puts the cursor into its box itself.
    ...(onSearch || !may('search.items') ? {} : { search: () => void navigate('/search') }),
  })
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        К содержанию
      </a>
      <header className={css.head}>
        <NavLink to="/" className={css.brand} aria-label="Отклик, к очереди">
          <Logo size={24} />
          <span>Отклик</span>
        </NavLink>
        <Pages />
        <div className={css.right}>
          <span className={css.region} title={me.region.centre}>
            {shortCentre(me.region.centre)}
          </span>
          {me.demo && <span className={css.demo}>демонстрация</span>}
          <span
            className={link === 'on' ? css.live : css.still}
            role="status"
            title={link === 'on' ? 'Изменения приходят сами' : 'Связь восстанавливается; данные могут отставать'}
          >
            {link === 'on' ? 'на связи' : 'нет связи'}
          </span>
          <Notices />
          <ActionIcon aria-label="Клавиши" title="Клавиши (Shift + /)" onClick={() => setHelp(true)} className={css.wide}>
            <Icon name="keyboard" />
          </ActionIcon>
          <UserMenu onHelp={() => setHelp(true)} />
        </div>
      </header>
      <main id="main" className={css.main} tabIndex={-1}>
        <Screen />
      </main>
      <ShortcutHelp opened={help} onClose={() => setHelp(false)} />
    </div>
  )
}
