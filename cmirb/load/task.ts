/** A task folder in memory. */
import { basename, resolve } from 'node:path'
import { InputError, SourceError } from '../../src/errors.ts'
import type { Qrels } from '../measures/ranking.ts'
import type { BenchPassage, BenchQuery } from '../port.ts'
import { definitionOf, type TaskDefinition } from '../tasks/definitions.ts'
import { checkTask, type Finding } from './check.ts'
import { findTaskFiles, type TaskFiles } from './files.ts'
import { collect } from './lines.ts'
import { judgementOf, passageOf, queryOf, type RawJudgement, type RawQuery } from './rows.ts'
import { readTable } from './table.ts'
import { readTrecQrels, readTrecTopics } from './trec.ts'

export interface Task {
  /** The folder's name. */
  readonly name: string
  readonly folder: string
  /** Present for a task of the benchmark. */
  readonly definition?: TaskDefinition
  readonly split: string
  readonly passages: readonly BenchPassage[]
  /** Those with judgements in this split, in the order of the file. */
  readonly queries: readonly BenchQuery[]
  readonly qrels: Qrels
  /** How many queries there were before a limit; absent: no limit. */
  readonly available?: number
  /** What is wrong with the data. */
  readonly findings: readonly Finding[]
}

export interface LoadOptions {
  /** Which judgements; default: the benchmark's own split, else the only one, else test. */
  readonly split?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Throws SourceError (SOURCE_INVALID, SOURCE_UNREADABLE) naming file and line. */
export async function loadTask(folder: string, { split: asked, signal }: LoadOptions = {}): Promise<Task> {
  const files = findTaskFiles(folder)
  if (files === undefined) throw new SourceError('SOURCE_INVALID', 'the folder is no task', { value: folder, remedy: 'A task folder holds a corpus, queries and qrels; see docs/cmirb.md.' })
  const name = basename(resolve(folder))
  const definition = definitionOf(name)
  const split = chooseSplit(files, asked, definition, folder)
  const passages = await readAll(files.corpus, async (file) => collect(readTable(file, signal), passageOf))
  const queries = await readAll(files.queries, async (file) => readQueries(file, signal))
  const judgements = await readAll(files.qrels.get(split) ?? [], async (file) => readJudgements(file, signal))
  const findings = checkTask({ passages, queries, judgements })
  const qrels = groupJudgements(judgements)
  const type = definition?.queryType ?? 'question'
  const asBench = ({ id, text }: RawQuery): BenchQuery => ({ id, text, type })
  return {
    name,
    folder,
    ...(definition === undefined ? {} : { definition }),
    split: split === '' ? (definition?.split ?? 'test') : split,
    passages: firstOfEach(passages),
    queries: firstOfEach(queries).filter(({ id }) => qrels.has(id)).map(asBench),
    qrels,
    findings,
  }
}

function chooseSplit({ qrels }: TaskFiles, asked: string | undefined, definition: TaskDefinition | undefined, folder: string): string {
  const splits = [...qrels.keys()]
  if (splits.length === 0) throw new SourceError('SOURCE_INVALID', 'the task has no qrels', { value: folder })
  const wanted = asked ?? [definition?.split, 'test', 'dev'].find((split) => split !== undefined && splits.includes(split)) ?? (splits.length === 1 ? splits[0] : undefined)
  if (wanted === undefined || !(splits.includes(wanted) || (splits.length === 1 && splits[0] === ''))) {
    throw new InputError('which judgements?', { value: asked ?? folder, remedy: `Give --split with one of: ${splits.join(', ')}.` })
  }
  return splits.includes(wanted) ? wanted : ''
}

async function readQueries(file: string, signal?: AbortSignal): Promise<readonly RawQuery[]> {
  return /(?:^|\/)topics[^/]*$/.test(file) ? readTrecTopics(file, signal) : collect(readTable(file, signal), queryOf)
}

async function readJudgements(file: string, signal?: AbortSignal): Promise<readonly RawJudgement[]> {
  return /\.(?:txt|qrels)(?:\.gz)?$/.test(file) ? collect(readTrecQrels(file, signal)) : collect(readTable(file, signal), judgementOf)
}

async function readAll<Item>(files: readonly string[], read: (file: string) => Promise<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[][] = []
  for (const file of files) items.push([...(await read(file))])
  return items.flat()
}

/** An id that comes twice is reported; its first row counts. */
function firstOfEach<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>()
  return items.filter(({ id }) => (seen.has(id) ? false : Boolean(seen.add(id))))
}

function groupJudgements(judgements: readonly RawJudgement[]): Qrels {
  const grouped = new Map<string, Map<string, number>>()
  for (const { query, passage, grade } of judgements) {
    const grades = grouped.get(query) ?? new Map<string, number>()
    if (!grades.has(passage)) grades.set(passage, grade)
    grouped.set(query, grades)
  }
  return grouped
}
