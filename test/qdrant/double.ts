/**
 * A Qdrant server for machines that have none: the calls that the store makes, over HTTP, in memory. Every body is checked
 * against the client's own types, every query parameter against the route's; what it does not know it refuses and remembers,
 * so that a test cannot pass on something a real server would not take.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { violation } from './client-types.ts'
import { DoubleCollection } from './double-collection.ts'
import { badRequest, notFound, Refusal } from './double-errors.ts'

type Json = Readonly<Record<string, unknown>>

interface Request {
  readonly collection: string
  readonly path: readonly string[]
  readonly body: Json
}

interface Route {
  readonly method: string
  readonly path: RegExp
  /** Name of the body's type in the client; absent: no body. */
  readonly body?: string
  readonly query: readonly string[]
  answer(double: Double, request: Request): unknown
}

const WRITE = ['wait', 'ordering', 'timeout']
const READ = ['consistency', 'timeout']
const COLLECTION = '/collections/([^/]+)'
const route = (method: string, path: string, body: string | undefined, query: readonly string[], answer: Route['answer']): Route => ({ method, path: new RegExp(`^${path}$`), ...(body === undefined ? {} : { body }), query, answer })

const ROUTES: readonly Route[] = [
  route('GET', '/', undefined, [], (double) => ({ title: 'qdrant - vector search engine', version: double.version })),
  route('GET', '/readyz', undefined, [], () => 'all shards are ready'),
  route('GET', '/cluster', undefined, [], () => ({ status: 'disabled' })),
  route('GET', '/collections', undefined, [], (double) => ({ collections: [...double.collections.keys()].map((name) => ({ name })) })),
  route('GET', '/aliases', undefined, [], (double) => ({ aliases: [...double.aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })) })),
  route('POST', '/collections/aliases', 'ChangeAliasesOperation', ['timeout'], (double, { body }) => double.changeAliases(body['actions'] as readonly Json[])),
  route('GET', COLLECTION, undefined, [], (double, { collection }) => double.find(collection).info()),
  route('PUT', COLLECTION, 'CreateCollection', ['timeout'], (double, { collection, body }) => double.create(collection, body)),
  route('PATCH', COLLECTION, 'UpdateCollection', ['timeout'], (double, { collection, body }) => double.change(collection, body)),
  route('DELETE', COLLECTION, undefined, ['timeout'], (double, { collection }) => double.drop(collection)),
  route('GET', `${COLLECTION}/cluster`, undefined, [], (double, { collection }) => ({ peer_id: 1, shard_count: 1, local_shards: [{ shard_id: 0, points_count: double.find(collection).points.size, state: 'Active' }], remote_shards: [], shard_transfers: [] })),
  route('PUT', `${COLLECTION}/index`, 'CreateFieldIndex', WRITE, (double, { collection, body }) => double.done(() => double.find(collection).createIndex(String(body['field_name']), body['field_schema'] as Json))),
  route('PUT', `${COLLECTION}/vectors/([^/]+)`, 'VectorNameConfig', WRITE, (double, { collection, path, body }) => double.done(() => double.find(collection).dense.set(path[1] as string, body['dense'] as Json))),
  route('DELETE', `${COLLECTION}/vectors/([^/]+)`, undefined, WRITE, (double, { collection, path }) => double.done(() => double.find(collection).dense.delete(path[1] as string))),
  route('PUT', `${COLLECTION}/points`, 'PointInsertOperations', WRITE, (double, { collection, body }) => double.done(() => double.find(collection).upsert(body))),
  route('POST', `${COLLECTION}/points/batch`, 'UpdateOperations', WRITE, (double, { collection, body }) => (body['operations'] as readonly Json[]).map((operation) => double.done(() => double.find(collection).update(operation)))),
  route('POST', `${COLLECTION}/points`, 'PointRequest', READ, (double, { collection, body }) => double.find(collection).retrieve(body)),
  route('POST', `${COLLECTION}/points/scroll`, 'ScrollRequest', READ, (double, { collection, body }) => double.find(collection).scroll(body)),
  route('POST', `${COLLECTION}/points/count`, 'CountRequest', READ, (double, { collection, body }) => double.find(collection).count(body)),
  route('POST', `${COLLECTION}/facet`, 'FacetRequest', READ, (double, { collection, body }) => double.find(collection).facet(body)),
  route('POST', `${COLLECTION}/points/query/batch`, 'QueryRequestBatch', READ, (double, { collection, body }) => (body['searches'] as readonly Json[]).map((search) => double.find(collection).query(search))),
]

const LARGEST_BODY = 32 << 20

export interface DoubleOptions {
  /** What it says it is. Default 1.18.3. */
  readonly version?: string
  /** Refuses calls without this key. */
  readonly apiKey?: string
}

