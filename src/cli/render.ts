/** Hits for people: the passage around its first highlight, highlights in bold on a terminal, scores by leg. */
import type { Hit } from '../../retriever/types.ts'

const SNIPPET_CHARACTERS = 220

export interface RenderOptions {
  readonly color: boolean
}

export function renderHits(hits: readonly Hit[], options: RenderOptions = { color: process.stdout.isTTY }): string {
  return hits.map((hit) => renderHit(hit, options)).join('\n')
}

function renderHit(hit: Hit, options: RenderOptions): string {
  const legs = Object.entries(hit.legs).map(([leg, { score, rank }]) => `${leg} ${score.toFixed(3)} (#${rank})`)
  return `${String(hit.rank).padStart(2)}. ${hit.score.toFixed(3)}  ${hit.title ?? hit.documentId}  [${hit.documentId}]\n    ${snippet(hit, options)}\n    ${legs.join('  ')}`
}

/** Starts a little before the first highlight; offsets shift with the cut. */
function snippet({ text, highlights }: Hit, { color }: RenderOptions): string {
  const first = highlights[0]?.start ?? 0
  const start = first > SNIPPET_CHARACTERS / 2 ? first - 40 : 0
  const end = Math.min(text.length, start + SNIPPET_CHARACTERS)
  let shown = start > 0 ? '…' : ''
  let at = start
  for (const mark of highlights) {
    if (mark.start < at || mark.end > end) continue
    shown += text.slice(at, mark.start) + emphasize(text.slice(mark.start, mark.end), color)
    at = mark.end
  }
  return `${shown}${text.slice(at, end)}${end < text.length ? '…' : ''}`.replaceAll(/\s+/g, ' ')
}

function emphasize(text: string, color: boolean): string {
  return color ? `\u001B[1;33m${text}\u001B[0m` : `«${text}»`
}
