/**
 * Which of a collection's generations answers to its name. The first generation is a collection of that name; later ones,
 * made when the model or what prepares documents changed, are `_NAME.2`, `_NAME.3` …, names that no user can give. A small
 * file, replaced in one step, points to the current one.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { CollectionKey } from '../domain.ts'
import { StoreError } from '../errors.ts'

const aliasSchema = z.object({ generation: z.int().min(1) })
const LATER = /^_(.+)\.(\d+)$/

export interface Generation {
  /** The collection's own name. */
  readonly name: string
  /** From 1. */
  readonly number: number
}

export function generationOf(storedName: string): Generation {
  const later = LATER.exec(storedName)
  return later === null ? { name: storedName, number: 1 } : { name: later[1] ?? '', number: Number(later[2]) }
}

export const storedName = (name: string, number: number): string => (number === 1 ? name : `_${name}.${number}`)

const fileOf = (home: string, { tenant, name }: CollectionKey): string => join(home, 'aliases', tenant, `${name}.json`)

/** Number of the generation that answers; 1 when none was ever made after the first. */
export function currentGeneration(home: string, key: CollectionKey): number {
  const file = fileOf(home, key)
  if (!existsSync(file)) return 1
  try {
    return aliasSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).generation
  } catch (cause) {
    throw new StoreError('STORE_CORRUPT', `the file that says which generation answers is damaged: ${file}`, { value: file, cause, remedy: 'Write {"generation": N} into it; "medir collections list --json" shows the generations.' })
  }
}

/** Readers see the generation before or this one, nothing between. */
export function pointTo(home: string, key: CollectionKey, generation: number): void {
  const file = fileOf(home, key)
  mkdirSync(dirname(file), { recursive: true })
  const staged = `${file}.${process.pid}`
  writeFileSync(staged, JSON.stringify({ generation }), { flush: true })
  renameSync(staged, file)
}

export function forgetAlias(home: string, key: CollectionKey): void {
  rmSync(fileOf(home, key), { force: true })
}
