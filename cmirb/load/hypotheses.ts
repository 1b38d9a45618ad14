/** Recorded hypotheses beside a task: STEM.jsonl or STEM.jsonl.gz, `{id, text}` a line, id being the query's. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SourceError } from '../../src/errors.ts'
import type { BenchQuery } from '../port.ts'
import { queryOf } from './rows.ts'
import { readTable } from './table.ts'
import type { Task } from './task.ts'

/** The task's queries with their recorded texts. A query without one is an error: a run half with and half without measures neither. */
export async function withRecorded(task: Task, stem: string, signal?: AbortSignal): Promise<readonly BenchQuery[]> {
  const file = [`${stem}.jsonl`, `${stem}.jsonl.gz`].map((name) => join(task.folder, name)).find((path) => existsSync(path))
  if (file === undefined) throw new SourceError('SOURCE_UNREADABLE', `the task has no recorded hypotheses "${stem}"`, { value: task.name, remedy: `Put ${stem}.jsonl into the task folder, leave this system out, or give --hypotheses generator.` })
  const texts = new Map<string, string[]>()
  for await (const row of readTable(file, signal)) {
    const { id, text } = queryOf(row)
    texts.set(id, [...(texts.get(id) ?? []), text])
  }
  const missing = task.queries.filter(({ id }) => !texts.has(id))
  if (missing.length > 0) throw new SourceError('SOURCE_INVALID', `${missing.length} queries have no recorded hypothesis in ${stem}`, { value: `${task.name}: ${missing[0]?.id ?? ''}` })
  return task.queries.map((query) => ({ ...query, hypotheses: texts.get(query.id) ?? [] }))
}
