/**
 * What a run cost: a line a stage and session in costs.jsonl, beside the artefacts and none of them, because no two runs
 * take the same time. A stage that went on after a kill has several lines; a kill loses the seconds since the last one.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const lineSchema = z.object({
  stage: z.string(),
  seconds: z.number(),
  /** Largest resident set of the process so far, in bytes; a generator behind a URL is not in it. */
  peakMemory: z.int(),
  /** Tokens that the generator wrote for the whole stage; told when it is finished. */
  tokens: z.int().optional(),
})
type Line = z.infer<typeof lineSchema>

export interface StageCost {
  readonly stage: string
  readonly seconds: number
  /** Written by the generator; 0 where it was not asked, or does not count. */
  readonly tokens: number
}

export interface LearnCosts {
  readonly seconds: number
  readonly tokens: number
  /** Bytes. */
  readonly peakMemory: number
  /** In the order in which they first began. */
  readonly stages: readonly StageCost[]
}

const FILE = 'costs.jsonl'

/** Times what follows; call the result at its end. */
export function startCost(folder: string, stage: string): (tokens?: number) => void {
  const started = performance.now()
  return (tokens) => {
    const line: Line = { stage, seconds: Math.round(performance.now() - started) / 1000, peakMemory: process.resourceUsage().maxRSS * 1024, ...(tokens === undefined ? {} : { tokens }) }
    appendFileSync(join(folder, FILE), `${JSON.stringify(line)}\n`)
  }
}

export function readCosts(folder: string): LearnCosts {
  const file = join(folder, FILE)
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(parseLine) : []
  const stages = Array.from(Map.groupBy(lines, ({ stage }) => stage), ([stage, some]): StageCost => ({ stage, seconds: rounded(sum(some.map(({ seconds }) => seconds))), tokens: some.findLast(({ tokens }) => tokens !== undefined)?.tokens ?? 0 }))
  return {
    seconds: rounded(sum(stages.map(({ seconds }) => seconds))),
    tokens: sum(stages.map(({ tokens }) => tokens)),
    peakMemory: Math.max(0, ...lines.map(({ peakMemory }) => peakMemory)),
    stages,
  }
}

/** As a table for people: stages that took a tenth of a second or wrote something. */
export function describeCosts({ seconds, tokens, peakMemory, stages }: LearnCosts): string {
  const shown = stages.filter((stage) => stage.seconds >= 0.1 || stage.tokens > 0)
  const width = Math.max(...shown.map(({ stage }) => stage.length), 'stage'.length)
  const row = ({ stage, seconds: took, tokens: wrote }: StageCost): string => `  ${stage.padEnd(width)} ${took.toFixed(1).padStart(9)} ${String(wrote).padStart(9)}`
  return [`  ${'stage'.padEnd(width)} ${'seconds'.padStart(9)} ${'tokens'.padStart(9)}`, ...shown.map(row), row({ stage: 'all', seconds, tokens }), `  peak memory ${Math.round(peakMemory / 2 ** 20)} MiB`].join('\n')
}

/** A line torn by a kill is left out. */
function parseLine(text: string): readonly Line[] {
  if (!text.endsWith('}')) return []
  const parsed = lineSchema.safeParse(JSON.parse(text))
  return parsed.success ? [parsed.data] : []
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000
