/** Config → generator + cache → HypothesisProvider, made on the first search that wants one. */
import { join } from 'node:path'
import { deidentifyText } from '../../indexer/deidentify/deidentify.ts'
import { openHypothesisCache } from '../../retriever/hyde/cache.ts'
import { createHypothesisProvider } from '../../retriever/hyde/provider.ts'
import type { HypothesisProvider } from '../../retriever/types.ts'
import type { Config } from '../config.ts'
import { createGenerator } from '../generate/create.ts'
import { once } from './once.ts'

export interface HypothesisSource {
  /** Undefined when no generator is configured. Rejects when the configured one cannot be made. */
  readonly get: () => Promise<HypothesisProvider | undefined>
  close(): Promise<void>
}

export function createHypothesisSource(config: Config): HypothesisSource {
  const parts = once(async () => {
    const generator = await createGenerator(config)
    if (generator === undefined) return undefined
    const cache = openHypothesisCache(join(config.home, 'hyde', 'cache.sqlite'))
    return { generator, cache, provider: createHypothesisProvider({ generator, cache, tenant: config.tenant, deadlineMs: config.hydeDeadlineMs, count: config.hydeHypotheses, ...(config.deidentify === 'on' ? { deidentify: (text: string) => deidentifyText(text).text } : {}) }) }
  })
  return {
    get: async () => (await parts.get())?.provider,
    close: async () => {
      const made = await parts.made()?.catch(() => undefined)
      made?.cache.close()
      await made?.generator.close()
    },
  }
}
