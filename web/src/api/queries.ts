// Every question the page asks the server, as hooks; screens know no paths.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ApiError } from './client'
import type {
  ActionBody,
  Card,
  Feed,
  FeedCreated,
  IncidentPage,
  IncidentRow,
  Me,
  NewUser,
  Notice,
  Reference,
  RiskTable,
  SearchPage,
  Status,
  User,
  UserChange,
} from './types'

export const keys = {
  me: ['me'] as const,
  reference: ['reference'] as const,
  incidents: ['incidents'] as const,
  card: (id: number) => ['card', id] as const,
  cards: ['card'] as const,
  search: ['search'] as const,
  risks: ['risks'] as const,
  feeds: ['feeds'] as const,
  notices: ['notices'] as const,
  status: ['status'] as const,
  users: ['users'] as const,
}

/** Asks again only where asking again can help. */
export function worthRetrying(count: number, error: Error): boolean {
  const status = error instanceof ApiError ? error.status : 0
  return count < 2 && (status === 0 || status >= 500)
}

export const useMe = () =>
  useQuery({ queryKey: keys.me, queryFn: () => api.get<Me>('/me'), staleTime: Infinity })

export const useReference = () =>
  useQuery({
    queryKey: keys.reference,
    queryFn: () => api.get<Reference>('/reference'),
    staleTime: 10 * 60_000,
  })

export const useIncidents = (query: string) =>
  useQuery({
    queryKey: [...keys.incidents, query],
    queryFn: () => api.get<IncidentPage>(`/incidents?${query}`),
    placeholderData: keepPreviousData,
    // Remaining time is worked out by the server, so a quiet queue still moves.
    refetchInterval: 60_000,
  })

export const useCard = (id: number | null) =>
  useQuery({
    queryKey: keys.card(id ?? 0),
    queryFn: () => api.get<Card>(`/incidents/${id}`),
    enabled: id !== null,
    staleTime: 5_000,
  })

export function useAct(id: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (request: ActionBody & { version: number }) =>
      api.post<IncidentRow>(`/incidents/${id}/actions`, request),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.card(id) })
      void client.invalidateQueries({ queryKey: keys.incidents })
    },
  })
}

export const useSearch = (text: string, limit: number) =>
  useQuery({
    queryKey: [...keys.search, text, limit],
    queryFn: () =>
      api.get<SearchPage>(`/search?${new URLSearchParams({ q: text, limit: String(limit) })}`),
    enabled: text.trim() !== '',
    placeholderData: keepPreviousData,
  })

export const useRisks = () =>
  useQuery({
    queryKey: keys.risks,
    queryFn: () => api.get<RiskTable>('/risks'),
    refetchInterval: 5 * 60_000,
  })

export const useFeeds = () =>
  useQuery({ queryKey: keys.feeds, queryFn: () => api.get<Feed[]>('/feeds') })

export function useCreateFeed() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (feed: { name: string; query: string }) => api.post<FeedCreated>('/feeds', feed),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.feeds }),
  })
}

export function useRevokeFeed() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: Feed['id']) => api.remove(`/feeds/${id}`),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.feeds }),
  })
}

export const useNotices = () =>
  useQuery({ queryKey: keys.notices, queryFn: () => api.get<Notice[]>('/notices') })

export const useStatus = () =>
  useQuery({
    queryKey: keys.status,
    queryFn: () => api.get<Status>('/status'),
    refetchInterval: 15_000,
  })

export const useUsers = () =>
  useQuery({ queryKey: keys.users, queryFn: () => api.get<User[]>('/users') })

export function useSaveUser() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (save: { id: User['id']; change: UserChange } | { create: NewUser }) =>
      'create' in save
        ? api.post<User>('/users', save.create)
        : api.patch<User>(`/users/${save.id}`, save.change),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.users })
      void client.invalidateQueries({ queryKey: keys.reference })
    },
  })
}

export function useLogin() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (form: { login: string; password: string }) => api.post<Me>('/login', form),
    onSuccess: (me) => {
      client.clear()
      client.setQueryData(keys.me, me)
    },
  })
}

export function useLogout() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<void>('/logout'),
    onSettled: () => {
      client.clear()
      window.location.assign('/login')
    },
  })
}
