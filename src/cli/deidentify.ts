/**
 * `medir deidentify`: for stewards to try before they trust. JSONL `{id, text}` in, `{id, text, removed}` out, line by line;
 * with --out a file and its manifest; with --evaluate the figures on marked texts.
 */
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { Option, type Command } from 'commander'
import { z } from 'zod'
import { deidentifyText, marksFor } from '../../indexer/deidentify/deidentify.ts'
import { evaluate, type Evaluation, type MarkedText } from '../../indexer/deidentify/evaluate.ts'
import { knownFrom, personalFields } from '../../indexer/deidentify/fields.ts'
import { createManifest } from '../../indexer/deidentify/manifest.ts'
import { DATE_POLICIES, type DeidentifyOptions } from '../../indexer/deidentify/options.ts'
import { openMarks, parseMapKey, restoreText, sealMarks } from '../../indexer/deidentify/sealed-map.ts'
import { readLines } from '../../indexer/readers/lines.ts'
import { InputError, SourceError } from '../errors.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'

const lineSchema = z.looseObject({ id: z.union([z.string(), z.number()]), text: z.string() })
const markedSchema = lineSchema
  .extend({ entities: z.array(z.object({ start: z.number().int().min(0), end: z.number().int().min(0), type: z.string() })) })
  .refine(({ text, entities }) => entities.every(({ start, end }) => start < end && end <= text.length))
const optionsSchema = z.object({ language: z.enum(['auto', 'zh', 'en']), dates: z.enum(DATE_POLICIES), out: z.string().optional(), evaluate: z.boolean().optional(), keyed: z.boolean().optional(), map: z.string().optional(), mapKey: z.string().optional(), restore: z.string().optional() })

export function deidentifyCommand(): Command {
  return command('deidentify', 'replace identifiers of persons in JSONL from stdin or a file')
    .argument('[file]', 'JSONL of {id, text}; - or nothing reads stdin', '-')
    .addOption(new Option('--language <language>', 'auto looks for both languages where a text has both scripts').choices(['auto', 'zh', 'en']).default('auto'))
    .addOption(new Option('--dates <policy>', 'what stays of a date: its year, the date moved by the days of its patient, or all of it').choices([...DATE_POLICIES]).default('year'))
    .option('--keyed', 'marks that are the same across documents; needs MEDIR_DEIDENTIFY_SECRET')
    .option('--out <file>', 'write the cleaned JSONL there and the counts by type and document to <file>.manifest.json')
    .option('--evaluate', 'lines also have entities [{start, end, type}]: tell recall and precision by type')
    .option('--map <file>', 'also write what each mark stood for, sealed with AES-256-GCM, one line a text; needs --map-key')
    .option('--map-key <file>', 'a file of 32 bytes in hexadecimal or base64, kept elsewhere than the map')
    .option('--restore <map>', 'put back what the marks of the given texts stood for; needs --map-key')
    .action(
      action(async (context, [file = '-'], given) => {
        const options = optionsSchema.parse(given)
        const mapKey = readMapKey(options.map ?? options.restore, options.mapKey)
        const secret = context.config.deidentifySecret
        if (secret === undefined && (options.dates === 'shift' || options.keyed === true)) throw new InputError('moving dates and keyed marks need a secret', { value: options.keyed === true ? '--keyed' : '--dates shift', remedy: 'Set MEDIR_DEIDENTIFY_SECRET.' })
        const source = await openSource(file)
        if (options.restore !== undefined && mapKey !== undefined) return restore(source, options.restore, mapKey, context)
        if (options.evaluate === true) return evaluated(await marked(source, context.signal), options.language)
        return clean(source, file, { language: options.language, dates: options.dates, keyed: options.keyed, secret }, { out: options.out, ...(options.map === undefined || mapKey === undefined ? {} : { map: { file: options.map, key: mapKey } }) }, context)
      }),
    )
}

interface Targets {
  readonly out: string | undefined
  readonly map?: { readonly file: string; readonly key: Buffer }
}

function readMapKey(map: string | undefined, file: string | undefined): Buffer | undefined {
  if (map === undefined) return undefined
  if (file === undefined) throw new InputError('the map needs a key', { value: map, remedy: 'Give --map-key FILE; make one with: openssl rand -hex 32' })
  try {
    return parseMapKey(readFileSync(file, 'utf8'))
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(file, error)
  }
}

const unreadable = (file: string, cause: unknown): SourceError => new SourceError('SOURCE_UNREADABLE', 'the file cannot be read', { value: file, cause, remedy: 'Give a readable file.' })

/** `-` is stdin. SOURCE_UNREADABLE before the first line, not in the middle of an answer. */
async function openSource(file: string): Promise<AsyncIterable<Uint8Array>> {
  if (file === '-') return process.stdin
  try {
    const handle = await open(file)
    if ((await handle.stat()).isDirectory()) throw new Error('a folder')
    return handle.createReadStream()
  } catch (error) {
    throw unreadable(file, error)
  }
}

interface Sink {
  readonly write: (line: string) => Promise<void>
  /** The file takes its name only now: a run that failed leaves what was there before. */
  readonly finish: () => Promise<void>
  readonly abandon: () => Promise<void>
}

/** Whoever reads may have had enough: `| head`. */
function stdoutSink(): Sink {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  return { write: async (line) => void (process.stdout.write(line) || (await once(process.stdout, 'drain'))), finish: () => Promise.resolve(), abandon: () => Promise.resolve() }
}

