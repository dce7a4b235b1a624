// Every question the page asks the server, as hooks; screens know no paths.
import { useEffect } from 'react'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ApiError } from './client'
import { drafts } from './drafts'
import type {
  Absence,
  ActionBody,
  Card,
  Feed,
  FeedCreated,
  HandoverWords,
  IncidentPage,
  IncidentRow,
  Me,
  NewAbsence,
  NewShift,
  NewUser,
  Notice,
  PasswordChoice,
  Reference,
  RiskTable,
  SearchPage,
  Shift,
  ShiftLine,
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
  shifts: ['shifts'] as const,
  absences: ['absences'] as const,
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

/** A name for a command: the server does a command of one name once, so it can be sent again. */
export const commandId = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`

export function useAct(id: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (request: ActionBody & { version: number }) =>
      api.post<IncidentRow>(`/incidents/${id}/actions`, request),
    retry: worthRetrying,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.card(id) })
      void client.invalidateQueries({ queryKey: keys.incidents })
    },
  })
}

/** A lease lasts half a minute. */
const PRESENT_EVERY = 20_000

/** Says, as long as the card stands open, that one is here; others see it on theirs. Nobody is at a card that is closed to them. */
export function usePresence({ id, closed }: Pick<IncidentRow, 'id' | 'closed'>, state: 'viewing' | 'replying') {
  useEffect(() => {
    if (closed) return undefined
    // Whoever is not heard is merely not shown.
    const say = () => void api.post(`/incidents/${id}/presence`, { state }).catch(() => undefined)
    say()
    const timer = window.setInterval(say, PRESENT_EVERY)
    return () => window.clearInterval(timer)
  }, [id, closed, state])
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
      drafts.dropAll(me.id)
      client.clear()
      client.setQueryData(keys.me, me)
    },
  })
}

export function useChoosePassword() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (choice: PasswordChoice) => api.post<Me>('/me/password', choice),
    onSuccess: (me) => client.setQueryData(keys.me, me),
    // The session ended elsewhere: ask who we are, and the door opens.
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401) void client.invalidateQueries({ queryKey: keys.me })
    },
  })
}

export function useLogout() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<void>('/logout'),
    onSettled: () => {
      drafts.dropAll()
      client.clear()
      window.location.assign('/login')
    },
  })
}

export const useShifts = () =>
  useQuery({ queryKey: keys.shifts, queryFn: () => api.get<ShiftLine[]>('/shifts'), refetchInterval: 60_000 })

export const useShift = (id: number) =>
  useQuery({ queryKey: [...keys.shifts, id], queryFn: () => api.get<Shift>(`/shifts/${id}`) })

export function useBeginShift() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (shift: NewShift) => api.post<Shift>('/shifts', shift),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.shifts }),
  })
}

type ShiftStep = { step: 'join' | 'end' } | { step: 'write'; words: HandoverWords } | { step: 'accept'; version: number }

export function useChangeShift(id: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: ShiftStep) => {
      if (change.step === 'write') return api.patch<Shift>(`/shifts/${id}`, change.words)
      if (change.step === 'accept') return api.post<Shift>(`/shifts/${id}/accept`, { version: change.version })
      return api.post<Shift>(`/shifts/${id}/${change.step}`)
    },
    // A refusal, too, may mean that somebody else was here first.
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.shifts })
      void client.invalidateQueries({ queryKey: keys.incidents })
    },
  })
}

export const useAbsences = () =>
  useQuery({ queryKey: keys.absences, queryFn: () => api.get<Absence[]>('/absences') })

export function useAddAbsence() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (absence: NewAbsence) => api.post<Absence>('/absences', absence),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.absences }),
  })
}

export function useRemoveAbsence() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: Absence['id']) => api.remove(`/absences/${id}`),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.absences }),
  })
}
