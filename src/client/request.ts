/** Arguments side by side → an HTTP request: path and query parameters and headers by name, the rest is the body. */
import { OPERATIONS, type Operations } from './operations.ts'

export type OperationId = keyof Operations
export type RequestBody = NonNullable<RequestInit['body']>

export interface Operation {
  readonly method: string
  readonly path: string
  readonly query: readonly string[]
  readonly headers: readonly string[]
  readonly body: string | undefined
  readonly answers: string | undefined
  readonly streams: boolean
}

export const operationOf = (id: OperationId): Operation => OPERATIONS[id]

export interface Prepared {
  readonly address: string
  readonly init: { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body?: RequestBody }
}

export function prepare(base: string, operation: Operation, given: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>>): Prepared {
  const rest = new Map(Object.entries(given).filter(([, value]) => value !== undefined))
  const take = (name: string): unknown => {
    const value = rest.get(name)
    rest.delete(name)
    return value
  }
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(take(name) as string))
  const query = new URLSearchParams(operation.query.flatMap((name) => parameter(name, take(name))))
  const named = Object.fromEntries(operation.headers.flatMap((name) => parameter(name, take(name))))
  const body = bodyOf(operation, rest)
  return {
    address: `${base}${path}${query.size === 0 ? '' : `?${query.toString()}`}`,
    init: { method: operation.method, headers: { ...headers, ...named, ...(body === undefined ? {} : { 'content-type': operation.body ?? '' }) }, ...(body === undefined ? {} : { body }) },
  }
}

type Scalar = string | number | boolean

/** Lists are sent as the parameter repeated. */
function parameter(name: string, value: unknown): [string, string][] {
  if (value === undefined) return []
  return (Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar]).map((each) => [name, String(each)])
}

function bodyOf({ body }: Operation, rest: ReadonlyMap<string, unknown>): RequestBody | undefined {
  if (body === undefined) return undefined
  return body === 'application/json' ? JSON.stringify(Object.fromEntries(rest)) : (rest.get('body') as RequestBody)
}
