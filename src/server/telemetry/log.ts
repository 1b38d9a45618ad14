/** One JSON object a line on stderr. Fields are named here one by one: no text of a request can slip in. */
import type { Config } from '../../config.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export interface LogFields {
  readonly requestId?: string | undefined
  readonly method?: string
  /** The route's pattern, never the path: ids stand in paths. */
  readonly route?: string
  readonly status?: number
  readonly code?: string | undefined
  readonly ms?: number
  readonly tenant?: string | undefined
  /** Principal id. */
  readonly who?: string | undefined
  readonly job?: string
  readonly part?: string
  readonly count?: number
  /** Stack frames without messages. */
  readonly frames?: readonly string[]
}

export type Log = (level: LogLevel, event: string, fields?: LogFields) => void

const ORDER: Readonly<Record<Config['logLevel'], number>> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 }

export function createLog(level: Config['logLevel'], write: (line: string) => void = (line) => void process.stderr.write(line)): Log {
  return (at, event, fields = {}) => {
    if (ORDER[at] < ORDER[level]) return
    write(`${JSON.stringify({ time: new Date().toISOString(), level: at, event, ...fields })}\n`)
  }
}

export const silent: Log = () => undefined

/** Where an unexpected error came from; its message may quote text and stays out. */
export function framesOf(error: unknown): readonly string[] {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at ')).slice(0, 8) : []
  const cause = error instanceof Error && error.cause !== undefined ? framesOf(error.cause) : []
  return [...frames.map((line) => line.trim()), ...cause].slice(0, 16)
}
