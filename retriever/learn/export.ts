/**
 * The paper's training sets (AutoMIR, arXiv 2410.20050, §3.3 and §3.4) as JSONL, with ready configurations: SFT pairs for
 * the generator, InfoNCE triples for the encoder. The way back: a tuned generator by its address (`generatorUrl`), a tuned
 * encoder by its folder (`medir model pull`), both then measured like any other.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CollectionStore } from '../../src/store/port.ts'
import { promptFor, promptMessages } from '../hyde/prompts.ts'
import { writeFileDurably } from './artefact.ts'
import { keptSchema } from './filter.ts'
import { generatedSchema } from './generated/stages.ts'
import { winnerSchema } from './generated/hypotheses.ts'
import { pseudoQuerySchema, type PseudoQuery } from './types.ts'
import type { z } from 'zod'

export interface Exported {
  readonly sft: number
  readonly triples: number
  readonly files: readonly string[]
}

/** Held-out documents stay out: what is tuned on them could not be judged by them. `run` is the run's folder. */
export async function exportTraining(run: string, out: string, source: CollectionStore, signal?: AbortSignal): Promise<Exported> {
  const queries = [...['2-pseudo-queries', '2-use', '2-asked'].flatMap((name) => readRows(join(run, `${name}.jsonl`), pseudoQuerySchema)), ...readRows(join(run, '2-generated.jsonl'), generatedSchema).flatMap(({ query }) => query ?? [])].filter(({ split }) => split !== 'held')
  const byId = new Map(queries.map((query) => [query.id, query]))
  const kept = readRows(join(run, '5-kept.jsonl'), keptSchema).filter((row) => row.kept && byId.has(row.id))
  const sft = readRows(join(run, '6-winners.jsonl'), winnerSchema).flatMap(({ id, text }) => sftPair(byId.get(id), text))
  const ids = [...new Set(kept.flatMap(({ id, negatives }) => [byId.get(id)?.passageId ?? '', ...negatives]))]
  const texts = new Map((await source.getPassages(ids, signal)).map(({ id, text }) => [id, text]))
  const triples = kept.flatMap(({ id, negatives }) => {
    const query = byId.get(id)
    const positive = query === undefined ? undefined : without(query, texts.get(query.passageId))
    return query === undefined || positive === undefined ? [] : [{ query: query.text, pos: [positive], neg: negatives.flatMap((negative) => texts.get(negative) ?? []) }]
  })
  const files: Readonly<Record<string, string>> = {
    'sft.jsonl': lines(sft),
    'triples.jsonl': lines(triples),
    'dataset_info.json': `${JSON.stringify({ medir_sft: { file_name: 'sft.jsonl', formatting: 'sharegpt', columns: { messages: 'messages' }, tags: { role_tag: 'role', content_tag: 'content', user_tag: 'user', assistant_tag: 'assistant' } } }, undefined, 2)}\n`,
    'llamafactory-sft.yaml': LLAMA_FACTORY,
    'flagembedding.sh': FLAG_EMBEDDING,
  }
  for (const [name, text] of Object.entries(files)) writeFileDurably(join(out, name), text)
  return { sft: sft.length, triples: triples.length, files: Object.keys(files) }
}

function sftPair(query: PseudoQuery | undefined, text: string | undefined): readonly { readonly messages: readonly { readonly role: string; readonly content: string }[] }[] {
  if (query === undefined || text === undefined) return []
  const { messages } = promptMessages(promptFor(query.queryType, query.language), { query: query.text }, false)
  return [{ messages: [...messages, { role: 'assistant', content: text }] }]
}

/** The positive loses what the query took out of it. */
function without({ cut }: PseudoQuery, text: string | undefined): string | undefined {
  return text === undefined || cut === undefined ? text : `${text.slice(0, cut[0])}${text.slice(cut[1])}`.trim()
}

function lines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

/** Rows of an artefact; none where the run had no such stage. */
function readRows<Schema extends z.ZodType>(file: string, schema: Schema): readonly z.output<Schema>[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return text.split('\n').slice(1).filter((line) => line !== '').map((line) => schema.parse(JSON.parse(line)))
}

const LLAMA_FACTORY = `# llamafactory-cli train llamafactory-sft.yaml
model_name_or_path: Qwen/Qwen2.5-7B-Instruct
stage: sft
do_train: true
finetuning_type: lora
lora_rank: 8
lora_target: all
dataset_dir: .
dataset: medir_sft
template: qwen
cutoff_len: 1024
output_dir: tuned-generator
per_device_train_batch_size: 4
gradient_accumulation_steps: 4
learning_rate: 1.0e-5
num_train_epochs: 1
bf16: true
`

const FLAG_EMBEDDING = `#!/bin/sh
# Encoder with InfoNCE over triples.jsonl (FlagEmbedding's query/pos/neg lines).
torchrun --nproc_per_node 1 -m FlagEmbedding.finetune.embedder.encoder_only.base \\
  --model_name_or_path intfloat/multilingual-e5-small \\
  --train_data triples.jsonl --train_group_size 5 \\
  --query_instruction_for_retrieval "query: " --query_instruction_format "{}{}" \\
  --query_max_len 64 --passage_max_len 512 \\
  --sentence_pooling_method mean --normalize_embeddings True --temperature 0.02 \\
  --learning_rate 1e-5 --num_train_epochs 1 --per_device_train_batch_size 64 --fp16 \\
  --output_dir tuned-encoder
`
