/**
 * Which file of a folder holds what, in every layout that is read:
 *
 *   the benchmark's own   corpus.jsonl  queries.jsonl | query.jsonl  qrels.jsonl | qrels_SPLIT.jsonl | qrels/SPLIT.jsonl
 *   BEIR                  corpus.jsonl  queries.jsonl                qrels/SPLIT.tsv
 *   MTEB parquet          corpus/*.parquet  queries/*.parquet  qrels/SPLIT*.parquet | default/SPLIT*.parquet, or data/corpus-*.parquet …
 *   TREC                  corpus.jsonl  topics*.txt | .xml | .tsv    qrels*.txt | *.qrels
 *
 * Text files may end in .gz.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SourceError } from '../../src/errors.ts'

export interface TaskFiles {
  readonly corpus: readonly string[]
  readonly queries: readonly string[]
  /** By split; the split of a file that names none is ''. */
  readonly qrels: ReadonlyMap<string, readonly string[]>
}

const MAX_DEPTH = 3
const TABLE = String.raw`\.(?:jsonl|tsv)(?:\.gz)?`
const PARQUET = String.raw`[^/]*\.parquet`
const CORPUS = new RegExp(`^(?:corpus${TABLE}|(?:data/)?corpus(?:/|-|\\.)${PARQUET})$`)
const QUERIES = new RegExp(`^(?:quer(?:y|ies)${TABLE}|topics[^/]*\\.(?:txt|xml|tsv)(?:\\.gz)?|(?:data/)?queries(?:/|-|\\.)${PARQUET})$`)
const QRELS = new RegExp(`^(?:qrels(?:[-_./]([^/]+?))?(?:${TABLE}|\\.txt(?:\\.gz)?)|([^/]*)\\.qrels|(?:qrels|default|data)/(?!corpus|queries)([^/]+?)(?:-\\d+-of-\\d+[^/]*)?\\.parquet|qrels\\.parquet)$`)

/** Files by what they hold; undefined when the folder is no task. */
export function findTaskFiles(folder: string): TaskFiles | undefined {
  const names = listFiles(folder)
  const pick = (pattern: RegExp): readonly string[] => names.filter((name) => pattern.test(name)).map((name) => join(folder, name))
  const corpus = pick(CORPUS)
  const queries = pick(QUERIES)
  if (corpus.length === 0 || queries.length === 0) return undefined
  return { corpus, queries, qrels: findQrels(folder, names) }
}

function findQrels(folder: string, names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const bySplit = new Map<string, string[]>()
  const add = (root: string, name: string): void => {
    const match = QRELS.exec(name)
    if (match === null) return
    const split = match[1] ?? match[2] ?? match[3] ?? ''
    bySplit.set(split, [...(bySplit.get(split) ?? []), join(root, name)])
  }
  for (const name of names) add(folder, name)
  // C-MTEB keeps the judgements of NAME in a repository of their own, NAME-qrels.
  const sibling = `${folder.replace(/\/+$/, '')}-qrels`
  if (bySplit.size === 0 && isFolder(sibling)) for (const name of listFiles(sibling)) add(sibling, name)
  return bySplit
}

/** Paths relative to the folder, symbolic links followed, sorted. */
export function listFiles(folder: string, prefix = '', depth = 0): readonly string[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name)
      const status = statSync(path, { throwIfNoEntry: false })
      if (status?.isFile() === true) return [prefix + name]
      return status?.isDirectory() === true && depth < MAX_DEPTH ? listFiles(path, `${prefix}${name}/`, depth + 1) : []
    })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Task folders among the given paths: each is a task, or a folder of tasks. Order kept, each once. Throws SourceError when one holds none. */
export function findTaskFolders(paths: readonly string[]): readonly string[] {
  const found = paths.flatMap((path) => {
    if (!isFolder(path)) throw new SourceError('SOURCE_UNREADABLE', 'there is no such folder', { value: path })
    if (findTaskFiles(path) !== undefined) return [path]
    const inside = readdirSync(path)
      .toSorted()
      .map((name) => join(path, name))
      .filter((child) => isFolder(child) && findTaskFiles(child) !== undefined)
    if (inside.length === 0) throw new SourceError('SOURCE_INVALID', 'no task found in the folder', { value: path, remedy: 'A task folder holds a corpus, queries and qrels; see docs/cmirb.md.' })
    return inside
  })
  const seen = new Set<string>()
  return found.filter((folder) => {
    const real = realpathSync(folder)
    return seen.has(real) ? false : Boolean(seen.add(real))
  })
}
