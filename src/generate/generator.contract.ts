/** What every Generator must do. `known` is a request that the adapter under test can answer, `unknown` one it cannot. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GenerationRequest, Generator } from './port.ts'

export function generatorContract(name: string, make: () => Promise<Generator>, known: GenerationRequest): void {
  describe(`the ${name} generator`, () => {
    let generator: Generator
    beforeAll(async () => {
      generator = await make()
    })
    afterAll(async () => generator.close())

    it('answers with text', async () => {
      expect((await generator.generate(known)).text).not.toBe('')
    })

    it('gives the same answer to the same request at temperature 0', async () => {
      expect(await generator.generate(known)).toEqual(await generator.generate(known))
    })

    it('rejects with the reason of a signal that is already aborted', async () => {
      await expect(generator.generate(known, AbortSignal.abort(new Error('changed my mind')))).rejects.toThrow('changed my mind')
    })

    it('names adapter and model', () => {
      expect(generator.name).toMatch(/^\w+:.+/)
    })
  })
}
