/** The model's own tokenizer, loaded once on the main thread; workers get token ids. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { ModelError } from '../../errors.ts'

export interface ModelTokenizer {
  readonly padding: number
  /** Ids with special tokens, cut to `maxTokens`; the last special token is kept. */
  encode(text: string, maxTokens: number): { readonly ids: readonly number[]; readonly truncated: boolean }
  /** Tokens of the bare text. */
  count(text: string): number
}

/** MODEL_INVALID when the files are not a tokenizer. */
export function loadTokenizer(folder: string): ModelTokenizer {
  const tokenizer = read(folder)
  const padding = tokenizer.token_to_id('<pad>') ?? tokenizer.token_to_id('[PAD]') ?? 0
  return {
    padding,
    encode: (text, maxTokens) => {
      const { ids } = tokenizer.encode(text)
      if (ids.length <= maxTokens) return { ids, truncated: false }
      return { ids: [...ids.slice(0, maxTokens - 1), ids.at(-1) ?? padding], truncated: true }
    },
    count: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length,
  }
}

function read(folder: string): Tokenizer {
  try {
    const json = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object
    return new Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'))
  } catch (error) {
    throw new ModelError('MODEL_INVALID', 'the tokenizer cannot be read', { value: 'tokenizer.json', cause: error, remedy: 'Pull the model again.' })
  }
}
