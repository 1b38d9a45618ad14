import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../config.ts'
import { findModel } from '../../models/folder.ts'
import { goldenCosine } from '../../models/golden.ts'
import { DEFAULT_MODEL, presetOf } from '../../models/presets.ts'
import { embedderContract } from '../embedder.contract.ts'
import { createOnnxEmbedder } from './embedder.ts'

const folder = findModel(loadConfig().config.home, DEFAULT_MODEL)
const preset = presetOf(DEFAULT_MODEL)

describe.skipIf(folder === undefined)(`with the real model${folder === undefined ? ' (skipped: run "npm run medir -- model pull" first)' : ''}`, () => {
  const make = async (): ReturnType<typeof createOnnxEmbedder> => createOnnxEmbedder({ folder: folder ?? '', preset, workers: 1 })
  embedderContract('onnx', make)

  it('agrees with the golden vectors, knows the tokenizer it was trained with, and finds across languages', async () => {
    const embedder = await make()
    try {
      expect(await goldenCosine(embedder, preset)).toBeGreaterThan(0.99)
      expect(readFileSync(join(folder ?? '', 'tokenizer.json'), 'utf8').startsWith('{')).toBe(true)
      const { vectors: [query = new Float32Array()] } = await embedder.embed(['心肌梗死的治疗'], 'query')
      const { vectors: [near = new Float32Array(), far = new Float32Array()] } = await embedder.embed(['Treatment of acute myocardial infarction', 'Treatment of acne vulgaris'], 'passage')
      const dot = (other: Float32Array): number => query.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)
      expect(dot(near)).toBeGreaterThan(dot(far))
    } finally {
      await embedder.close()
    }
  })

  it('lends its sessions: the borrower gives the same vectors and ends with the lender', async () => {
    const lender = await make()
    const port = lender.lend?.()
    if (port === undefined) throw new Error('the embedder lends nothing')
    const borrower = await createOnnxEmbedder({ folder: folder ?? '', preset, sessions: port })
    const texts = ['发热', 'fever and cough']
    expect((await borrower.embed(texts, 'passage')).vectors).toEqual((await lender.embed(texts, 'passage')).vectors)
    expect(borrower.fingerprint).toBe(lender.fingerprint)
    await expect(borrower.embed(texts, 'passage', AbortSignal.abort(new Error('changed my mind')))).rejects.toThrow('changed my mind')
    await lender.close()
    await expect(borrower.embed(texts, 'passage')).rejects.toMatchObject({ code: 'EMBEDDER_FAILED' })
  })

  it('counts a text beyond 512 tokens as truncated', async () => {
    const embedder = await make()
    try {
      expect((await embedder.embed(['发热'.repeat(600), '发热'], 'passage')).truncated).toBe(1)
    } finally {
      await embedder.close()
    }
  })
})