async function openSink(out: string | undefined, source: string): Promise<Sink> {
  if (out === undefined) return stdoutSink()
  if (source !== '-' && existsSync(out) && realpathSync(out) === realpathSync(source)) throw new InputError('a file cannot be cleaned into itself', { value: out, remedy: 'Give another name with --out.' })
  const part = `${out}.part`
  const handle = await open(part, 'w').catch((cause: unknown) => {
    throw unwritable(out, cause)
  })
  const close = (): Promise<void> => handle.close()
  return {
    write: async (line) => void (await handle.write(line)),
    finish: async () => {
      await close()
      renameSync(part, out)
    },
    abandon: async () => {
      await close()
      rmSync(part, { force: true })
    },
  }
}

const unwritable = (file: string, cause: unknown): InputError => new InputError('the file cannot be written', { value: file, cause, remedy: 'Give a path in a folder that exists and may be written.' })

const sealedSchema = z.object({ id: z.string(), sealed: z.string() })

async function restore(source: AsyncIterable<Uint8Array>, map: string, key: Buffer, { signal }: CommandContext): Promise<undefined> {
  const sealed = new Map<string, string>()
  for await (const { id, sealed: marks } of parsedLines(await openSource(map), sealedSchema, signal)) sealed.set(id, marks)
  for await (const { id, text } of parsedLines(source, lineSchema, signal)) {
    const marks = sealed.get(String(id))
    if (marks === undefined) throw new InputError('the map knows nothing of a text', { value: String(id), remedy: 'Give the map that was written with these texts.' })
    process.stdout.write(`${JSON.stringify({ id, text: restoreText(text, openMarks(String(id), marks, key)) })}\n`)
  }
  return undefined
}

async function clean(source: AsyncIterable<Uint8Array>, file: string, options: DeidentifyOptions, { out, map }: Targets, context: CommandContext): Promise<Outcome | undefined> {
  const manifest = createManifest()
  const sealed: string[] = []
  const sink = await openSink(out, file)
  try {
    for await (const { id, text, ...fields } of parsedLines(source, lineSchema, context.signal)) {
      const marks = marksFor(options)
      const { text: replaced, removed } = deidentifyText(text, { ...options, ...ofRecord(String(id), fields) }, marks)
      if (map !== undefined) sealed.push(JSON.stringify({ id: String(id), sealed: sealMarks(String(id), marks.entries(), map.key) }))
      manifest.add(String(id), removed)
      await sink.write(`${JSON.stringify({ id, text: replaced, removed: removed.map(({ start, end, type }) => ({ start, end, type })) })}\n`)
    }
    if (map !== undefined) write(map.file, sealed.map((line) => `${line}\n`).join(''), 0o600)
    if (out !== undefined) write(`${out}.manifest.json`, `${JSON.stringify(manifest.result(), undefined, 1)}\n`)
    await sink.finish()
  } catch (error) {
    await sink.abandon()
    throw error
  }
  const { totals } = manifest.result()
  const line = `removed: ${Object.entries(totals).map(([type, count]) => `${count} ${type}`).join(', ') || 'nothing'}`
  if (out !== undefined) return { json: { out, manifest: `${out}.manifest.json`, totals }, text: line }
  context.log(line)
  return undefined
}

function write(file: string, content: string, mode = 0o666): void {
  try {
    writeFileSync(file, content, { mode })
  } catch (error) {
    throw unwritable(file, error)
  }
}

/** What the line's other fields say of its persons is looked for in the text; the fields themselves are not written. */
function ofRecord(id: string, fields: Readonly<Record<string, unknown>>): Pick<DeidentifyOptions, 'known' | 'patient'> {
  const said = [...personalFields(Object.keys(fields))].flatMap(([field, type]) => [fields[field]].flat().filter((value) => typeof value === 'string' || typeof value === 'number').map((value) => [type, String(value)] as const))
  return { known: knownFrom(said), patient: said.find(([type]) => type === 'RECORD_NUMBER')?.[1] ?? id }
}

async function marked(source: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<readonly MarkedText[]> {
  const texts: MarkedText[] = []
  for await (const { id, text, entities } of parsedLines(source, markedSchema, signal)) texts.push({ id: String(id), text, entities })
  return texts
}

function evaluated(texts: readonly MarkedText[], language: DeidentifyOptions['language']): Outcome {
  const result = evaluate(texts, (text) => deidentifyText(text, { language }).removed)
  return { json: result, text: table(result) }
}

function table({ texts, marked, recall, removed, precision, byType }: Evaluation): string {
  const rows = Object.entries(byType).map(([type, each]) => `${type.padEnd(18)} ${String(each.found).padStart(6)} of ${String(each.marked).padStart(6)}  recall ${each.recall.toFixed(3)}`)
  return [`${texts} texts, ${marked} marked: recall ${recall.toFixed(3)}; ${removed} removed: precision ${precision.toFixed(3)}`, ...rows].join('\n')
}

/** A bad line is told by its number, never by its text. */
async function* parsedLines<Line>(source: AsyncIterable<Uint8Array>, schema: z.ZodType<Line>, signal: AbortSignal): AsyncGenerator<Line> {
  for await (const line of readLines(source)) {
    signal.throwIfAborted()
    if ('error' in line) throw new SourceError('SOURCE_INVALID', line.error, { value: line.number })
    if (line.text.trim() !== '') yield parseLine(line.text, line.number, schema)
  }
}

function parseLine<Line>(text: string, number: number, schema: z.ZodType<Line>): Line {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    // No cause: a JSON error quotes the text.
    throw new SourceError('SOURCE_INVALID', `line ${number} lacks what it must have: id and text, with --evaluate also entities`, { value: number, remedy: 'Give one JSON object a line.' })
  }
}
