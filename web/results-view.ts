/** What a search answered: how many, what could not take part, the hypothesis, the hits. */
import type { Hit, SearchResponse } from '../src/client/index.ts'
import { element, type Child } from './dom.ts'
import { hitCard } from './hit.ts'
import { text } from './text.ts'

export function resultsView({ hits, hyde, degraded, tookMs }: SearchResponse, open: (hit: Hit) => void): readonly Child[] {
  return [
    element('p', { class: 'summary' }, hits.length === 0 ? text('nothing') : text('found', { n: hits.length, ms: Math.round(tookMs['total'] ?? 0) })),
    degraded.length === 0 ? undefined : element('div', { class: 'note' }, text('degraded'), element('ul', {}, ...degraded.map(({ leg, code, remedy }) => element('li', {}, `${leg} (${code}) ${remedy ?? ''}`)))),
    hyde.used ? hypothesis(hyde) : undefined,
    element('ol', { class: 'hits' }, ...hits.map((hit) => hitCard(hit, open))),
  ]
}

function hypothesis({ source, texts = [] }: SearchResponse['hyde']): HTMLElement {
  const shown = texts.map((each) => element('p', {}, each))
  return element('div', { class: 'note' }, text('hypothesisUsed', { source }), shown.length === 0 ? undefined : element('details', {}, element('summary', {}, text('hypothesisText')), ...shown))
}
