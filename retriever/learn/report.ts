/** What a run says, as data and in plain words. */
import type { IndexCost } from './expansion/cost.ts'
import type { Judgement } from './promotion.ts'

export interface PartReport {
  readonly part: string
  readonly promoted: boolean
  readonly reason: string
  /** Absent when there was nothing to judge. */
  readonly figures?: Omit<Judgement, 'promoted' | 'reason'>
  /** Prompts, and what queries that teach found with each: mean nDCG@10, the present one first. */
  readonly tried?: readonly { readonly name: string; readonly queries: number; readonly prompts: readonly { readonly id: string; readonly value: number }[] }[]
  /** What it adds to the index, where it adds something. */
  readonly cost?: IndexCost
}

export interface LearnReport {
  readonly run: string
  readonly collection: string
  readonly passages: number
  readonly labPassages: number
  readonly queries: Readonly<Record<string, { readonly made: number; readonly found: number; readonly held: number }>>
  readonly parts: readonly PartReport[]
  /** Hash of every artefact by its name. */
  readonly artefacts: Readonly<Record<string, string>>
}

const NAMES: Readonly<Record<string, string>> = { adapter: 'query adapter', lexical: 'saturation and length of the lexical leg (k1, b)', weights: 'weights of the legs', hypothesisWeights: 'weights of a hypothesis’s lists', gate: 'hypothesis gate', prompt: 'prompts chosen among variants', exemplars: 'exemplars for the generator', expansion: 'document expansion', lexicon: 'words mined from the corpus' }
const STYLES: Readonly<Record<string, string>> = { title: 'titles', sentence: 'sentences taken out of their passage', qa: 'questions before their answers', fact: 'questions about labelled facts', question: 'generated questions', lay: 'generated lay questions', keywords: 'generated keywords', generatedTitle: 'generated titles', use: 'queries confirmed by use', asked: 'questions that users asked' }

const points = (value: number): string => (value * 100).toFixed(2)

export function describeReport({ run, collection, passages, labPassages, queries, parts }: LearnReport): string {
  const styles = Object.entries(queries).map(([style, { made, found, held }]) => `  ${made} ${STYLES[style] ?? style}; ${found} found their own passage; ${held} held out to judge with`)
  return [`${collection}: learnt from ${passages} passages, judged among ${labPassages} (run ${run})`, ...styles, ...parts.flatMap(describePart)].join('\n')
}

function describePart({ part, promoted, reason, figures, cost, tried = [] }: PartReport): readonly string[] {
  const head = [`${NAMES[part] ?? part}: ${promoted ? 'may go live' : 'refused'}: ${reason}`, ...(cost === undefined ? [] : [describeCost(cost)]), ...tried.map(describeTried)]
  if (figures === undefined) return head
  const [low, high] = figures.interval
  const styles = Object.entries(figures.styles).map(([style, { queries, before, after }]) => `    ${STYLES[style] ?? style}: ${points(before)} → ${points(after)} (${queries})`)
  return [...head, `  nDCG@10 on ${figures.queries} held-out queries: ${points(figures.before)} → ${points(figures.after)}, 95 % interval of the difference ${points(low)} to ${points(high)}`, ...styles]
}

function describeTried({ name, queries, prompts }: NonNullable<PartReport['tried']>[number]): string {
  return `  ${name} with ${queries} queries: ${prompts.map(({ id, value }) => `${id} ${points(value)}`).join(', ')}`
}

function describeCost({ queries, passages, of, postings, before, bytes, bytesBefore }: IndexCost): string {
  return `  index: ${queries} queries for ${passages} of ${of} passages; ${postings} postings more (${share(postings, before)}), ${bytes} bytes more (${share(bytes, bytesBefore)}); no vectors`
}

const share = (more: number, before: number): string => `${before === 0 ? 0 : ((more / before) * 100).toFixed(1)} %`
