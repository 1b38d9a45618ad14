/**
 * One schema, one frozen Config. Precedence: defaults < medir.json < MEDIR_* environment < flags.
 * Secrets come from the environment alone, so that they never stand in a file or a process list.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { MedirError } from './errors.ts'
import { nearest } from './nearest.ts'
import { defaultHome } from './home.ts'

const wholeNumber = (minimum: number, maximum: number): z.ZodType<number> => z.coerce.number().int().min(minimum).max(maximum)
const fraction = z.coerce.number().min(0).max(1)
const switchable = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')])

/** Every setting; the description says its effect, `medir config` prints it. */
export const configSchema = z.strictObject({
  home: z.string().min(1).describe('Folder of models, collections and ledgers.'),
  tenant: z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/).default('default').describe('Owner of the collections on the command line; over HTTP the credential decides.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('What goes to stderr.'),

  store: z.enum(['embedded', 'qdrant']).default('embedded').describe('Where passages live.'),
  qdrantUrl: z.string().refine((text) => text.split(',').every((part) => /^https?:$/.test(URL.parse(part.trim())?.protocol ?? '')), 'an address such as http://127.0.0.1:6333, or several with commas between').optional().describe('Address of the Qdrant server, or of several nodes of a cluster with commas between; port 6333 unless said.'),
  qdrantApiKey: z.string().optional().describe('Qdrant API key (secret).'),
  qdrantShards: wholeNumber(1, 1_000).optional().describe('Shards of a new collection; default: one a node. Up: more nodes share the work.'),
  qdrantReplicas: wholeNumber(1, 20).optional().describe('Copies of each shard of a new collection; default: 3, or one a node where there are fewer.'),
  qdrantWriteConsistency: wholeNumber(1, 20).optional().describe('Copies that must have a write before it is acknowledged; default: most of them. Down: writes go on with fewer nodes, and may be lost with one.'),
  qdrantReadConsistency: z.union([z.coerce.number().int().min(1).max(20), z.enum(['majority', 'quorum', 'all'])]).optional().describe('Copies that must agree on a read; default: any one answers.'),
  qdrantTimeoutMs: wholeNumber(100, 3_600_000).default(60_000).describe('Longest time one try of a call to Qdrant may take, in milliseconds.'),
  qdrantRetryMs: wholeNumber(0, 3_600_000).default(30_000).describe('How long a call to Qdrant that fails is tried again, in milliseconds; a cluster that lost a node finds a new leader within seconds.'),
  qdrantBeam: wholeNumber(16, 4_096).default(128).describe('Beam of the graph search. Up: better recall, slower.'),
  qdrantOversampling: z.coerce.number().min(1).max(8).default(2).describe('Candidates by int8 codes for each hit, scored again by their originals. Up: better recall, more reads from disk.'),
  qdrantFusion: z.enum(['client', 'server']).default('client').describe('Where lists are fused when a search asks for reciprocal ranks: in medir or on the Qdrant server (where the weights allow it exactly). Min-max is always computed in medir.'),
  qdrantExpectedPassages: wholeNumber(1, 10_000_000_000).default(1_000_000).describe('What the graph parameters of a new Qdrant collection are chosen by.'),

  embedder: z.enum(['onnx', 'openai', 'hash', 'none']).default('onnx').describe('What makes vectors: a local model, an OpenAI-compatible server, hashing (tests only), or nothing (lexical only).'),
  model: z.string().min(1).default('multilingual-e5-small').describe('Name of a model preset, or the model name the embedding server knows.'),
  embedderUrl: z.url().optional().describe('Base address of an OpenAI-compatible embedding server.'),
  embedderApiKey: z.string().optional().describe('Key of the embedding server (secret).'),
  embedderWorkers: wholeNumber(1, 64).optional().describe('Worker threads of the local model; default: one a core.'),

  segmenter: z.enum(['jieba', 'nodejieba', 'intl']).default('jieba').describe('Word segmenter; a collection remembers which one made it.'),

  generator: z.enum(['none', 'openai', 'llama', 'recorded']).default('none').describe('What writes hypotheses and answers.'),
  generatorUrl: z.url().optional().describe('Base address of an OpenAI-compatible chat server.'),
  generatorModel: z.string().optional().describe('Model name the chat server knows, or the path of a GGUF file for llama.'),
  generatorApiKey: z.string().optional().describe('Key of the chat server (secret).'),
  generatorLogprobs: switchable.default(true).describe('Ask a chat server how sure it was of each token: the gate may learn from it. A server that refuses is asked without.'),
  generatorFile: z.string().optional().describe('JSONL file of recorded texts, {"id" or "query", "text"} a line.'),

  hydeDeadlineMs: wholeNumber(1, 600_000).default(1_500).describe('How long a search waits for a hypothesis, in milliseconds.'),
  hydeHypotheses: wholeNumber(1, 8).default(1).describe('Hypotheses a query.'),
  hydeMethod: z.enum(['hypothesis', 'grounded', 'contrastive', 'judge']).default('hypothesis').describe('What the generator is asked for: a passage from the query; from the query and the first hits; also a plausible wrong one to keep away from; or which first hits are relevant.'),
  hydeCombine: z.enum(['mean', 'lists', 'best']).default('mean').describe('Several hypotheses: mean of their vectors, a list each, or the one that the others agree with most.'),
  hydeConcurrency: wholeNumber(1, 64).default(4).describe('Requests to the generator at once.'),
  hydeStaleDays: wholeNumber(1, 3_650).default(30).describe('Age of a cached hypothesis from which it is written anew behind the search.'),

  feedback: z.enum(['on', 'off']).default('off').describe('Keep clicks and judgements that callers send, for self-learning.'),
  feedbackDays: wholeNumber(1, 3_650).default(90).describe('Days that feedback is kept.'),
  learnAuto: switchable.default(false).describe('What self-learning finds better on held-out documents goes live without being asked.'),

  deidentify: z.enum(['on', 'off']).default('on').describe('Replace identifiers of persons before anything is stored, embedded or sent to a generator.'),
  deidentifyDates: z.enum(['year', 'shift', 'keep']).default('year').describe('What stays of a date in a record: its year, the date moved by a number of days that is the patient\'s own (needs the secret), or all of it.'),
  deidentifySecret: z.string().min(16).optional().describe('Secret that moved dates and keyed marks depend on (secret, at least 16 characters).'),

  drugs: z.enum(['on', 'off']).default('on').describe('Tag drug names while indexing and search for a drug under its other names too.'),

  chunkTokens: wholeNumber(32, 8_192).default(256).describe('Longest passage in tokens of the embedder.'),
  chunkOverlap: fraction.default(0.15).describe('Share of a passage repeated at the start of the next.'),
  windows: switchable.default(true).describe('Also embed 128-token windows of longer passages; better ranking for more vectors.'),

  host: z.string().min(1).default('127.0.0.1').describe('Address the server listens on; anything beyond loopback needs a key.'),
  port: wholeNumber(0, 65_535).default(7_700).describe('Port the server listens on; 0 picks a free one.'),
  allowedHosts: z.string().default('').describe('Names, separated by commas, that a server without keys may be called by besides localhost and 127.0.0.1; others are refused, because a web page could stand behind them.'),
  apiKey: z.string().min(16).optional().describe('Key a caller must present (secret, at least 16 characters); it may do everything as the configured tenant. "medir keys" makes others.'),
  jwksUrl: z.url().optional().describe('Address (or file: URL) of the key set of an OpenID Connect provider whose access tokens are accepted.'),
  jwtIssuer: z.string().min(1).optional().describe('Issuer that tokens must name.'),
  jwtAudience: z.string().min(1).optional().describe('Audience that tokens must name.'),
  jwtTenantClaim: z.string().min(1).default('tenant').describe('Claim of a token that holds the tenant.'),
  rateLimit: wholeNumber(0, 10_000_000).default(6_000).describe('Requests a minute for each key or token; 0 sets no limit. No limit on loopback without keys.'),
  maxRunning: wholeNumber(1, 1_024).default(16).describe('Requests worked on at once; up: more memory, longer single answers.'),
  maxWriting: wholeNumber(1, 1_024).default(4).describe('Requests that change documents worked on at once; they have places of their own, so that no search waits behind them.'),
  maxWaiting: wholeNumber(0, 100_000).default(256).describe('Requests that may wait for their turn; more are answered 503 with Retry-After.'),
  maxWaitMs: wholeNumber(0, 3_600_000).default(5_000).describe('How long a request may be expected to wait for its turn, in milliseconds (one that changes documents: at least half of requestTimeoutMs); more are answered 503 with Retry-After. Down: turned away sooner on a slow machine.'),
  requestTimeoutMs: wholeNumber(100, 3_600_000).default(30_000).describe('Longest time one request may take, in milliseconds; uploads and event streams excepted.'),
  maxBodyBytes: wholeNumber(1_024, 1_073_741_824).default(33_554_432).describe('Longest request body in bytes.'),
  maxUploadBytes: wholeNumber(1_024, 1_099_511_627_776).default(4_294_967_296).describe('Longest body of an indexing job in bytes; it is streamed to disk.'),
  maxQueuedJobs: wholeNumber(1, 100_000).default(1_000).describe('Indexing jobs that may wait; more are answered 503.'),
  corsOrigins: z.string().default('').describe('Origins whose pages may call the API from a browser, separated by commas; none by default.'),
  audit: z.enum(['on', 'off']).default('on').describe('Keep the audit log: who did what to which collection and documents, never text.'),
})

