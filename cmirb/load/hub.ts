/**
 * Data sets from the hub: `hub:OWNER/NAME` or `hub:OWNER/NAME@REVISION`. The files of a task are listed, downloaded once
 * into a folder and read like any other; $HF_ENDPOINT names a mirror.
 */
import { createWriteStream, existsSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { InputError, SourceError } from '../../src/errors.ts'

const PREFIX = 'hub:'
const NAME = /^[\w.-]+\/[\w.-]+$/
const REVISION = /^[\w./-]+$/
const DATA = /\.(?:jsonl|tsv|txt)(?:\.gz)?$|\.parquet$|\.qrels$/
const COMPLETE = '.complete'
const ANSWER_MS = 30_000

const treeSchema = z.array(z.object({ type: z.string(), path: z.string(), size: z.number().default(0) }))

export interface HubOptions {
  /** Where data sets are kept: `CACHE/OWNER/NAME`. */
  readonly cache: string
  readonly endpoint?: string | undefined
  /** Bytes of the data set so far and in all. */
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

export function isHubName(data: string): boolean {
  return data.startsWith(PREFIX)
}

/** Returns the local folder. INPUT_INVALID, NETWORK_UNAVAILABLE; a broken download is gone on with file by file. */
export async function fetchDataset(data: string, options: HubOptions): Promise<string> {
  const [name = '', revision = 'main'] = data.slice(PREFIX.length).split('@')
  if (!NAME.test(name) || !REVISION.test(revision) || name.includes('..')) throw new InputError('a data set on the hub is named hub:OWNER/NAME', { value: data.slice(0, 80) })
  const folder = join(options.cache, ...name.split('/'))
  await fetchFiles(name, revision, folder, options)
  // C-MTEB keeps the judgements of NAME in a data set of their own, NAME-qrels.
  const listed = z.array(z.string()).parse(JSON.parse(await readFile(join(folder, COMPLETE), 'utf8')))
  if (!listed.some((path) => /qrels|default\//.test(path))) await fetchFiles(`${name}-qrels`, revision, `${folder}-qrels`, options)
  return folder
}

async function fetchFiles(name: string, revision: string, folder: string, options: HubOptions): Promise<void> {
  if (existsSync(join(folder, COMPLETE))) return
  const endpoint = (options.endpoint ?? 'https://huggingface.co').replace(/\/+$/, '')
  const files = await listFiles(`${endpoint}/api/datasets/${name}/tree/${revision}?recursive=true`, name, options)
  const total = files.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  for (const { path, size } of files) {
    const target = join(folder, ...path.split('/'))
    if (statSync(target, { throwIfNoEntry: false })?.size === size) done += size
    else {
      const before = done
      await download(`${endpoint}/datasets/${name}/resolve/${revision}/${path}`, target, size, (bytes) => options.onProgress?.((done += bytes), total), options)
      done = before + size
    }
    options.onProgress?.(done, total)
  }
  writeFileSync(join(folder, COMPLETE), JSON.stringify(files.map(({ path }) => path)))
}

async function listFiles(url: string, name: string, options: HubOptions): Promise<readonly { readonly path: string; readonly size: number }[]> {
  const answer = await ask(url, name, options)
  const tree = treeSchema.safeParse(await answer.json().catch(() => undefined))
  if (!tree.success) throw new SourceError('NETWORK_UNAVAILABLE', 'the hub answered in a way that is not understood', { value: name })
  // A path comes from the network: it may not leave the folder.
  const files = tree.data.filter(({ type, path }) => type === 'file' && DATA.test(path) && !path.split('/').includes('..') && !path.startsWith('/'))
  if (files.length === 0) throw new SourceError('SOURCE_INVALID', 'the data set has no files that are read', { value: name, remedy: 'JSONL, TSV and parquet are read.' })
  return files
}

async function download(url: string, target: string, size: number, onBytes: (bytes: number) => void, options: HubOptions): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const answer = await ask(url, basename(target), options, false)
  if (answer.body === null) throw new SourceError('NETWORK_UNAVAILABLE', 'the hub sent nothing', { value: basename(target) })
  let written = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      written += chunk.length
      onBytes(chunk.length)
      next(null, chunk)
    },
  })
  try {
    await pipeline(Readable.fromWeb(answer.body), count, createWriteStream(`${target}.partial`), options.signal === undefined ? {} : { signal: options.signal })
  } catch (cause) {
    options.signal?.throwIfAborted()
    throw new SourceError('NETWORK_UNAVAILABLE', 'the download broke off', { value: basename(target), cause, remedy: 'Run it again: finished files are kept.' })
  }
  if (size > 0 && written !== size) throw new SourceError('NETWORK_UNAVAILABLE', `the hub sent ${written} of ${size} bytes`, { value: basename(target), remedy: 'Run it again: finished files are kept.' })
  renameSync(`${target}.partial`, target)
}

async function ask(url: string, name: string, { signal }: HubOptions, limited = true): Promise<Response> {
  const signals = [...(signal === undefined ? [] : [signal]), ...(limited ? [AbortSignal.timeout(ANSWER_MS)] : [])]
  try {
    const answer = await fetch(url, signals.length === 0 ? {} : { signal: AbortSignal.any(signals) })
    if (answer.ok) return answer
    await answer.body?.cancel()
    throw new SourceError('NETWORK_UNAVAILABLE', `the hub answered ${answer.status}`, { value: name, remedy: answer.status === 404 ? 'Check the name.' : 'Try again later, or download the folder elsewhere and give its path.' })
  } catch (cause) {
    if (cause instanceof SourceError) throw cause
    signal?.throwIfAborted()
    throw new SourceError('NETWORK_UNAVAILABLE', 'the hub does not answer', { value: name, cause, remedy: 'Set HF_ENDPOINT to a mirror, or download the folder elsewhere and give its path.' })
  }
}
