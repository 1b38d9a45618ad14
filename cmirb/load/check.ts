/** What can be wrong with a collection: said before a run, with examples by id, never mended in silence. */
import type { BenchPassage } from '../port.ts'
import type { RawJudgement, RawQuery } from './rows.ts'

export type FindingKind =
  | 'duplicate passage id'
  | 'duplicate query id'
  | 'duplicate judgement'
  | 'same text under several passage ids'
  | 'empty passage'
  | 'empty query'
  | 'query without judgements'
  | 'query without a relevant passage'
  | 'judgement of an unknown query'
  | 'judgement of an unknown passage'

export interface Finding {
  readonly kind: FindingKind
  /** What a run does about it. */
  readonly effect: string
  readonly count: number
  /** The first few ids. */
  readonly examples: readonly string[]
}

const EXAMPLES = 5

const EFFECTS: Readonly<Record<FindingKind, string>> = {
  'duplicate passage id': 'the first one is indexed',
  'duplicate query id': 'the first one is asked',
  'duplicate judgement': 'the first one counts',
  'same text under several passage ids': 'all are indexed; only the judged one counts as found',
  'empty passage': 'indexed, and never found',
  'empty query': 'counts as unanswered',
  'query without judgements': 'not asked and not in the averages',
  'query without a relevant passage': 'counts 0',
  'judgement of an unknown query': 'the query counts as unanswered',
  'judgement of an unknown passage': 'can never be found',
}

export interface Collection {
  readonly passages: readonly BenchPassage[]
  readonly queries: readonly RawQuery[]
  readonly judgements: readonly RawJudgement[]
}

/** Findings in a fixed order, only those that occur. */
export function checkTask({ passages, queries, judgements }: Collection): readonly Finding[] {
  const passageIds = new Set(passages.map(({ id }) => id))
  const queryIds = new Set(queries.map(({ id }) => id))
  const judged = new Set(judgements.map(({ query }) => query))
  const answerable = new Set(judgements.filter(({ grade }) => grade > 0).map(({ query }) => query))
  const found: Readonly<Record<FindingKind, readonly string[]>> = {
    'duplicate passage id': repeated(passages.map(({ id }) => id)),
    'duplicate query id': repeated(queries.map(({ id }) => id)),
    'duplicate judgement': repeated(judgements.map(({ query, passage }) => `${query} ${passage}`)),
    'same text under several passage ids': sameTexts(passages),
    'empty passage': passages.filter(({ text, title = '' }) => (title + text).trim() === '').map(({ id }) => id),
    'empty query': queries.filter(({ text }) => text.trim() === '').map(({ id }) => id),
    'query without judgements': queries.filter(({ id }) => !judged.has(id)).map(({ id }) => id),
    'query without a relevant passage': queries.filter(({ id }) => judged.has(id) && !answerable.has(id)).map(({ id }) => id),
    'judgement of an unknown query': [...judged].filter((id) => !queryIds.has(id)),
    'judgement of an unknown passage': judgements.filter(({ passage }) => !passageIds.has(passage)).map(({ passage }) => passage),
  }
  return (Object.keys(EFFECTS) as FindingKind[]).flatMap((kind) => {
    const ids = found[kind]
    return ids.length === 0 ? [] : [{ kind, effect: EFFECTS[kind], count: ids.length, examples: ids.slice(0, EXAMPLES) }]
  })
}

function repeated(ids: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return ids.filter((id) => seen.has(id) || !seen.add(id))
}

function sameTexts(passages: readonly BenchPassage[]): readonly string[] {
  const firsts = new Map<string, string>()
  return passages.flatMap(({ id, title = '', text }) => {
    const content = `${title}\n${text}`
    const first = firsts.get(content)
    firsts.set(content, first ?? id)
    return first === undefined || first === id ? [] : [id]
  })
}

export function describeFinding({ kind, count, effect, examples }: Finding): string {
  return `${kind}: ${count} (${effect}), e.g. ${examples.join(', ')}`
}
