/** A model on disk: the hub's layout plus a manifest that says where it came from and what its files hash to. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ModelError } from '../errors.ts'
import { presetOf, type ModelPreset } from './presets.ts'

export type ModelSource = 'hub' | 'pip' | 'folder'

const manifestSchema = z.object({ name: z.string(), source: z.enum(['hub', 'pip', 'folder']), weightsSha256: z.string(), tokenizerSha256: z.string() })
export type ModelManifest = Readonly<z.infer<typeof manifestSchema>>

const MANIFEST = 'medir-model.json'

export const modelsFolder = (home: string): string => join(home, 'models')
export const modelFolder = (home: string, name: string): string => join(modelsFolder(home), name)

/** The files a preset's folder must have. */
export function requiredFiles(preset: ModelPreset): readonly string[] {
  return ['config.json', 'tokenizer.json', 'tokenizer_config.json', join('onnx', preset.weights)]
}

/** The folder of a pulled model, or undefined. */
export function findModel(home: string, name: string): string | undefined {
  const folder = modelFolder(home, name)
  return existsSync(join(folder, MANIFEST)) ? folder : undefined
}

/** MODEL_INVALID names the first file that is missing. */
export function requireFiles(folder: string, preset: ModelPreset): void {
  const missing = requiredFiles(preset).find((file) => !existsSync(join(folder, file)))
  if (missing !== undefined) throw new ModelError('MODEL_INVALID', 'the model folder lacks a file', { value: missing, remedy: "Give a folder in the hub's layout: config.json, tokenizer.json, tokenizer_config.json, onnx/." })
}

export async function writeManifest(folder: string, preset: ModelPreset, source: ModelSource): Promise<ModelManifest> {
  const manifest: ModelManifest = { name: preset.name, source, ...(await hashFiles(folder, preset)) }
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

/** MODEL_INVALID when it cannot be read. */
export function readManifest(folder: string): ModelManifest {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')))
  } catch (error) {
    throw new ModelError('MODEL_INVALID', 'the model folder has no readable manifest', { value: MANIFEST, cause: error, remedy: 'Pull the model again.' })
  }
}

/** What the files hash to now: `model check` compares it with the manifest. */
export async function hashFiles(folder: string, preset: ModelPreset): Promise<Pick<ModelManifest, 'weightsSha256' | 'tokenizerSha256'>> {
  return { weightsSha256: await sha256OfFile(join(folder, 'onnx', preset.weights)), tokenizerSha256: await sha256OfFile(join(folder, 'tokenizer.json')) }
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

export interface InstalledModel {
  readonly name: string
  readonly folder: string
  readonly source: ModelSource
  readonly bytes: number
  readonly dimension: number
}

/** Pulled models by name. */
export function listModels(home: string): readonly InstalledModel[] {
  const root = modelsFolder(home)
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter((name) => findModel(home, name) !== undefined)
    .sort()
    .map((name) => {
      const preset = presetOf(name)
      const folder = modelFolder(home, name)
      return { name, folder, source: readManifest(folder).source, bytes: statSync(join(folder, 'onnx', preset.weights)).size, dimension: preset.dimension }
    })
}
