/** What the summary says about a task. */
import type { TaskSummary } from '../output/summary.ts'
import type { Task } from '../load/task.ts'
import { fingerprintOf } from './fingerprint.ts'

/** Only the first queries, and their judgements alone. */
export function limitTask(task: Task, limit: number | undefined): Task {
  if (limit === undefined) return task
  const queries = task.queries.slice(0, limit)
  const kept = new Set(queries.map(({ id }) => id))
  return { ...task, available: task.queries.length, queries, qrels: new Map([...task.qrels].filter(([query]) => kept.has(query))) }
}

/** `own`: the task before pooling, whose content identifies the data. */
export function summariseTask(task: Task, own: Task, searched: number): TaskSummary {
  const { definition } = task
  return {
    name: task.name,
    label: definition?.label ?? task.name,
    split: task.split,
    queries: task.queries.length,
    available: task.available ?? task.queries.length,
    passages: own.passages.length,
    searched,
    judgements: [...task.qrels.values()].reduce((sum, grades) => sum + grades.size, 0),
    content: contentOf(own),
    ...(definition === undefined ? {} : { published: { queries: definition.queries, passages: definition.passages } }),
    findings: task.findings.map((finding) => ({ ...finding, examples: [...finding.examples] })),
  }
}

export function contentOf(task: Task): string {
  return fingerprintOf({ passages: task.passages, queries: task.queries, qrels: Array.from(task.qrels, ([query, grades]) => [query, [...grades]]) })
}
