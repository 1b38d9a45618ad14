/** `medir plan`: bytes, nodes and hours for so many passages in a Qdrant store. */
import type { Command } from 'commander'
import { z } from 'zod'
import { plan, PLAN_DEFAULTS, type Plan, type PlanInput } from '../engine/plan.ts'
import { parseInput } from '../parse.ts'
import { action, command, type Outcome } from './command.ts'
import { withoutUndefined } from '../without-undefined.ts'

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, b: 1e9, t: 1e12 }

/** `100M`, `1.5k`, `64G`: decimal units. */
const amount = z.string().regex(/^\d+(\.\d+)?[kKmMgGbBtT]?$/, 'a number such as 2500, 100M or 64G').transform((text) => {
  const unit = /[a-z]$/i.exec(text)?.[0] ?? ''
  return Number(text.slice(0, text.length - unit.length)) * (UNITS[unit.toLowerCase()] as number)
})
const positive = amount.refine((value) => value > 0, 'more than 0')
const whole = positive.refine((value) => Number.isInteger(value), 'a whole number')

const options = z.object({
  passages: whole,
  tenants: whole.optional(),
  dimension: whole.optional(),
  windows: amount.optional(),
  textBytes: positive.optional(),
  terms: positive.optional(),
  fields: amount.optional(),
  tokens: positive.optional(),
  replicas: whole.optional(),
  nodeMemory: positive.optional(),
  nodeDisk: positive.optional(),
})

export function planCommand(): Command {
  const defaults = PLAN_DEFAULTS
  return command('plan', 'memory, disk, nodes and hours for so many passages in a Qdrant store')
    .requiredOption('--passages <number>', 'passages in all, e.g. 100M')
    .option('--tenants <number>', `tenants, each with collections of its own (default ${defaults.tenants})`)
    .option('--dimension <number>', `dimensions of the model (default ${defaults.dimension})`)
    .option('--windows <number>', `window vectors a passage, on average (default ${defaults.windows})`)
    .option('--text-bytes <number>', `bytes of a passage's text (default ${defaults.textBytes})`)
    .option('--terms <number>', `different terms of a passage (default ${defaults.terms})`)
    .option('--fields <number>', `metadata values of a passage (default ${defaults.fields})`)
    .option('--tokens <number>', `tokens embedded a passage, windows included (default ${defaults.tokens})`)
    .option('--replicas <number>', `copies of everything (default ${defaults.replicas})`)
    .option('--node-memory <bytes>', 'memory of one node (default 64G)')
    .option('--node-disk <bytes>', 'disk of one node (default 2T)')
    .action(
      action(async (_context, _arguments, given) => {
        const input = { ...defaults, ...withoutUndefined(parseInput(options, given, 'the plan')) } as PlanInput
        const planned = plan(input)
        return { json: { input, ...planned }, text: describePlan(input, planned) } satisfies Outcome
      }),
    )
}

function describePlan(input: PlanInput, { memory, disk, totalMemory, totalDisk, nodes, decidedBy, shards, embedding, latency }: Plan): string {
  const parts = (bytes: Readonly<Record<string, number>>): string => Object.entries(bytes).flatMap(([part, value]) => (part === 'total' ? [] : [`${part} ${Math.round(value)}`])).join(', ')
  return [
    `${amountOf(input.passages)} passages, ${amountOf(input.tenants)} tenants, ${input.replicas} copies`,
    `memory a passage  ${Math.round(memory.total)} bytes: ${parts(memory)}`,
    `disk a passage    ${Math.round(disk.total)} bytes: ${parts(disk)}`,
    `memory in all     ${bytesOf(totalMemory)}`,
    `disk in all       ${bytesOf(totalDisk)}`,
    `nodes             ${nodes} of ${bytesOf(input.nodeMemory)} memory and ${bytesOf(input.nodeDisk)} disk (by ${decidedBy}), ${shards} shards a collection`,
    `embedding         ${amountOf(embedding.tokens)} tokens: ${amountOf(embedding.cpuCoreHours)} core hours, or ${amountOf(embedding.gpuHours)} GPU hours`,
    `a search          about ${Math.round(latency.warm)} ms, ${Math.round(latency.cold)} ms while originals come from disk`,
    'Derived, not measured on your machines: docs/scale.md says how and what is not known.',
  ].join('\n')
}

const bytesOf = (bytes: number): string => `${amountOf(bytes, 1000)}B`

/** Three digits and a unit: 12.3 k, 4.56 M. */
function amountOf(value: number, least = 10_000): string {
  if (value < least) return String(Number(value.toPrecision(3)))
  const [unit, size] = ([['T', 1e12], ['G', 1e9], ['M', 1e6], ['k', 1e3]] as const).find(([, limit]) => value >= limit) ?? ['', 1]
  return `${Number((value / size).toPrecision(3))} ${unit}`
}
