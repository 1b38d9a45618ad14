/** The fixed sets of the quality gate, as task folders. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findTaskFolders } from '../../cmirb/load/files.ts'
import { withRecorded } from '../../cmirb/load/hypotheses.ts'
import { loadTask } from '../../cmirb/load/task.ts'

export interface QualitySet {
  readonly name: string
  readonly folder: string
  readonly systems: readonly string[]
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Queries of each task in the small set: with their positives, few enough to embed in a minute. */
const SMALL = 40
const LEXICAL = ['bm25']
const WITH_MODEL = ['dense', 'hybrid', 'best', 'best+sl-hyde']

/** Sets that can be measured here; `scratch` holds what is put together for them. A reason for each that cannot. */
export async function findSets(scratch: string, model: boolean): Promise<{ readonly sets: readonly QualitySet[]; readonly skipped: readonly string[] }> {
  const systems = model ? [...LEXICAL, ...WITH_MODEL] : LEXICAL
  const sets: QualitySet[] = [{ name: 'sample', folder: linkSample(join(scratch, 'sample')), systems }]
  if (model) sets.push({ name: 'sample, each question with the answer to another', folder: misanswer(linkSample(join(scratch, 'misanswered'))), systems: ['best+sl-hyde'] })
  const skipped = model ? [] : ['dense systems: the default model is not on this machine (run "medir model pull")']
  const benchmark = join(process.env['MEDIR_SHARED_DATA'] ?? join(ROOT, '..', 'shared', 'data'), 'cmirb')
  if (!existsSync(benchmark)) return { sets, skipped: [...skipped, 'cmirb: the data are not on this machine ($MEDIR_SHARED_DATA)'] }
  sets.push({ name: 'cmirb', folder: benchmark, systems: LEXICAL })
  if (model) sets.push({ name: `cmirb, ${SMALL} queries of each task and their passages`, folder: await reduce(benchmark, join(scratch, 'small')), systems: WITH_MODEL })
  return { sets, skipped }
}

/** The sample collection under the names a task has. */
function linkSample(folder: string): string {
  mkdirSync(join(folder, 'sample'), { recursive: true })
  for (const [file, name] of [['documents.jsonl', 'corpus.jsonl'], ['queries.jsonl', 'queries.jsonl'], ['qrels.jsonl', 'qrels.jsonl'], ['hypotheses.jsonl', 'slhyde.jsonl']] as const) {
    symlinkSync(join(ROOT, 'samples', file), join(folder, 'sample', name))
  }
  return folder
}

/** A generator that lies: the gate must keep these answers as good as without any. */
function misanswer(folder: string): string {
  const file = join(folder, 'sample', 'slhyde.jsonl')
  const rows = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { readonly id: string; readonly text: string })
  rmSync(file)
  writeRows(join(folder, 'sample'), 'slhyde', rows.map(({ id }, index) => ({ id, text: rows[(index + (rows.length >> 1)) % rows.length]?.text })))
  return folder
}

/** Outside the repository and gone with the scratch folder: the data are nobody's to keep. */
async function reduce(benchmark: string, folder: string): Promise<string> {
  for (const path of findTaskFolders([benchmark])) {
    const task = await loadTask(path)
    const queries = (await withRecorded(task, 'slhyde')).slice(0, SMALL)
    const judgements = queries.flatMap(({ id }) => Array.from(task.qrels.get(id) ?? [], ([passage, score]) => ({ q_id: id, p_id: passage, score })))
    const kept = new Set(judgements.map(({ p_id }) => p_id))
    writeRows(join(folder, task.name), 'corpus', task.passages.filter(({ id }) => kept.has(id)))
    writeRows(join(folder, task.name), 'queries', queries.map(({ id, text }) => ({ id, text })))
    writeRows(join(folder, task.name), 'qrels', judgements)
    writeRows(join(folder, task.name), 'slhyde', queries.flatMap(({ id, hypotheses = [] }) => hypotheses.map((text) => ({ id, text }))))
  }
  return folder
}

function writeRows(folder: string, name: string, rows: readonly object[]): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
