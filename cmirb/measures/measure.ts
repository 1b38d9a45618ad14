/** A retrieval measure as a value: `nDCG@10`, `nDCG(gain=exponential)@10`, `Recall(rel=2)@100`. It parses, prints and compares. */
import { InputError } from '../../src/errors.ts'
import { nearest } from '../../src/nearest.ts'

export const MEASURE_NAMES = ['nDCG', 'MAP', 'MRR', 'Recall', 'P', 'Rprec', 'bpref', 'Judged', 'success'] as const
export type MeasureName = (typeof MEASURE_NAMES)[number]
/** linear: grade; exponential: 2^grade − 1 (Burges et al. 2005). */
export type Gain = 'linear' | 'exponential'

export interface Measure {
  readonly name: MeasureName
  /** Only the first `cutoff` passages count; absent: all that were returned. */
  readonly cutoff?: number
  /** nDCG only. Default linear, as trec_eval and MTEB have it. */
  readonly gain?: Gain
  /** Lowest grade that counts as relevant, for every measure but nDCG and Judged. Default 1. */
  readonly minimumGrade?: number
}

const PATTERN = /^([a-z]+)(?:\(([^)]*)\))?(?:@(\d+))?$/i
const ALIASES: Readonly<Record<string, MeasureName>> = { ap: 'MAP', rr: 'MRR', r: 'Recall', precision: 'P', rprecision: 'Rprec' }
const NEEDS_CUTOFF: ReadonlySet<MeasureName> = new Set(['P', 'Judged', 'success'])
const WITHOUT_CUTOFF: ReadonlySet<MeasureName> = new Set(['Rprec', 'bpref'])

/** Throws InputError naming what is wrong. Case does not matter; `AP`, `RR`, `R` are MAP, MRR, Recall. */
export function parseMeasure(text: string): Measure {
  const match = PATTERN.exec(text.trim())
  if (match === null) throw new InputError('a measure is written like nDCG@10', { value: text.slice(0, 40) })
  const name = parseName(match[1] ?? '')
  const cutoff = match[3] === undefined ? undefined : Number(match[3])
  if (cutoff === 0) throw new InputError('a measure looks at one passage at least', { value: text })
  if (cutoff === undefined && NEEDS_CUTOFF.has(name)) throw new InputError(`${name} needs a cutoff`, { value: text, remedy: `Write ${name}@10.` })
  if (cutoff !== undefined && WITHOUT_CUTOFF.has(name)) throw new InputError(`${name} has no cutoff`, { value: text, remedy: `Write ${name}.` })
  return Object.freeze({ name, ...(cutoff === undefined ? {} : { cutoff }), ...parseParameters(name, match[2]) })
}

function parseName(given: string): MeasureName {
  const lower = given.toLowerCase()
  const known = MEASURE_NAMES.find((name) => name.toLowerCase() === lower) ?? ALIASES[lower]
  if (known === undefined) throw new InputError('unknown measure', { value: given, remedy: `Did you mean ${nearest(given, MEASURE_NAMES)}?` })
  return known
}

function parseParameters(name: MeasureName, given: string | undefined): Pick<Measure, 'gain' | 'minimumGrade'> {
  if (given === undefined) return {}
  const [key, value] = given.split('=').map((part) => part.trim())
  if (name === 'nDCG' && key === 'gain' && (value === 'linear' || value === 'exponential')) return value === 'linear' ? {} : { gain: value }
  if (name !== 'nDCG' && name !== 'Judged' && key === 'rel' && /^[1-9]\d*$/.test(value ?? '')) return value === '1' ? {} : { minimumGrade: Number(value) }
  throw new InputError(`${name} does not take "${given}"`, { value: given, remedy: name === 'nDCG' ? 'Write nDCG(gain=exponential)@10.' : 'Write for example Recall(rel=2)@100.' })
}

/** The one spelling of a measure; parseMeasure(printMeasure(m)) equals m. */
export function printMeasure(measure: Measure): string {
  const parameters = measure.gain === 'exponential' ? '(gain=exponential)' : (measure.minimumGrade ?? 1) > 1 ? `(rel=${measure.minimumGrade})` : ''
  return `${measure.name}${parameters}${measure.cutoff === undefined ? '' : `@${measure.cutoff}`}`
}

export function sameMeasure(left: Measure, right: Measure): boolean {
  return printMeasure(left) === printMeasure(right)
}
