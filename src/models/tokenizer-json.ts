/** The hub's tokenizer files from the pieces of the weight file: Unigram (Kudo 2018) as XLM-RoBERTa uses it. */
import type { E5File } from './e5-file.ts'

/** The hub's vocabulary has `<mask>` after the pieces. */
const MASK = '<mask>'

export function tokenizerJson({ pieces, ids }: E5File): unknown {
  const special = (id: number, content: string): unknown => ({ id, content, single_word: false, lstrip: content === MASK, rstrip: false, normalized: false, special: true })
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(ids.bos, '<s>'), special(ids.pad, '<pad>'), special(ids.eos, '</s>'), special(ids.unknown, '<unk>')],
    normalizer: { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }] },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true, add_prefix_space: true },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      pair: [],
      special_tokens: { '<s>': { id: '<s>', ids: [ids.bos], tokens: ['<s>'] }, '</s>': { id: '</s>', ids: [ids.eos], tokens: ['</s>'] } },
    },
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true, add_prefix_space: true },
    model: { type: 'Unigram', unk_id: ids.unknown, vocab: pieces.map(({ text, score }) => [text, score]), byte_fallback: false },
  }
}

export function tokenizerConfig(maxTokens: number): unknown {
  return { tokenizer_class: 'XLMRobertaTokenizer', bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>', sep_token: '</s>', cls_token: '<s>', pad_token: '<pad>', mask_token: MASK, model_max_length: maxTokens }
}

export function modelConfig({ hidden, layers, heads, feedForward, vocabulary, positions, epsilon }: E5File): unknown {
  return { architectures: ['BertModel'], model_type: 'bert', hidden_size: hidden, num_hidden_layers: layers, num_attention_heads: heads, intermediate_size: feedForward, vocab_size: vocabulary, max_position_embeddings: positions, layer_norm_eps: epsilon, hidden_act: 'gelu', pad_token_id: 1, type_vocab_size: 2 }
}
