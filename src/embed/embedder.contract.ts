/** What every Embedder must do; each adapter's test calls this with a way to make one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Embedder } from './port.ts'

const cosine = (left: Float32Array, right: Float32Array): number => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)

export function embedderContract(name: string, make: () => Promise<Embedder>): void {
  describe(`the ${name} embedder`, () => {
    let embedder: Embedder
    beforeAll(async () => {
      embedder = await make()
    }, 60_000)
    afterAll(async () => embedder.close())

    it('gives one unit vector of its dimension a text, in the order of the texts, the same bytes whatever stands beside it', async () => {
      const texts = ['糖尿病的治疗', 'asthma', '糖尿病的治疗 '.repeat(40), '高血压']
      const { vectors } = await embedder.embed(texts, 'passage')
      expect(vectors.map((vector) => vector.length)).toEqual(texts.map(() => embedder.dimension))
      for (const vector of vectors) expect(cosine(vector, vector)).toBeCloseTo(1, 4)
      const alone = await Promise.all(texts.map(async (text) => (await embedder.embed([text], 'passage')).vectors[0] ?? new Float32Array()))
      expect(vectors).toEqual(alone)
    })

    it('puts a text nearer to one that shares its words than to one that does not', async () => {
      const { vectors: [query = new Float32Array()] } = await embedder.embed(['treatment of asthma in children'], 'query')
      const { vectors: [near = new Float32Array(), far = new Float32Array()] } = await embedder.embed(['Treatment of asthma in children starts with inhaled steroids.', 'Parking at the hospital costs two euros an hour.'], 'passage')
      expect(cosine(query, near)).toBeGreaterThan(cosine(query, far))
    })

    it('gives the same bytes for the same text', async () => {
      const [first, second] = await Promise.all([embedder.embed(['头痛'], 'query'), embedder.embed(['头痛'], 'query')])
      expect(first.vectors[0]).toEqual(second.vectors[0])
    })

    it('embeds empty text, lone surrogates and NUL without failing', async () => {
      const { vectors } = await embedder.embed(['', '\uD800', 'a\0b'], 'passage')
      expect(vectors).toHaveLength(3)
      expect(vectors.every((vector) => vector.every((value) => Number.isFinite(value)))).toBe(true)
    })

    it('answers nothing for nothing', async () => {
      expect((await embedder.embed([], 'query')).vectors).toEqual([])
    })

    it('counts tokens, more for more text', async () => {
      const [short = 0, long = 0, none] = await embedder.countTokens(['发热', '发热伴咳嗽三天，体温最高39度', ''])
      expect(short).toBeGreaterThan(0)
      expect(long).toBeGreaterThan(short)
      expect(none).toBe(0)
    })

    it('rejects with the reason of a signal that is already aborted', async () => {
      await expect(embedder.embed(['头痛'], 'query', AbortSignal.abort(new Error('changed my mind')))).rejects.toThrow('changed my mind')
    })

    it('names its vector space', () => {
      expect(embedder.fingerprint).not.toBe('')
      expect(embedder.maxTokens).toBeGreaterThan(0)
    })
  })
}
