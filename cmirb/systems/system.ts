/**
 * A system is a named, complete configuration in a JSON file: those beside this module, or any file by its path. A new
 * combination needs no code.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { InputError } from '../../src/errors.ts'
import { nearest } from '../../src/nearest.ts'
import { parseInput } from '../../src/parse.ts'
import type { SystemUnderTest } from '../port.ts'

const systemSchema = z.strictObject({
  description: z.string().min(1),
  mode: z.enum(['hybrid', 'dense', 'lexical']),
  fusion: z.enum(['minmax', 'rrf']).optional(),
  hyde: z.enum(['off', 'auto', 'on', 'feedback']).default('off'),
  /** Stem of the recording beside a task; `--hypotheses generator` lets the generator write instead. */
  hypotheses: z.string().regex(/^[\w.-]+$/).optional(),
  analyzer: z.enum(['medir', 'bigram']).default('medir'),
  lexical: z.strictObject({ k1: z.number().min(0).optional(), b: z.number().min(0).max(1).optional() }).optional(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  /** What `medir learn` has learnt: a run's `promotable.json`, or a file of `versions/`; relative to the system file. */
  learnt: z.string().min(1).optional(),
})

const FOLDER = fileURLToPath(new URL('.', import.meta.url))

/** Names of the systems that medir brings, sorted. */
export function systemNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted()
}

/** By name, or by the path of a JSON file. Throws InputError. */
export function loadSystem(nameOrPath: string, hypotheses: 'recorded' | 'generator' = 'recorded'): SystemUnderTest {
  const isPath = nameOrPath.endsWith('.json')
  const file = isPath ? nameOrPath : `${FOLDER}${nameOrPath}.json`
  if (!existsSync(file)) throw new InputError('no such system', { value: nameOrPath, remedy: isPath ? 'Give the path of a system file.' : `Did you mean ${nearest(nameOrPath, systemNames())}? Known: ${systemNames().join(', ')}.` })
  const given = parseInput(systemSchema, readJson(file), `the system file ${basename(file)}`)
  const { hypotheses: recorded, fusion, lexical, learnt, ...rest } = given
  return {
    name: basename(file, '.json'),
    ...rest,
    ...(fusion === undefined ? {} : { fusion }),
    ...(learnt === undefined ? {} : { learnt: resolve(dirname(file), learnt) }),
    ...(lexical === undefined ? {} : { lexical: { ...(lexical.k1 === undefined ? {} : { k1: lexical.k1 }), ...(lexical.b === undefined ? {} : { b: lexical.b }) } }),
    ...(recorded === undefined ? {} : hypotheses === 'generator' ? { hypotheses: { generator: true } as const, hyde: 'on' as const } : { hypotheses: { recorded } }),
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new InputError('the system file is not JSON', { value: file, cause: error })
  }
}
