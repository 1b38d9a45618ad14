/** What middleware hands to routes. */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Workspace } from './access/workspace.ts'

export interface Variables {
  readonly requestId: string
  /** From the credential alone. */
  tenant: string
  workspace: Workspace
  /** Aborted when the caller goes away or time is up. */
  signal: AbortSignal
  /** Keeps the request's turn beyond the handler; call what it returns when the stream has ended. */
  keepTurn: () => () => void
  /** Seconds, for the Retry-After of a refusal. */
  retryAfter: number
  errorCode: string
}

export interface AppEnvironment {
  Variables: Variables
}

export type App = OpenAPIHono<AppEnvironment>
