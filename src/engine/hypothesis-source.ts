/** Config → generator + cache → HypothesisProvider, made on the first search that wants one. */
import { join } from 'node:path'
import { deidentifyText } from '../../indexer/deidentify/deidentify.ts'
import { createBreaker } from '../../retriever/hyde/breaker.ts'
import { openHypothesisCache } from '../../retriever/hyde/cache.ts'
import { createLimiter } from '../../retriever/hyde/limiter.ts'
import { createHypothesisProvider } from '../../retriever/hyde/provider.ts'
import type { HypothesisProvider } from '../../retriever/types.ts'
import type { Config } from '../config.ts'
import { createGenerator } from '../generate/create.ts'
import type { Generator } from '../generate/port.ts'
import { once } from './once.ts'

export interface HypothesisSource {
  /** One provider a tenant: neither cache nor a question on its way is shared. Undefined when no generator is configured. Rejects when the configured one cannot be made. */
  readonly get: (tenant: string) => Promise<HypothesisProvider | undefined>
  /** The generator itself, for answers and rewritten questions. */
  readonly generator: () => Promise<Generator | undefined>
  close(): Promise<void>
}

export function createHypothesisSource(config: Config): HypothesisSource {
  const parts = once(async () => {
    const generator = await createGenerator(config)
    if (generator === undefined) return undefined
    return { generator, cache: openHypothesisCache(join(config.home, 'hyde', 'cache.sqlite')), breaker: createBreaker(), limit: createLimiter(config.hydeConcurrency), providers: new Map<string, HypothesisProvider>() }
  })
  return {
    get: async (tenant) => {
      const made = await parts.get()
      if (made === undefined) return undefined
      const { generator, cache, breaker, limit, providers } = made
      const provider = providers.get(tenant) ?? createHypothesisProvider({
        generator,
        cache,
        breaker,
        limit,
        tenant,
        deadlineMs: config.hydeDeadlineMs,
        count: config.hydeHypotheses,
        staleMs: config.hydeStaleDays * DAY_MS,
        ...(config.deidentify === 'on' ? { deidentify: (text: string) => deidentifyText(text).text } : {}),
      })
      providers.set(tenant, provider)
      return provider
    },
    generator: async () => (await parts.get())?.generator,
    close: async () => {
      const made = await parts.made()?.catch(() => undefined)
      made?.cache.close()
      await made?.generator.close()
    },
  }
}

const DAY_MS = 86_400_000
