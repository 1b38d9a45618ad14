/** Generator by name; `none` is undefined. */
import type { Config } from '../config.ts'
import { MedirError } from '../errors.ts'
import { createLlamaGenerator } from './llama/generator.ts'
import { createOpenAiGenerator } from './openai/generator.ts'
import type { Generator } from './port.ts'
import { createRecordedGenerator } from './recorded/generator.ts'

type GeneratorConfig = Pick<Config, 'generator' | 'generatorUrl' | 'generatorModel' | 'generatorApiKey' | 'generatorFile'> & Partial<Pick<Config, 'generatorLogprobs'>>

/** CONFIG_INVALID names the setting that is missing; GENERATOR_UNAVAILABLE when an optional package is. */
export async function createGenerator(config: GeneratorConfig): Promise<Generator | undefined> {
  if (config.generator === 'none') return undefined
  if (config.generator === 'recorded') return createRecordedGenerator(required(config.generatorFile, 'generatorFile'))
  if (config.generator === 'llama') return createLlamaGenerator(required(config.generatorModel, 'generatorModel'))
  return createOpenAiGenerator({ url: required(config.generatorUrl, 'generatorUrl'), model: required(config.generatorModel, 'generatorModel'), ...(config.generatorApiKey === undefined ? {} : { apiKey: config.generatorApiKey }), ...(config.generatorLogprobs === undefined ? {} : { logProbabilities: config.generatorLogprobs }) })
}

function required(value: string | undefined, key: string): string {
  if (value !== undefined) return value
  throw new MedirError('CONFIG_INVALID', `this generator needs "${key}"`, { value: key, remedy: 'Run "medir config" to see every setting.' })
}
