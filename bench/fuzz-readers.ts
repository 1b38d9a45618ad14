/**
 * `node bench/fuzz-readers.ts [CASES] [LABEL]`: damages sound files of every format and container and reads what is left. A case fails
 * when reading throws, hangs, gives an unsound item, or loses a record that the damage did not touch.
 */
import { Buffer } from 'node:buffer'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { FIXTURES } from '../indexer/readers/fixtures.contract.ts'
import { bytesOf, damage, expectSound, fileOf, idsOf, readBytes, type Fixture } from '../indexer/readers/reader.contract.ts'

const HANG_MS = 120_000

interface Subject {
  readonly label: string
  readonly file: Uint8Array
  readonly name: string
  readonly fixture?: Fixture
}

function subjects(): readonly Subject[] {
  const plain = Object.entries(FIXTURES).map(([label, fixture]) => ({ label, file: fileOf(fixture), name: fixture.name ?? 'file', fixture }))
  // Without the PDF: each costs a worker thread, and it is damaged for itself.
  const files = Object.fromEntries(plain.flatMap(({ label, file }, index) => (label.startsWith('PDF') ? [] : [[`folder/${index}`, file]])))
  return [...plain, { label: 'a zip of all but PDF', file: zipSync(files), name: 'file' }, { label: 'JSON lines in gzip', file: gzipSync(plain[0]?.file ?? new Uint8Array()), name: 'file' }]
}

async function inTime<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('hangs')), HANG_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Damage as anyone's file may suffer it: anything may come of it but a crash, a hang, silence. */
async function readDamaged({ name }: Subject, bytes: Uint8Array): Promise<void> {
  const items = await inTime(readBytes(bytes, name))
  expectSound(items)
  if (items.length === 0) throw new Error('nothing is said about the file')
}

/** A record's own bytes are damaged without line breaks; all records before it, and in formats of lines all after it, must be there. */
async function readOneBroken({ name }: Subject, fixture: Fixture, at: number, record: Uint8Array): Promise<void> {
  const records = fixture.records.map((one, index) => (index === at ? record : one))
  // An HL7 message's id ends with a hash of its segments, and a header that is damaged makes its segments those of the message before.
  const bare = (id: string): string => id.replace(/\/[0-9a-f]{16}(?:\/\d+)?$/, '')
  const ids = new Set(idsOf(await inTime(readBytes(fileOf({ ...fixture, records }), name))).map(bare))
  const lost = fixture.ids.filter((id, index) => index < at && !ids.has(bare(id)))
  if (lost.length > 0) throw new Error(`lost ${lost.join()}`)
}

/** A counterexample is a file, or the number of a record with what became of it. */
function sampleOf(example: Uint8Array | readonly [number, Uint8Array] | undefined): string {
  const bytes = example instanceof Uint8Array ? example : example?.[1]
  return JSON.stringify(Buffer.from(bytes ?? []).toString('latin1').slice(0, 400))
}

const wanted = Number(process.argv[2] ?? 20_000)
const all = subjects().filter(({ label }) => process.argv[3] === undefined || label.includes(process.argv[3]))
const runs = Math.ceil(wanted / Math.max(1, all.length - 1))
let total = 0
let broken = 0
process.stdout.write('| input | cases | outcome |\n|---|---|---|\n')
for (const [index, subject] of all.entries()) {
  const { fixture, label } = subject
  // Each broken PDF may cost a worker thread.
  const cases = label.startsWith('PDF') ? Math.ceil(runs / 20) : runs
  const ofRecords = fixture?.broken === undefined || fixture.records.length < 2 ? 0 : Math.floor(cases / 3)
  const first = await fc.check(fc.asyncProperty(damage(subject.file), async (bytes) => readDamaged(subject, bytes)), { numRuns: cases - ofRecords, seed: 1_000 + index })
  const second =
    fixture === undefined || ofRecords === 0
      ? undefined
      : await fc.check(
          fc.asyncProperty(fc.integer({ min: 1, max: fixture.records.length - 1 }).chain((at) => fc.tuple(fc.constant(at), damage(bytesOf(fixture.records[at])))), async ([at, record]) => readOneBroken(subject, fixture, at, record)),
          { numRuns: ofRecords, seed: 2_000 + index },
        )
  const failures = [first, second].filter((result) => result?.failed === true)
  total += first.numRuns + (second?.numRuns ?? 0)
  broken += failures.length
  const said = failures.map((result) => `${String((result?.errorInstance as Error | undefined)?.message)} on ${sampleOf(result?.counterexample?.[0])}`)
  process.stdout.write(`| ${subject.label} | ${first.numRuns + (second?.numRuns ?? 0)} | ${failures.length === 0 ? 'sound' : said.join('; ')} |\n`)
}
process.stdout.write(`\n${total} cases, ${broken} properties broken\n`)
process.exitCode = broken === 0 ? 0 : 1
