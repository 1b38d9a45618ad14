/**
 * What every command shares: global flags, one JSON document on stdout or lines for people, logs and progress on
 * stderr, exit code 0, 1 (failed) or 2 (bad usage), Ctrl-C as an AbortSignal.
 */
import { Command } from 'commander'
import { loadConfig, type Config, type ConfigSources, type ResolvedConfig } from '../config.ts'
import { asMedirError, InputError, type MedirError } from '../errors.ts'
import { createProgress, type Progress } from './progress.ts'

export interface CommandContext {
  readonly config: Config
  readonly resolved: ResolvedConfig
  readonly json: boolean
  readonly quiet: boolean
  /** Aborted by Ctrl-C and SIGTERM; a second Ctrl-C ends the process at once. */
  readonly signal: AbortSignal
  /** One line on stderr, unless --quiet. */
  readonly log: (line: string) => void
  /** A bar on a terminal, lines in a pipe, nothing with --quiet or --json off a terminal. */
  readonly progress: (label: string) => Progress
}

export interface Outcome {
  /** The one document printed with --json. */
  readonly json: unknown
  /** What people read otherwise; no trailing newline. */
  readonly text: string
  /** 1 when the command ran but what it reports is a failure. Default 0. */
  readonly exitCode?: 0 | 1
}

interface GlobalOptions {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly config?: string
  readonly home?: string
  readonly set?: readonly string[]
}

/** A command's own flags as commander hands them over; a command parses them with zod before use. */
export type CommandOptions = Readonly<Record<string, unknown>>

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value]

/** A command with the global flags; give it arguments, options and `.action(action(...))`. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'no progress and no notes on stderr')
    .option('--config <file>', 'settings file (default: medir.json here, or $MEDIR_CONFIG)')
    .option('--home <folder>', 'folder of models, collections and ledgers (default: $MEDIR_HOME)')
    .option('--set <key=value>', 'any setting of "medir config" for this run; repeatable', collect)
    .showHelpAfterError('(add --help for the options)')
}

/**
 * Wraps a command's body. `run` gets the context, the positional arguments and the options; what it returns is printed,
 * what it throws becomes one line and an exit code. A body that prints by itself (a server, a stream) returns nothing.
 */
export function action(run: (context: CommandContext, positional: readonly string[], options: CommandOptions) => Promise<Outcome | undefined>): (...parameters: unknown[]) => Promise<void> {
  return async (...parameters) => {
    const self = parameters.at(-1) as Command
    const options: GlobalOptions & CommandOptions = self.opts()
    const interrupted = new AbortController()
    const interrupt = (): void => {
      if (interrupted.signal.aborted) process.exit(130)
      interrupted.abort(new DOMException('interrupted', 'AbortError'))
    }
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
    try {
      const outcome = await run(createContext(options, interrupted.signal), self.args, options)
      if (outcome !== undefined) print(outcome, options.json === true)
      process.exitCode = outcome?.exitCode ?? process.exitCode ?? 0
    } catch (thrown) {
      report(asMedirError(thrown), options.json === true)
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    }
  }
}

function createContext(options: GlobalOptions, signal: AbortSignal): CommandContext {
  const resolved = loadConfig(configSources(options))
  const quiet = options.quiet === true
  return {
    config: resolved.config,
    resolved,
    json: options.json === true,
    quiet,
    signal,
    log: (line) => {
      if (!quiet) process.stderr.write(`${line}\n`)
    },
    progress: (label) => createProgress(label, quiet ? 'none' : process.stderr.isTTY ? 'bar' : 'lines'),
  }
}

/** Where a command's flags put their settings: --home and every --set key=value. */
export function configSources(options: { readonly config?: string; readonly home?: string; readonly set?: readonly string[] }): ConfigSources {
  const flags: Record<string, unknown> = {}
  for (const assignment of options.set ?? []) {
    const at = assignment.indexOf('=')
    if (at <= 0) throw new InputError('--set takes key=value', { value: assignment.slice(0, 40) })
    flags[assignment.slice(0, at)] = assignment.slice(at + 1)
  }
  if (options.home !== undefined) flags['home'] = options.home
  return { file: options.config, flags }
}

function print(outcome: Outcome, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(outcome.json)}\n` : outcome.text === '' ? '' : `${outcome.text}\n`)
}

/** One line for people on stderr; with --json also a document on stdout. Bad usage exits with 2, all else with 1. */
export function report(error: MedirError, json: boolean): void {
  const value = error.value === undefined ? '' : ` (${String(error.value)})`
  process.stderr.write(`medir: ${error.message}${value}${error.remedy === undefined ? '' : ` ${error.remedy}`} [${error.code}]\n`)
  if (process.env['MEDIR_LOG_LEVEL'] === 'debug') process.stderr.write(`${describeCause(error)}\n`)
  if (json) process.stdout.write(`${JSON.stringify({ error: { code: error.code, reason: error.message, value: error.value, remedy: error.remedy } })}\n`)
  process.exitCode = error.code === 'INPUT_INVALID' || error.code === 'CONFIG_INVALID' ? 2 : error.code === 'CANCELLED' ? 130 : 1
}

/** Stack frames only: messages of foreign errors may quote text. */
function describeCause(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.name}\n${describeCause(error.cause)}` : ''
  return frames.join('\n') + cause
}

/** Parses a whole number option. Throws InputError (exit code 2) naming the option. */
export function wholeNumber(name: string, minimum: number, maximum: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (!/^-?\d+$/.test(value.trim()) || number < minimum || number > maximum) throw new InputError(`${name} takes a whole number from ${minimum} to ${maximum}`, { value: value.slice(0, 40) })
    return number
  }
}
