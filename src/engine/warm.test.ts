import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { promptVariants } from '../../retriever/hyde/prompts.ts'
import { encodeVector } from '../../retriever/learn/types.ts'
import { promote } from '../../retriever/learn/live.ts'
import { loadConfig } from '../config.ts'
import { createEngine } from './engine.ts'
import { learningFolder } from './learning.ts'

const KEY = { tenant: 'default', name: 'notes' }
const QUERY = '高血压应该怎样治疗？'

it('writes what a search of the collection asks for, learnt prompts and examples included', async () => {
  const home = mkdtempSync(join(tmpdir(), 'medir-warm-'))
  const recordings = join(home, 'recorded.jsonl')
  writeFileSync(recordings, `${JSON.stringify({ query: QUERY, text: '高血压首选钙通道阻滞剂或血管紧张素转换酶抑制剂治疗。' })}\n`)
  const { config } = loadConfig({ environment: {}, flags: { home, embedder: 'hash', drugs: 'off', deidentify: 'off', generator: 'recorded', generatorFile: recordings } })
  const engine = createEngine(config)
  try {
    await engine.putDocuments(KEY, [{ id: 'a', text: '高血压的治疗包括钙通道阻滞剂。', metadata: {} }], {})
    const [, brief] = promptVariants('question.zh')
    const { embedder } = await engine.embedder()
    if (brief === undefined || embedder === undefined) throw new Error('both are there')
    promote(learningFolder(config, KEY), 'run', { prompt: { 'question.zh': brief }, exemplars: [{ query: '什么是哮喘？', text: '哮喘是气道的慢性炎症。', vector: encodeVector(new Float32Array(embedder.dimension)) }] }, 'test')

    expect(await engine.warm(KEY, QUERY)).toEqual({ outcome: 'written' })
    expect(await engine.warm(KEY, QUERY)).toEqual({ outcome: 'cached' })
    const { hyde } = await engine.search(KEY, { query: QUERY, k: 5, mode: 'hybrid', hyde: 'on', explain: false })
    expect(hyde).toMatchObject({ used: true, cached: true })
    // Without the collection's learnt parts it is another request.
    const provider = await engine.hypotheses(KEY.tenant)
    expect(await provider?.hypotheses({ query: QUERY, language: 'zh', queryType: 'question', method: 'hypothesis' })).toMatchObject({ cached: false })

    expect(await engine.warm(KEY, 'A10BA02')).toEqual({ outcome: 'skipped' })
    expect(await engine.warm(KEY, '糖尿病怎样诊断？')).toMatchObject({ outcome: 'failed', degraded: { leg: 'hyde', code: 'GENERATOR_FAILED' } })
  } finally {
    await engine.close()
  }
})
