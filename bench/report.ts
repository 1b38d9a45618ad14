/** What every benchmark reports: figures beside their baselines, and the machine they were taken on. */
import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem } from 'node:os'

export interface Measurement {
  /** What was measured, unit at the end: `dense p50 at 100,000 passages (ms)`. */
  readonly name: string
  readonly value: number
  /** The same work done the other way in the same run. */
  readonly baseline?: { readonly name: string; readonly value: number }
  /** What it must not pass (`most`) or fall below (`least`). */
  readonly target?: { readonly most?: number; readonly least?: number }
}

export interface Report {
  readonly bench: string
  readonly settings: Readonly<Record<string, string | number | boolean>>
  readonly measurements: readonly Measurement[]
}

export interface Environment {
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly commit: string
  readonly date: string
}

export function environment(): Environment {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
  }
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: new URL('.', import.meta.url), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'not a git checkout'
  }
}

export const met = ({ value, target }: Measurement): boolean => value <= (target?.most ?? Number.POSITIVE_INFINITY) && value >= (target?.least ?? Number.NEGATIVE_INFINITY)

/** One line a measurement, for people. */
export function describe(report: Report): string {
  return report.measurements.map((each) => `${each.name}: ${shown(each.value)}${baseline(each)}${target(each)}`).join('\n')
}

const shown = (value: number): string => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3))))
const baseline = ({ value, baseline }: Measurement): string => (baseline === undefined ? '' : `  (${baseline.name}: ${shown(baseline.value)}, ratio ${shown(baseline.value / value)})`)

function target(measurement: Measurement): string {
  const { target } = measurement
  if (target === undefined) return ''
  const wanted = target.most === undefined ? `at least ${shown(target.least ?? 0)}` : `at most ${shown(target.most)}`
  return `  [${wanted}: ${met(measurement) ? 'met' : 'MISSED'}]`
}

/** The p-th percentile (0 to 100) by nearest rank; the values are sorted in place. */
export function percentile(values: number[], p: number): number {
  values.sort((left, right) => left - right)
  return values[Math.max(0, Math.ceil((p / 100) * values.length) - 1)] as number
}
