/** Questions of one conversation: the last few, in memory only, each conversation apart from every other. */
import { deidentifyText } from '../../../indexer/deidentify/deidentify.ts'
import { rewriteMessages } from '../../../retriever/answer/prompt.ts'
import { joinQuestions, pointsBack } from '../../../retriever/dialogue/rewrite.ts'
import type { Degradation } from '../../domain.ts'
import { asMedirError } from '../../errors.ts'
import { detectLanguage } from '../../text/language.ts'
import type { Engine } from '../engine.ts'

export interface Rewritten {
  readonly query: string
  /** `words`: the earlier question's words were added; `none`: it stands by itself. */
  readonly method: 'generator' | 'words' | 'none'
  readonly degraded: readonly Degradation[]
}

export interface Dialogues {
  /** The question as it stands by itself; it becomes the conversation's last turn. */
  ask(name: string, question: string, engine: Engine, signal?: AbortSignal): Promise<Rewritten>
  /** Whether there was one. */
  forget(name: string): boolean
}

const TURNS = 6
const MAX_DIALOGUES = 10_000
const IDLE_MS = 30 * 60_000
const LONGEST_REWRITE = 2_000

export function createDialogues(now: () => number = () => performance.now()): Dialogues {
  const dialogues = new Map<string, { readonly turns: readonly string[]; readonly until: number }>()
  return {
    ask: async (name, question, engine, signal) => {
      const known = dialogues.get(name)
      const turns = known !== undefined && known.until > now() ? known.turns : []
      const rewritten = await rewrite(turns, question, engine, signal)
      dialogues.delete(name)
      dialogues.set(name, { turns: [...turns, rewritten.query].slice(-TURNS), until: now() + IDLE_MS })
      for (const [oldest, { until }] of dialogues) if (until <= now() || dialogues.size > MAX_DIALOGUES) dialogues.delete(oldest)
      return rewritten
    },
    forget: (name) => dialogues.delete(name),
  }
}

async function rewrite(turns: readonly string[], question: string, engine: Engine, signal: AbortSignal | undefined): Promise<Rewritten> {
  const last = turns.at(-1)
  if (last === undefined || !pointsBack(question, engine.analyzer)) return { query: question, method: 'none', degraded: [] }
  const inWords = { query: joinQuestions(last, question), method: 'words' as const }
  const generator = await engine.generator()
  if (generator === undefined) return { ...inWords, degraded: [] }
  const clean = (text: string): string => (engine.config.deidentify === 'on' ? deidentifyText(text).text : text)
  try {
    const limit = AbortSignal.any([AbortSignal.timeout(engine.config.hydeDeadlineMs), ...(signal === undefined ? [] : [signal])])
    const { text } = await generator.generate({ messages: rewriteMessages(turns.map(clean), clean(question), detectLanguage(question)), key: question, maxTokens: 128 }, limit)
    const query = text.trim().split('\n', 1)[0] ?? ''
    if (query !== '' && query.length <= LONGEST_REWRITE) return { query, method: 'generator', degraded: [] }
    return { ...inWords, degraded: [{ leg: 'rewrite', code: 'GENERATOR_FAILED' }] }
  } catch (thrown) {
    signal?.throwIfAborted()
    return { ...inWords, degraded: [{ leg: 'rewrite', code: asMedirError(thrown).code }] }
  }
}
