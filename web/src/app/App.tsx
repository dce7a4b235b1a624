// The page as a whole: theme, questions to the server, routes, and the door.
import '@fontsource-variable/golos-text'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './tokens.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createBrowserRouter, Navigate, RouterProvider, useLocation, useRouteError } from 'react-router'
import { ApiError } from '../api/client'
import { keys, useMe, useReference, worthRetrying } from '../api/queries'
import { Failure } from '../parts/Failure'
import { Splash } from '../parts/Splash'
import { CardScreen } from '../screens/card/CardScreen'
import { LoginScreen } from '../screens/login/LoginScreen'
import { NewPasswordScreen } from '../screens/password/NewPasswordScreen'
import { NotFound } from '../parts/NotFound'
import { Home } from './Home'
import { styleNonce } from './nonce'
import { SessionProvider } from './session'
import { Shell } from './Shell'
import { cssVariables, theme } from './theme'

const client = new QueryClient({
  defaultOptions: { queries: { retry: worthRetrying, refetchOnWindowFocus: true } },
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended elsewhere: ask who we are, and the door opens.
      if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== keys.me[0]) {
        void client.invalidateQueries({ queryKey: keys.me })
      }
    },
  }),
})

const schemeManager = localStorageColorSchemeManager({ key: 'otklik-scheme' })

/** Lets in only those who are signed in, and gives the screens their words. */
function Inside() {
  const me = useMe()
  const location = useLocation()
  const refused = me.error instanceof ApiError && me.error.status === 401
  if (refused) return <Navigate to="/login" replace state={{ from: location.pathname + location.search }} />
  if (me.isError) return <Failure error={me.error} retry={() => void me.refetch()} whole />
  if (!me.data) return <Splash />
  if (me.data.owes_password) return <NewPasswordScreen me={me.data} />
  return <WithReference />
}

function WithReference() {
  const me = useMe()
  const reference = useReference()
  if (reference.isError) {
    return <Failure error={reference.error} retry={() => void reference.refetch()} whole />
  }
  if (!reference.data || !me.data) return <Splash />
  return (
    <SessionProvider me={me.data} reference={reference.data}>
      <Shell />
    </SessionProvider>
  )
}

/** A screen broke: the words of the house instead of the router's own. */
function Broken() {
  const error = useRouteError()
  return <Failure error={error instanceof Error ? error : new Error(String(error))} retry={() => window.location.reload()} whole />
}

const router = createBrowserRouter([
  { path: '/login', element: <LoginScreen /> },
  {
    path: '/',
    element: <Inside />,
    HydrateFallback: Splash,
    errorElement: <Broken />,
    children: [
      { index: true, element: <Home /> },
      { path: 'incidents/:id', element: <CardScreen /> },
      { path: 'clarifications', lazy: () => import('../screens/clarifications/ClarificationsScreen') },
      { path: 'search', lazy: () => import('../screens/search/SearchScreen') },
      { path: 'risks', lazy: () => import('../screens/risks/RisksScreen') },
      { path: 'status', lazy: () => import('../screens/status/StatusScreen') },
      { path: 'shift', lazy: () => import('../screens/shift/ShiftScreen') },
      { path: 'shift/:id', lazy: () => import('../screens/shift/HandoverScreen') },
      { path: 'users', lazy: () => import('../screens/users/UsersScreen') },
      { path: '*', element: <NotFound /> },
    ],
  },
])

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      getStyleNonce={() => styleNonce}
      colorSchemeManager={schemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={client}>
        <Notifications position="bottom-center" limit={3} autoClose={5000} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
