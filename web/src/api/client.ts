// One fetch for every call: JSON in and out, problem+json turned into ApiError.
import type { Problem } from './types'

const BASE = '/api/v1'

/** A refusal of the server, or no answer at all (status 0). The message is Russian, for people. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiError'
    this.problem = problem
  }

  get status(): number {
    return this.problem.status
  }
}

const OFFLINE: Problem = {
  type: 'about:blank',
  title: 'Нет связи с сервером',
  detail: 'Сервер не отвечает. Проверьте сеть; страница попробует ещё раз сама.',
  status: 0,
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Problem>
    if (typeof body.title === 'string') {
      return { type: 'about:blank', ...body, title: body.title, status: response.status }
    }
  } catch {
    // Not JSON: a proxy's page, say. The status is all we know.
  }
  return {
    type: 'about:blank',
    title: `Сервер ответил ошибкой ${response.status}`,
    status: response.status,
  }
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response
  try {
    response = await fetch(BASE + path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    throw new ApiError(OFFLINE)
  }
  if (!response.ok) throw new ApiError(await problemOf(response))
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

export const api = {
  get: <T>(path: string) => call<T>('GET', path),
  post: <T>(path: string, body?: unknown) => call<T>('POST', path, body),
  patch: <T>(path: string, body: unknown) => call<T>('PATCH', path, body),
  remove: (path: string) => call<void>('DELETE', path),
}
