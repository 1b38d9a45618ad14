/** A passage → what the embedder reads: title and context above the text, then its windows under the same heading. */
import type { Passage } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import { passageWindows } from '../src/text/windows.ts'

export interface EmbeddingTextParts {
  /** Also windows over longer passages. */
  readonly windows: boolean
  readonly countTokens: Embedder['countTokens']
  /** Longest input of the embedder; absent: headings are not measured. */
  readonly maxTokens?: number
}

/** Room for the model's prefix and its special tokens. */
const RESERVED = 16
/** The heading's share of what the embedder reads. */
const HEADING_SHARE = 0.25

const longestHeading = (maxTokens: number): number => Math.floor((maxTokens - RESERVED) * HEADING_SHARE)

/** Tokens a passage's text may have so that nothing is cut off under the longest heading. */
export const longestText = (maxTokens: number): number => maxTokens - RESERVED - longestHeading(maxTokens)

/** The whole passage first, then overlapping windows of it. */
export async function embeddingTexts({ title, context, text }: Passage, { windows, countTokens, maxTokens }: EmbeddingTextParts): Promise<readonly string[]> {
  const full = [title, context].filter((part) => part !== undefined && part !== '').join(' › ')
  const heading = maxTokens === undefined ? full : await shortened(full, longestHeading(maxTokens), countTokens)
  const headed = (part: string): string => (heading === '' ? part : `${heading}\n${part}`)
  const spans = windows ? await passageWindows(text, countTokens) : []
  return [headed(text), ...spans.map(({ start, end }) => headed(text.slice(start, end)))]
}

/** A heading of a paragraph's length would push the text out of the model's sight. */
async function shortened(heading: string, limit: number, countTokens: Embedder['countTokens']): Promise<string> {
  let text = heading
  for (;;) {
    const [tokens = 0] = text === '' ? [0] : await countTokens([text])
    if (tokens <= limit) return text
    text = text.slice(0, Math.floor((text.length * limit) / tokens) - 1).toWellFormed().trimEnd()
  }
}