export class Double {
  readonly version: string
  readonly collections = new Map<string, DoubleCollection>()
  readonly aliases = new Map<string, string>()
  /** What it was asked that the client's types do not allow, or that it does not know. */
  readonly violations: string[] = []
  readonly #apiKey: string | undefined
  #operations = 0

  constructor({ version = '1.18.3', apiKey }: DoubleOptions = {}) {
    this.version = version
    this.#apiKey = apiKey
  }

  find(name: string): DoubleCollection {
    const found = this.collections.get(this.aliases.get(name) ?? name)
    if (found === undefined) throw notFound(`Collection \`${name}\``)
    return found
  }

  create(name: string, body: Json): boolean {
    if (this.collections.has(name) || this.aliases.has(name)) throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`)
    this.collections.set(name, new DoubleCollection(body))
    return true
  }

  change(name: string, { metadata, vectors, optimizers_config: optimizers, ...rest }: Json): boolean {
    const unknown = Object.keys(rest)
    if (unknown.length > 0) throw badRequest(`the double cannot change ${unknown.join()}`)
    const collection = this.find(name)
    if (metadata !== undefined) collection.metadata = { ...collection.metadata, ...(metadata as Json) }
    for (const [vector, change] of Object.entries((vectors ?? {}) as Readonly<Record<string, Json>>)) {
      const before = collection.dense.get(vector)
      if (before === undefined) throw badRequest(`Not existing vector name error: ${vector}`)
      collection.dense.set(vector, { ...before, ...change })
    }
    if (optimizers !== undefined) collection.changeOptimizers(optimizers as Json)
    return true
  }

  drop(name: string): boolean {
    for (const [alias, physical] of this.aliases) if (physical === name) this.aliases.delete(alias)
    return this.collections.delete(name)
  }

  changeAliases(actions: readonly Json[]): boolean {
    for (const action of actions) {
      const { create_alias: create, delete_alias: remove } = action as { readonly create_alias?: { readonly alias_name: string; readonly collection_name: string }; readonly delete_alias?: { readonly alias_name: string } }
      if (create !== undefined) {
        this.find(create.collection_name)
        this.aliases.set(create.alias_name, create.collection_name)
      } else if (remove !== undefined) this.aliases.delete(remove.alias_name)
      else throw badRequest('the double does not know this change of aliases')
    }
    return true
  }

  done(work: () => unknown): Json {
    work()
    return { operation_id: this.#operations++, status: 'completed' }
  }

  answer(method: string, url: URL, text: string, key: string | undefined): { readonly status: number; readonly body: unknown } {
    try {
      if (this.#apiKey !== undefined && key !== this.#apiKey) throw new Refusal(401, 'Must provide an API key or an Authorization bearer token')
      if (Buffer.byteLength(text) > LARGEST_BODY) throw new Refusal(413, 'Payload too large')
      const result = this.#route(method, url, text)
      return { status: 200, body: method === 'GET' && url.pathname === '/' ? result : { result, status: 'ok', time: 0 } }
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) {
        this.violations.push(`${method} ${url.pathname}: ${String(thrown)}`)
        return { status: 500, body: { status: { error: 'the double broke' }, time: 0 } }
      }
      if (thrown.status === 400) this.violations.push(`${method} ${url.pathname}: ${thrown.message}`)
      return { status: thrown.status, body: { status: { error: thrown.message }, time: 0 } }
    }
  }

  #route(method: string, url: URL, text: string): unknown {
    const path = decodeURIComponent(url.pathname)
    for (const each of ROUTES) {
      const found = each.method === method ? each.path.exec(path) : null
      if (found === null) continue
      const unknown = [...url.searchParams.keys()].filter((name) => !each.query.includes(name))
      if (unknown.length > 0) throw badRequest(`unknown query parameter ${unknown.join()}`)
      const body = (text === '' ? {} : JSON.parse(text)) as Json
      const wrong = each.body === undefined ? (Object.keys(body).length > 0 ? 'no body expected' : undefined) : violation(each.body, body)
      if (wrong !== undefined) throw badRequest(wrong)
      return each.answer(this, { collection: found[1] ?? '', path: found.slice(1), body })
    }
    throw badRequest(`the double does not know ${method} ${path}`)
  }
}

export interface RunningDouble {
  readonly url: string
  readonly double: Double
  /** Stops it; afterwards `double` still holds what was left and what it refused. */
  readonly close: () => Promise<void>
}

export async function startDouble(options: DoubleOptions = {}): Promise<RunningDouble> {
  const double = new Double(options)
  const server = createServer((request, response) => void serve(double, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    double,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serve(double: Double, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    // The client went away before it had said what it wanted.
    return
  }
  const key = request.headers['api-key']
  const { status, body } = double.answer(request.method ?? 'GET', new URL(request.url ?? '/', 'http://double'), Buffer.concat(chunks).toString('utf8'), Array.isArray(key) ? key[0] : key)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
