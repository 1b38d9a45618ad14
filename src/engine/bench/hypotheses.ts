/** Hypotheses for a benchmark from the configured generator: cached on disk, so that a run gone on with asks for nothing twice. */
import { join } from 'node:path'
import { openHypothesisCache } from '../../../retriever/hyde/cache.ts'
import { promptFor, promptHash } from '../../../retriever/hyde/prompts.ts'
import { createHypothesisProvider } from '../../../retriever/hyde/provider.ts'
import type { HypothesisProvider } from '../../../retriever/types.ts'
import type { Config } from '../../config.ts'
import { GeneratorError } from '../../errors.ts'
import { createGenerator } from '../../generate/create.ts'

/** A benchmark waits for every hypothesis; the limit is for a generator that hangs. */
const DEADLINE_MS = 600_000

export interface BenchHypotheses {
  readonly provider: HypothesisProvider
  /** Generator, count and prompt hashes. */
  readonly facts: Readonly<Record<string, unknown>>
  close(): Promise<void>
}

/** GENERATOR_UNAVAILABLE when none is configured. */
export async function connectHypotheses(config: Config): Promise<BenchHypotheses> {
  const generator = await createGenerator(config)
  if (generator === undefined) throw new GeneratorError('GENERATOR_UNAVAILABLE', 'the system needs a generator and none is configured', { remedy: 'Set generator and generatorUrl, or give --hypotheses recorded.' })
  const cache = openHypothesisCache(join(config.home, 'cmirb', 'hypotheses.sqlite'))
  const prompts = (['question', 'title', 'passage'] as const).flatMap((type) => (['zh', 'en'] as const).map((language) => [`${type}.${language}`, promptHash(promptFor(type, language))]))
  return {
    provider: createHypothesisProvider({ generator, cache, tenant: 'cmirb', deadlineMs: DEADLINE_MS, count: config.hydeHypotheses }),
    facts: { generator: generator.name, count: config.hydeHypotheses, prompts: Object.fromEntries(prompts) as Record<string, string> },
    close: async () => {
      cache.close()
      await generator.close()
    },
  }
}
