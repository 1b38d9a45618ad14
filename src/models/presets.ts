/** What medir knows of each model by name: everything that must match between training and use. */
import { InputError } from '../errors.ts'
import { nearest } from '../nearest.ts'

export interface ModelPreset {
  readonly name: string
  /** Repository on the model hub. */
  readonly hub: string
  /** File under onnx/ in the hub's layout. */
  readonly weights: string
  readonly dtype: 'q8' | 'fp32'
  readonly dimension: number
  /** Longest input in tokens, special tokens included. */
  readonly maxTokens: number
  readonly pooling: 'mean' | 'cls'
  readonly queryPrefix: string
  readonly passagePrefix: string
  /** The package index carries it too. */
  readonly pip: boolean
}

export const DEFAULT_MODEL = 'multilingual-e5-small'

const q8 = { weights: 'model_quantized.onnx', dtype: 'q8', pip: false } as const

const PRESETS: readonly ModelPreset[] = [
  // Wang et al. 2024, "Multilingual E5 Text Embeddings": both prefixes are part of the training.
  { ...q8, name: DEFAULT_MODEL, hub: 'Xenova/multilingual-e5-small', dimension: 384, maxTokens: 512, pooling: 'mean', queryPrefix: 'query: ', passagePrefix: 'passage: ', pip: true },
  { ...q8, name: 'multilingual-e5-base', hub: 'Xenova/multilingual-e5-base', dimension: 768, maxTokens: 512, pooling: 'mean', queryPrefix: 'query: ', passagePrefix: 'passage: ' },
  // Xiao et al. 2023, "C-Pack": short queries take an instruction, passages none.
  { ...q8, name: 'bge-small-zh-v1.5', hub: 'Xenova/bge-small-zh-v1.5', dimension: 512, maxTokens: 512, pooling: 'cls', queryPrefix: '为这个句子生成表示以用于检索相关文章：', passagePrefix: '' },
  { ...q8, name: 'bge-m3', hub: 'Xenova/bge-m3', dimension: 1024, maxTokens: 8_192, pooling: 'cls', queryPrefix: '', passagePrefix: '' },
]

export const PRESET_NAMES: readonly string[] = PRESETS.map(({ name }) => name)

/** Throws InputError naming the nearest known model. */
export function presetOf(name: string): ModelPreset {
  const preset = PRESETS.find((candidate) => candidate.name === name)
  if (preset === undefined) throw new InputError('no such model preset', { value: name, remedy: `Did you mean "${nearest(name, PRESET_NAMES)}"? Known: ${PRESET_NAMES.join(', ')}.` })
  return preset
}
