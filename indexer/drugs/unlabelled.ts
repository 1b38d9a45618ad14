/** Plain text for clusters and self-learning: JSONL (its `text`, and `question`, `title`), .txt, .gz of either, or folders of them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { SourceError } from '../../src/errors.ts'

const FIELDS = ['title', 'question', 'text'] as const

/** Throws SourceError for what cannot be read or is not JSONL where it says so. */
export function* readUnlabelled(path: string): Generator<string> {
  let folder: boolean
  try {
    folder = statSync(path).isDirectory()
  } catch (error) {
    throw new SourceError('SOURCE_UNREADABLE', 'the unlabelled text cannot be read', { value: path, cause: error })
  }
  if (folder) {
    for (const name of readdirSync(path).toSorted()) if (/\.(jsonl|txt)(\.gz)?$/.test(name)) yield* readUnlabelled(join(path, name))
    return
  }
  const text = read(path)
  if (/\.txt(\.gz)?$/.test(path)) yield* text.split(/\n{2,}/)
  else for (const line of text.split('\n')) if (line.trim() !== '') yield* textsOf(path, line)
}

function read(path: string): string {
  try {
    const bytes = readFileSync(path)
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (error) {
    throw new SourceError('SOURCE_UNREADABLE', 'the unlabelled text cannot be read', { value: path, cause: error })
  }
}

function textsOf(path: string, line: string): readonly string[] {
  let row: unknown
  try {
    row = JSON.parse(line)
  } catch {
    throw new SourceError('SOURCE_INVALID', 'unlabelled text must be JSONL or .txt', { value: path })
  }
  if (row === null || typeof row !== 'object') return []
  return FIELDS.flatMap((field) => {
    const value = (row as Record<string, unknown>)[field]
    return typeof value === 'string' && value !== '' ? [value] : []
  })
}