export type Config = Readonly<z.infer<typeof configSchema>>
export type ConfigKey = keyof Config
export type Origin = 'default' | 'file' | 'environment' | 'flag'

export interface ResolvedConfig {
  readonly config: Config
  readonly origins: Readonly<Record<ConfigKey, Origin>>
}

export const CONFIG_KEYS = Object.keys(configSchema.shape) as readonly ConfigKey[]
export const SECRET_KEYS: ReadonlySet<ConfigKey> = new Set(['deidentifySecret', 'qdrantApiKey', 'embedderApiKey', 'generatorApiKey', 'apiKey'])

/** `embedderUrl` ↔ `MEDIR_EMBEDDER_URL`. */
export function environmentName(key: ConfigKey): string {
  return `MEDIR_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

/** Names other tools already use for the same thing. */
const ALIASES: Readonly<Record<string, ConfigKey>> = { QDRANT_URL: 'qdrantUrl', QDRANT_API_KEY: 'qdrantApiKey' }
/** MEDIR_* variables that are no settings: where tests and benchmarks look for data, the file of settings itself, and what clients in the same shell call a server by. */
const NOT_SETTINGS = /^MEDIR_(CONFIG|SHARED_DATA|TEST_|BENCH_|CI|URL$|KEY$)/

export interface ConfigSources {
  readonly file?: string | undefined
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly flags?: Readonly<Record<string, unknown>>
}

/** Throws MedirError CONFIG_INVALID naming the key, where it came from and what it should be. */
export function loadConfig(sources: ConfigSources = {}): ResolvedConfig {
  const environment = sources.environment ?? process.env
  const merged: Record<string, unknown> = { home: defaultHome(environment) }
  const origins = Object.fromEntries(CONFIG_KEYS.map((key) => [key, 'default'])) as Record<ConfigKey, Origin>
  const layer = (values: Readonly<Record<string, unknown>>, origin: Origin): void => {
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) continue
      merged[key] = value
      origins[key as ConfigKey] = origin
    }
  }
  layer(readFile(sources.file ?? environment['MEDIR_CONFIG']), 'file')
  layer(readEnvironment(environment), 'environment')
  layer(checkKnown(sources.flags ?? {}, 'flag'), 'flag')
  return { config: Object.freeze(parse(merged, origins)), origins }
}

function parse(merged: Readonly<Record<string, unknown>>, origins: Readonly<Record<string, Origin>>): Config {
  const parsed = configSchema.safeParse(merged)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const key = String(issue?.path[0] ?? '')
  const value = SECRET_KEYS.has(key as ConfigKey) ? '***' : String(merged[key])
  throw new MedirError('CONFIG_INVALID', `setting "${key}" (from ${origins[key] ?? 'default'}): ${issue?.message ?? 'invalid'}`, { value, remedy: `Run "medir config" to see every setting, its value and its origin.` })
}

function readFile(path: string | undefined): Readonly<Record<string, unknown>> {
  let text: string
  try {
    text = readFileSync(path ?? 'medir.json', 'utf8')
  } catch (error) {
    if (path === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new MedirError('CONFIG_INVALID', 'the settings file cannot be read', { value: path ?? 'medir.json', cause: error, remedy: 'Give a readable JSON file with --config.' })
  }
  let values: unknown
  try {
    values = JSON.parse(text)
  } catch (error) {
    throw new MedirError('CONFIG_INVALID', 'the settings file is not JSON', { value: path ?? 'medir.json', cause: error, remedy: 'Mend the file; comments and trailing commas are not JSON.' })
  }
  if (values === null || typeof values !== 'object' || Array.isArray(values)) throw new MedirError('CONFIG_INVALID', 'the settings file must hold one JSON object', { value: path ?? 'medir.json' })
  for (const key of Object.keys(values)) {
    if (SECRET_KEYS.has(key as ConfigKey)) throw new MedirError('CONFIG_INVALID', `"${key}" is a secret and may not stand in a file`, { value: key, remedy: `Set ${environmentName(key as ConfigKey)} in the environment.` })
  }
  return checkKnown(values as Record<string, unknown>, 'file')
}

function readEnvironment(environment: Readonly<Record<string, string | undefined>>): Readonly<Record<string, unknown>> {
  const names = new Map<string, ConfigKey>(CONFIG_KEYS.map((key) => [environmentName(key), key]))
  const values: Record<string, unknown> = {}
  for (const [name, key] of Object.entries(ALIASES)) if (environment[name]) values[key] = environment[name]
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('MEDIR_') || NOT_SETTINGS.test(name) || value === undefined || value === '') continue
    const key = names.get(name)
    if (key === undefined) throw new MedirError('CONFIG_INVALID', `the environment variable ${name} is no setting`, { value: name, remedy: `Did you mean ${nearest(name, [...names.keys()])}?` })
    values[key] = value
  }
  return values
}

function checkKnown(values: Readonly<Record<string, unknown>>, origin: Origin): Readonly<Record<string, unknown>> {
  for (const key of Object.keys(values)) {
    if (!CONFIG_KEYS.includes(key as ConfigKey)) throw new MedirError('CONFIG_INVALID', `unknown setting "${key}" (from ${origin})`, { value: key, remedy: `Did you mean "${nearest(key, CONFIG_KEYS)}"?` })
  }
  return values
}

/** The effective configuration for people and --json: each value with its origin, secrets masked. */
export function describeConfig({ config, origins }: ResolvedConfig): Readonly<Record<string, { readonly value: unknown; readonly origin: Origin; readonly environment: string; readonly description: string }>> {
  return Object.fromEntries(
    CONFIG_KEYS.map((key) => {
      const value = config[key]
      const shown = value !== undefined && SECRET_KEYS.has(key) ? '***' : (value ?? null)
      return [key, { value: shown, origin: origins[key], environment: environmentName(key), description: configSchema.shape[key].description ?? '' }]
    }),
  )
}
