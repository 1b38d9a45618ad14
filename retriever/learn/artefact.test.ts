import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { chunked, runStage, type StageOptions } from './artefact.ts'

const schema = z.object({ n: z.int() })
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'medir-artefact-'))
})

const options = (inputs = 'x'): StageOptions<typeof schema> => ({ folder, name: 'numbers', version: 1, inputs: { inputs }, schema, chunks: 4 })
const rows = (chunk: number): readonly { n: number }[] => [{ n: chunk * 2 }, { n: chunk * 2 + 1 }]

/** Dies in the given chunk. */
async function killedAt(chunk: number): Promise<void> {
  await expect(runStage(options(), async (at) => {
    if (at === chunk) throw new Error('killed')
    return rows(at)
  })).rejects.toThrow('killed')
}

describe('a stage', () => {
  it('ends with the same bytes wherever it was killed, and does nothing twice', async () => {
    const whole = await runStage(options(), async (chunk) => rows(chunk))
    const bytes = readFileSync(whole.file)
    for (let chunk = 0; chunk < 4; chunk++) {
      folder = mkdtempSync(join(tmpdir(), 'medir-artefact-'))
      await killedAt(chunk)
      const again: number[] = []
      const resumed = await runStage(options(), async (at) => {
        again.push(at)
        return rows(at)
      })
      expect(again[0]).toBe(chunk)
      expect(readFileSync(resumed.file).equals(bytes)).toBe(true)
      expect(resumed.hash).toBe(whole.hash)
    }
  })

  it('cuts off whatever a kill left behind the last whole chunk, at any byte', async () => {
    const whole = await runStage(options(), async (chunk) => rows(chunk))
    folder = mkdtempSync(join(tmpdir(), 'medir-artefact-'))
    await killedAt(3)
    const partial = join(folder, 'numbers.jsonl.partial')
    const full = readFileSync(partial)
    for (let length = full.length; length >= 0; length--) {
      writeFileSync(partial, full.subarray(0, length))
      const resumed = await runStage(options(), async (chunk) => rows(chunk))
      expect(resumed.hash).toBe(whole.hash)
      expect(existsSync(partial)).toBe(false)
      rmSync(resumed.file)
    }
  })

  it('is kept while its inputs are the same, and made again when they are not', async () => {
    let made = 0
    const produce = async (chunk: number): Promise<readonly { n: number }[]> => {
      made++
      return rows(chunk)
    }
    await runStage(options(), produce)
    await runStage(options(), produce)
    expect(made).toBe(4)
    await runStage(options('other'), produce)
    expect(made).toBe(8)
  })
})

it('cuts work into chunks, and nothing into one empty chunk', () => {
  expect(chunked([1, 2, 3], 2)).toEqual([[1, 2], [3]])
  expect(chunked([], 2)).toEqual([[]])
})
