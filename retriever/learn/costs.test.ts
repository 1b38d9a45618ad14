import { appendFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { runStage } from './artefact.ts'
import { describeCosts, readCosts } from './costs.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'medir-costs-'))
const line = (stage: string, seconds: number, peakMemory: number, tokens?: number): string => `${JSON.stringify({ stage, seconds, peakMemory, ...(tokens === undefined ? {} : { tokens }) })}\n`

it('adds the sessions of a stage, takes its tokens once, and leaves out a torn line', () => {
  const at = folder()
  appendFileSync(join(at, 'costs.jsonl'), line('written', 2, 5 * 2 ** 20) + line('written', 3, 7 * 2 ** 20, 40) + line('gate', 1, 6 * 2 ** 20, 0) + line('late', 9, 1).slice(0, 12))
  const costs = readCosts(at)
  expect(costs).toEqual({ seconds: 6, tokens: 40, peakMemory: 7 * 2 ** 20, stages: [{ stage: 'written', seconds: 5, tokens: 40 }, { stage: 'gate', seconds: 1, tokens: 0 }] })
  expect(describeCosts(costs).split('\n').map((text) => text.trim().split(/\s+/))).toEqual([['stage', 'seconds', 'tokens'], ['written', '5.0', '40'], ['gate', '1.0', '0'], ['all', '6.0', '40'], ['peak', 'memory', '7', 'MiB']])
  expect(readCosts(folder())).toEqual({ seconds: 0, tokens: 0, peakMemory: 0, stages: [] })
})

it('is kept by every stage: what it wrote in all, also after it was stopped on its way', async () => {
  const at = folder()
  const schema = z.object({ tokens: z.int() })
  const options = { folder: at, name: 'written', version: 1, inputs: {}, schema, chunks: 2 }
  await expect(runStage(options, async (chunk) => {
    if (chunk === 1) throw new Error('stopped')
    return [{ tokens: 3 }]
  })).rejects.toThrow('stopped')
  expect(readCosts(at)).toMatchObject({ tokens: 0, stages: [{ stage: 'written' }] })
  await runStage(options, async () => [{ tokens: 4 }])
  // Finished: nothing to do, nothing to pay.
  await runStage(options, async () => [{ tokens: 100 }])
  const { tokens, peakMemory, stages } = readCosts(at)
  expect([tokens, stages.length]).toEqual([7, 1])
  expect(peakMemory).toBeGreaterThan(2 ** 20)
})
