/** What is searched together: a task's own corpus, or all of them in one, and distractors in either. */
import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { SourceError } from '../../src/errors.ts'
import type { Qrels } from '../measures/ranking.ts'
import type { BenchPassage } from '../port.ts'
import { listFiles } from './files.ts'
import { passageOf } from './rows.ts'
import { readTable } from './table.ts'
import type { Task } from './task.ts'

/** One corpus and the tasks that search it. */
export interface Pool {
  readonly passages: readonly BenchPassage[]
  readonly tasks: readonly Task[]
}

/** `Task:id`: passage ids of different corpora never meet. */
export function pooledId(task: string, id: string): string {
  return `${task}:${id}`
}

/** With `together`, one pool of all tasks; otherwise one a task. Judgements follow the ids. */
export function makePools(tasks: readonly Task[], together: boolean, distractors: readonly BenchPassage[]): readonly Pool[] {
  if (!together) return tasks.map((task) => ({ passages: [...task.passages, ...distractors], tasks: [task] }))
  const renamed = tasks.map((task) => ({ ...task, passages: task.passages.map((passage) => ({ ...passage, id: pooledId(task.name, passage.id) })), qrels: poolQrels(task) }))
  return [{ passages: [...renamed.flatMap(({ passages }) => passages), ...distractors], tasks: renamed }]
}

function poolQrels({ name, qrels }: Task): Qrels {
  return new Map(Array.from(qrels, ([query, grades]) => [query, new Map(Array.from(grades, ([passage, grade]) => [pooledId(name, passage), grade]))]))
}

const DATA_FILE = /\.(?:jsonl|tsv)(?:\.gz)?$|\.parquet$/

/** Passages that answer nothing, from files or folders of files; ids become `file:id`. */
export async function loadDistractors(paths: readonly string[], signal?: AbortSignal): Promise<readonly BenchPassage[]> {
  const passages: BenchPassage[] = []
  for (const file of paths.flatMap(dataFiles)) {
    const stem = basename(file).replace(DATA_FILE, '')
    for await (const row of readTable(file, signal)) {
      const passage = passageOf(row)
      passages.push({ ...passage, id: pooledId(stem, passage.id) })
    }
  }
  return passages
}

function dataFiles(path: string): readonly string[] {
  const status = statSync(path, { throwIfNoEntry: false })
  if (status === undefined) throw new SourceError('SOURCE_UNREADABLE', 'there is no such file or folder', { value: path })
  return status.isFile() ? [path] : listFiles(path).filter((name) => DATA_FILE.test(name)).map((name) => join(path, name))
}
