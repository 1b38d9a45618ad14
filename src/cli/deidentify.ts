/**
 * `medir deidentify`: for stewards to try before they trust. JSONL `{id, text}` in, `{id, text, removed}` out, line by line;
 * with --out a file and its manifest; with --evaluate the figures on marked texts.
 */
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { Option, type Command } from 'commander'
import { z } from 'zod'
import { deidentifyText, marksFor } from '../../indexer/deidentify/deidentify.ts'
import { evaluate, type Evaluation, type MarkedText } from '../../indexer/deidentify/evaluate.ts'
import { createManifest } from '../../indexer/deidentify/manifest.ts'
import { DATE_POLICIES, type DeidentifyOptions } from '../../indexer/deidentify/options.ts'
import { openMarks, parseMapKey, restoreText, sealMarks } from '../../indexer/deidentify/sealed-map.ts'
import { readLines } from '../../indexer/readers/lines.ts'
import { InputError, SourceError } from '../errors.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'

const lineSchema = z.looseObject({ id: z.union([z.string(), z.number()]), text: z.string() })
const markedSchema = lineSchema.extend({ entities: z.array(z.object({ start: z.number().int().min(0), end: z.number().int().min(0), type: z.string() })) })
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
        const source = file === '-' ? process.stdin : createReadStream(file)
        if (options.restore !== undefined && mapKey !== undefined) return restore(source, options.restore, mapKey, context)
        if (options.evaluate === true) return evaluated(await marked(source, context.signal), options.language)
        return clean(source, { language: options.language, dates: options.dates, keyed: options.keyed, secret }, { out: options.out, ...(options.map === undefined || mapKey === undefined ? {} : { map: { file: options.map, key: mapKey } }) }, context)
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
  return parseMapKey(readFileSync(file, 'utf8'))
}

const sealedSchema = z.object({ id: z.string(), sealed: z.string() })

async function restore(source: AsyncIterable<Uint8Array>, map: string, key: Buffer, { signal }: CommandContext): Promise<undefined> {
  const sealed = new Map<string, string>()
  for await (const { id, sealed: marks } of parsedLines(createReadStream(map), sealedSchema, signal)) sealed.set(id, marks)
  for await (const { id, text } of parsedLines(source, lineSchema, signal)) {
    const marks = sealed.get(String(id))
    if (marks === undefined) throw new InputError('the map knows nothing of a text', { value: String(id), remedy: 'Give the map that was written with these texts.' })
    process.stdout.write(`${JSON.stringify({ id, text: restoreText(text, openMarks(String(id), marks, key)) })}\n`)
  }
  return undefined
}

async function clean(source: AsyncIterable<Uint8Array>, options: DeidentifyOptions, { out, map }: Targets, context: CommandContext): Promise<Outcome | undefined> {
  const manifest = createManifest()
  const sealed: string[] = []
  const sink = out === undefined ? process.stdout : createWriteStream(out)
  for await (const { id, text } of parsedLines(source, lineSchema, context.signal)) {
    const marks = marksFor(options)
    const { text: replaced, removed } = deidentifyText(text, { ...options, patient: String(id) }, marks)
    if (map !== undefined) sealed.push(JSON.stringify({ id: String(id), sealed: sealMarks(String(id), marks.entries(), map.key) }))
    manifest.add(String(id), removed)
    if (!sink.write(`${JSON.stringify({ id, text: replaced, removed: removed.map(({ start, end, type }) => ({ start, end, type })) })}\n`)) await once(sink, 'drain')
  }
  if (map !== undefined) writeFileSync(map.file, sealed.map((line) => `${line}\n`).join(''), { mode: 0o600 })
  const { totals } = manifest.result()
  const line = `removed: ${Object.entries(totals).map(([type, count]) => `${count} ${type}`).join(', ') || 'nothing'}`
  if (out === undefined) {
    context.log(line)
    return undefined
  }
  sink.end()
  await once(sink, 'finish')
  writeFileSync(`${out}.manifest.json`, `${JSON.stringify(manifest.result(), undefined, 1)}\n`)
  return { json: { out, manifest: `${out}.manifest.json`, totals }, text: line }
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
