/**
 * What makes a run survive a kill: answers are appended to `TASK.part` as they come, headed by the run's fingerprint. A
 * journal of another run is put aside, a line torn by the kill is dropped, and the finished run replaces the journal.
 */
import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises'

export interface Journal<Entry> {
  /** Answers of the earlier attempt. */
  readonly recovered: readonly Entry[]
  append(entries: readonly Entry[]): Promise<void>
  remove(): Promise<void>
}

export async function openJournal<Entry>(file: string, fingerprint: string): Promise<Journal<Entry>> {
  const [header, ...lines] = (await readIfThere(file)).split('\n')
  const mine = header === JSON.stringify({ fingerprint })
  const recovered = mine ? (wholeLines(lines) as readonly Entry[]) : []
  // Written anew, so that a torn line does not stay in the middle.
  await writeWhole(file, [JSON.stringify({ fingerprint }), ...recovered.map((entry) => JSON.stringify(entry))].join('\n') + '\n')
  return {
    recovered,
    append: async (entries) => appendFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')),
    remove: async () => rm(file, { force: true }),
  }
}

function wholeLines(lines: readonly string[]): readonly unknown[] {
  const entries: unknown[] = []
  for (const line of lines) {
    try {
      entries.push(JSON.parse(line))
    } catch {
      break
    }
  }
  return entries
}

async function readIfThere(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}

/** Whole or not at all: readers never see half a file. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.tmp`, text)
  await rename(`${file}.tmp`, file)
}
