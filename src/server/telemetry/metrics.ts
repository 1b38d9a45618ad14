/** Prometheus metrics. Labels are route patterns, stages, codes and states: no tenant, collection, key, id or text. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { RetrievalResult } from '../../../retriever/types.ts'
import type { Gate } from '../limits/gate.ts'

export interface Metrics {
  readonly request: (observed: { readonly method: string; readonly route: string; readonly status: number; readonly seconds: number }) => void
  readonly search: (result: Pick<RetrievalResult, 'degraded' | 'hyde' | 'tookMs'>) => void
  readonly degraded: (leg: string, code: string) => void
  readonly shed: (reason: 'queue' | 'rate') => void
  readonly cache: (name: string, outcome: 'hit' | 'miss') => void
  readonly generation: (purpose: 'answer' | 'rewrite', outcome: 'ok' | 'failed', seconds: number) => void
  readonly jobs: (counts: () => Readonly<Record<string, number>>) => void
  readonly documents: (outcome: string, count: number) => void
  readonly text: () => Promise<string>
  readonly contentType: string
}

/** From a cached lookup to a generated answer, in seconds. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const EVERY_ROUTE = 'unmatched'

type Watched = Pick<Gate, 'running' | 'waiting' | 'expectedWaitMs'>

export function createMetrics(gates: Readonly<Record<string, Watched>>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'medir_' })
  const requests = new Counter({ name: 'medir_http_requests_total', help: 'Requests by method, route pattern and status.', labelNames: ['method', 'route', 'status'], registers })
  const durations = new Histogram({ name: 'medir_http_request_seconds', help: 'Time to answer by method and route pattern.', labelNames: ['method', 'route'], buckets: BUCKETS, registers })
  const stages = new Histogram({ name: 'medir_search_stage_seconds', help: 'Time a search spends in each stage.', labelNames: ['stage'], buckets: BUCKETS, registers })
  const degraded = new Counter({ name: 'medir_degraded_total', help: 'Answers that had to do without a part, by part and code.', labelNames: ['leg', 'code'], registers })
  const hypotheses = new Counter({ name: 'medir_hypotheses_total', help: 'Searches by where their hypothesis came from (none: there was none).', labelNames: ['source'], registers })
  const caches = new Counter({ name: 'medir_cache_total', help: 'Look-ups by cache and outcome.', labelNames: ['cache', 'outcome'], registers })
  const shed = new Counter({ name: 'medir_shed_total', help: 'Requests turned away: the queue was full, or a credential over its rate.', labelNames: ['reason'], registers })
  const generations = new Histogram({ name: 'medir_generation_seconds', help: 'Time the generator takes, by purpose and outcome.', labelNames: ['purpose', 'outcome'], buckets: BUCKETS, registers })
  const documents = new Counter({ name: 'medir_documents_total', help: 'Documents through jobs and puts, by outcome.', labelNames: ['outcome'], registers })
  const gauge = (name: string, help: string, value: (gate: Watched) => number): void => gaugeByGate(registry, gates, { name, help }, value)
  gauge('medir_requests_running', 'Requests being worked on, by gate.', ({ running }) => running())
  gauge('medir_requests_waiting', 'Requests waiting for their turn, by gate.', ({ waiting }) => waiting())
  gauge('medir_requests_expected_wait_seconds', 'What another request would wait for its turn, by gate.', ({ expectedWaitMs }) => expectedWaitMs() / 1000)
  return {
    request: ({ method, route, status, seconds }) => {
      requests.inc({ method, route: route === '' ? EVERY_ROUTE : route, status: String(status) })
      durations.observe({ method, route: route === '' ? EVERY_ROUTE : route }, seconds)
    },
    search: (result) => {
      for (const [stage, ms] of Object.entries(result.tookMs)) stages.observe({ stage }, ms / 1000)
      for (const { leg, code } of result.degraded) degraded.inc({ leg, code })
      hypotheses.inc({ source: result.hyde.used ? result.hyde.source : 'none' })
      if (result.hyde.source === 'cache' || result.hyde.source === 'generator') caches.inc({ cache: 'hypotheses', outcome: result.hyde.cached ? 'hit' : 'miss' })
    },
    degraded: (leg, code) => degraded.inc({ leg, code }),
    shed: (reason) => shed.inc({ reason }),
    cache: (cache, outcome) => caches.inc({ cache, outcome }),
    generation: (purpose, outcome, seconds) => generations.observe({ purpose, outcome }, seconds),
    jobs: (counts) => {
      const states = new Gauge({
        name: 'medir_jobs',
        help: 'Jobs by state.',
        labelNames: ['state'],
        registers,
        collect: () => {
          for (const [state, count] of Object.entries(counts())) states.set({ state }, count)
        },
      })
    },
    documents: (outcome, count) => documents.inc({ outcome }, count),
    text: async () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function gaugeByGate(registry: Registry, gates: Readonly<Record<string, Watched>>, named: { readonly name: string; readonly help: string }, value: (gate: Watched) => number): void {
  const made = new Gauge({
    ...named,
    labelNames: ['gate'],
    registers: [registry],
    collect: () => {
      for (const [gate, watched] of Object.entries(gates)) made.set({ gate }, value(watched))
    },
  })
}
