import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRecorded } from '../../cmirb/load/hypotheses.ts'
import { loadTask, type Task } from '../../cmirb/load/task.ts'
import { mean, scoreQueries } from '../../cmirb/measures/evaluate.ts'
import { parseMeasure } from '../../cmirb/measures/measure.ts'
import { loadSystem, systemNames } from '../../cmirb/systems/system.ts'
import { writeTask } from '../../cmirb/testing/tasks.ts'
import { loadConfig } from '../config.ts'
import { createHashEmbedder } from '../embed/hash/embedder.ts'
import { promptHash, promptVariants } from '../../retriever/hyde/prompts.ts'
import { createBenchEngine, type BenchEngineOptions } from './bench.ts'

let root: string
let task: Task
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'medir-bench-engine-'))
  task = await loadTask(writeTask(root, 'MedExamRetrieval'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function options(): BenchEngineOptions {
  const { config } = loadConfig({ environment: {}, flags: { home: join(root, 'home'), embedder: 'hash' } })
  return { config, embedder: async () => createHashEmbedder({ dimension: 64 }) }
}

async function measure(name: string): Promise<{ readonly score: number; readonly cost: number }> {
  const system = loadSystem(name)
  const engine = createBenchEngine(options())
  try {
    const queries = system.hypotheses === undefined || !('recorded' in system.hypotheses) ? task.queries : await withRecorded(task, system.hypotheses.recorded)
    const index = await engine.open(task.passages, system)
    await index.prepare(queries)
    const answers = []
    for (const query of queries) answers.push([query.id, await index.search(query, { k: 5 })] as const)
    await index.close()
    expect(answers.flatMap(([, { degraded }]) => degraded)).toEqual([])
    return { score: mean(scoreQueries(parseMeasure('nDCG@10'), new Map(answers.map(([id, { hits }]) => [id, hits])), task.qrels).values()), cost: mean(answers.map(([, { cost }]) => cost.embeddedTexts)) }
  } finally {
    await engine.close()
  }
}

describe('the engine under measurement', () => {
  it.each(systemNames().filter((name) => name !== 'hyde' && name !== 'hybrid+hyde' && name !== 'reference-hyde'))('finds the passages of a small task with %s', async (name) => {
    const { score, cost } = await measure(name)
    // The hash embedder knows words only; the lexical leg and the recorded texts find everything.
    expect(score).toBeGreaterThan(name.includes('dense') ? 0.5 : 0.9)
    const { mode, hypotheses } = loadSystem(name)
    expect(cost).toBe(mode === 'lexical' ? 0 : hypotheses === undefined ? 1 : 2)
  })

  it('answers from a kept index with the same scores', async () => {
    const engine = createBenchEngine(options())
    const [query] = task.queries
    if (query === undefined) throw new Error('the task has queries')
    const answers = []
    const progress: number[] = []
    for (let time = 0; time < 2; time++) {
      const index = await engine.open(task.passages, loadSystem('hybrid'), (done) => progress.push(done))
      answers.push(await index.search(query, { k: 3 }), await index.search(query, { k: 3, cache: false }))
      await index.close()
    }
    await engine.close()
    expect(new Set(answers.map(({ hits }) => JSON.stringify(hits))).size).toBe(1)
    expect(progress.length).toBeLessThanOrEqual(1)
  })

  it('asks the configured generator when told to, and says which and with what prompts', async () => {
    const { config } = loadConfig({ environment: {}, flags: { home: join(root, 'generated'), embedder: 'hash', generator: 'recorded', generatorFile: join(root, 'recorded.jsonl') } })
    writeFileSync(join(root, 'recorded.jsonl'), task.queries.slice(0, 3).map(({ text }) => `${JSON.stringify({ query: text, text: `关于“${text}”：请遵医嘱规律用药，定期复查相关指标。` })}\n`).join(''))
    const engine = createBenchEngine({ ...options(), config })
    const system = loadSystem('hybrid+hyde', 'generator')
    expect(await engine.facts(system)).toMatchObject({ hypotheses: { generator: 'recorded:recorded.jsonl', prompts: { 'question.zh': expect.stringMatching(/^[0-9a-f]{16}$/) as string } } })
    const index = await engine.open(task.passages, system)
    const [first, last] = [task.queries[0], task.queries.at(-1)]
    if (first === undefined || last === undefined) throw new Error('the task has queries')
    expect(await index.search(first, { k: 3 })).toMatchObject({ degraded: [], cost: { generatedTexts: 1, embeddedTexts: 2 } })
    await expect(index.search(last, { k: 3 })).rejects.toMatchObject({ code: 'GENERATOR_FAILED' })
    await index.close()
    await engine.close()
  })

  it('says what a figure depends on, and refuses a parameter it does not know', async () => {
    const engine = createBenchEngine(options())
    expect(await engine.facts(loadSystem('bm25'))).toMatchObject({ lexical: { k1: 1.2, b: 0.75 } })
    expect(await engine.facts(loadSystem('sl-hyde'))).toMatchObject({ embedder: { fingerprint: expect.any(String) as string }, parameters: { windowWeight: 0 } })
    await expect(engine.facts({ ...loadSystem('hybrid'), parameters: { lexicalWieght: 1 } })).rejects.toMatchObject({ code: 'INPUT_INVALID', remedy: expect.stringContaining('lexicalWeight') as string })
    await expect(engine.facts({ ...loadSystem('hybrid'), parameters: { lexicalWeight: 'much' } })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(engine.facts(loadSystem('hyde', 'generator'))).rejects.toMatchObject({ code: 'GENERATOR_UNAVAILABLE' })
    await engine.close()
  })

  describe('with learnt parts', () => {
    const weights = { lexicalWeight: 1, denseWeight: 0, windowWeight: 0 }
    const learnt = (name: string, parts: unknown): string => {
      writeFileSync(join(root, `${name}.parts.json`), JSON.stringify(parts))
      writeFileSync(join(root, `${name}.json`), JSON.stringify({ description: 'learnt', mode: 'hybrid', learnt: `${name}.parts.json`, parameters: { windowWeight: 0.5 } }))
      return join(root, `${name}.json`)
    }

    it.each([['promotable parts', { weights }], ['a version', { version: 1, parts: { weights }, origins: {} }]])('takes %s, and what the system sets over them', async (name, parts) => {
      const engine = createBenchEngine(options())
      const facts = await engine.facts(loadSystem(learnt(name.replaceAll(' ', '-'), parts)))
      expect(facts).toMatchObject({ parameters: { ...weights, windowWeight: 0.5 }, learnt: { parts: ['weights'], sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string } })
      await engine.close()
    })

    it('names learnt prompts by their hashes', async () => {
      const engine = createBenchEngine(options())
      const [, brief] = promptVariants('question.zh')
      if (brief === undefined) throw new Error('there is one')
      const facts = await engine.facts(loadSystem(learnt('prompted', { prompt: { 'question.zh': brief } })))
      expect(facts).toMatchObject({ learnt: { parts: ['prompt'], prompts: { 'question.zh': promptHash(brief) } } })
      await engine.close()
    })

    it('says that words for other passages are left out', async () => {
      const engine = createBenchEngine(options())
      const facts = await engine.facts(loadSystem(learnt('expanded', { lexical: { k1: 0.5, b: 0.25 }, expansion: [{ passageId: 'p', queries: ['q'] }] })))
      expect(facts).toMatchObject({ learnt: { parts: ['lexical'], leftOut: ['expansion'] } })
      await engine.close()
    })

    it('scores words by learnt parameters, and by the system’s own before them', async () => {
      const engine = createBenchEngine(options())
      const system = loadSystem(learnt('lexical', { lexical: { k1: 0.5, b: 0.25 } }))
      expect(await engine.facts(system)).toMatchObject({ lexical: { k1: 0.5, b: 0.25, fieldWeights: { title: 2 } } })
      expect(await engine.facts({ ...system, lexical: { k1: 2 } })).toMatchObject({ lexical: { k1: 2, b: 0.25 } })
      await engine.close()
    })

    it('refuses a file that is missing, holds nothing, or an adapter of another model', async () => {
      const engine = createBenchEngine(options())
      const adapter = { embedderFingerprint: 'other', dimension: 64, rank: 1, a: '', b: '', strength: 0.5, strengths: {} }
      await expect(engine.facts(loadSystem(learnt('empty', {})))).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      await expect(engine.facts(loadSystem(learnt('foreign', { adapter })))).rejects.toMatchObject({ code: 'INPUT_INVALID', value: 'other' })
      rmSync(join(root, 'foreign.parts.json'))
      await expect(engine.facts(loadSystem(join(root, 'foreign.json')))).rejects.toMatchObject({ code: 'INPUT_INVALID', value: join(root, 'foreign.parts.json') })
      await engine.close()
    })
  })
})
