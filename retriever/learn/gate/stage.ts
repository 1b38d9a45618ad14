/** Examples for the gate: every pseudo-hypothesis at every share, through the real retriever. */
import { createRetriever, type Retriever } from '../../retriever.ts'
import type { GateParameters } from '../../hyde/gate.ts'
import type { RetrieverParameters } from '../../parameters.ts'
import type { RetrievalRequest } from '../../types.ts'
import type { GateFeatures } from '../../hyde/features.ts'
import { chunked, runStage, type Artefact } from '../artefact.ts'
import { gain, knownVectors, type EvaluationParts, type Variant } from '../evaluate.ts'
import type { StageContext } from '../stages.ts'
import type { PseudoQuery } from '../types.ts'
import { gateExampleSchema, SHARES } from './fit.ts'
import { pseudoHypotheses } from './hypotheses.ts'
import type { z } from 'zod'

const CHUNK = 16
const DEPTH = 10

export type GateRow = z.infer<typeof gateExampleSchema>

export async function gateExamplesStage({ folder, signal, progress }: Pick<StageContext, 'folder' | 'signal' | 'progress'>, name: string, parts: EvaluationParts, queries: readonly PseudoQuery[], variant: Variant & { readonly parameters: RetrieverParameters }, inputs: unknown): Promise<Artefact<GateRow>> {
  const passageIds = [...parts.documents.values()].flatMap((members) => [...members]).toSorted()
  const chunks = chunked(queries, CHUNK)
  return runStage({ folder, name, version: 1, inputs: { inputs, queries: queries.map(({ id }) => id) }, schema: gateExampleSchema, chunks: chunks.length, signal, onProgress: progress(name) }, async (chunk) => {
    const rows: GateRow[] = []
    for (const query of chunks[chunk] ?? []) rows.push(...(await examplesOf(parts, query, variant, passageIds, signal)))
    return rows
  })
}

/** A gate whose share is the same whatever the features: logit(share). */
function constantGate(share: number): GateParameters {
  return { bias: Math.log(share / (1 - share)), legAgreement: 0, spread: 0, standing: 0, hypothesisAgreement: 0, support: 0, coverage: 0, logLength: 0, minStanding: -Infinity }
}

async function examplesOf(parts: EvaluationParts, query: PseudoQuery, variant: Variant, passageIds: readonly string[], signal: AbortSignal | undefined): Promise<readonly GateRow[]> {
  const relevant = parts.documents.get(query.documentId) ?? new Set<string>()
  const request: RetrievalRequest = { query: query.text, k: DEPTH, mode: 'hybrid', hyde: 'off', queryType: query.queryType, language: query.language }
  const alone = (await retrieverWith(parts, variant, parts.vectors).search(request, signal)).hits.map(({ id }) => id)
  const hypotheses = await pseudoHypotheses({ lab: parts.lab, documents: parts.documents, passageIds }, query, alone, signal)
  const rows: GateRow[] = []
  for (const { kind, text, vector } of hypotheses) {
    const vectors = new Map([...[query.text].map((known) => [known, parts.vectors.get(known) ?? vector] as const), [text, vector] as const])
    const asked: RetrievalRequest = { ...request, hypothetical: [text], hyde: 'auto', explain: true }
    const gains = [gain(alone, relevant)]
    let features: GateFeatures | undefined
    for (const share of SHARES.slice(1)) {
      const retriever = retrieverWith(parts, variant, vectors, constantGate(share))
      const { hits, explain } = await retriever.search(share === 1 ? { ...asked, hyde: 'on' } : asked, signal)
      gains.push(gain(hits.map(({ id }) => id), relevant))
      features ??= (explain?.['gate'] as { readonly features: GateFeatures } | undefined)?.features
    }
    if (features !== undefined) rows.push({ id: query.id, kind, style: query.style, features, gains })
  }
  return rows
}

function retrieverWith(parts: EvaluationParts, variant: Variant, vectors: ReadonlyMap<string, Float32Array>, gate?: GateParameters): Retriever {
  return createRetriever({ collection: parts.lab, analyzer: { ...parts.analyzer, highlights: () => [] }, embedder: knownVectors({ embedder: parts.embedder, vectors }), ...variant, ...(gate === undefined ? {} : { hyde: { gate } }) })
}
