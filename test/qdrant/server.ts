/** A real Qdrant server for tests: the one at QDRANT_URL, or a `qdrant` program on the PATH, started on free loopback ports in a temporary folder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface RealServer {
  readonly url: string
  readonly version: string
  readonly close: () => Promise<void>
}

/** Why the tests of a real server are skipped, or undefined. */
export function whyNoServer(): string | undefined {
  return process.env['QDRANT_URL'] === undefined && findProgram() === undefined ? 'no QDRANT_URL and no qdrant program on the PATH' : undefined
}

/** The same for the test that starts three nodes and kills two of them, which takes minutes. */
export function whyNoCluster(): string | undefined {
  if (process.env['MEDIR_TEST_CLUSTER'] === undefined) return 'MEDIR_TEST_CLUSTER is not set'
  return findProgram() === undefined ? 'no qdrant program on the PATH' : undefined
}

export async function startServer(): Promise<RealServer> {
  const given = process.env['QDRANT_URL']
  if (given !== undefined) return { url: given, version: await versionAt(given), close: async () => undefined }
  const node = await startNode({})
  return { url: node.url, version: node.version, close: node.close }
}

export interface ServerNode extends RealServer {
  /** Where the other nodes find it; absent outside a cluster. */
  readonly peerUrl: string
  readonly process: ChildProcess
  /** As a power cut would. */
  readonly kill: () => Promise<void>
  /** Starts it again in its folder, on its ports. */
  readonly restart: () => Promise<void>
}

interface NodeOptions {
  readonly cluster?: boolean
  /** Address of the first node for the others. */
  readonly bootstrap?: string
}

const STARTS_WITHIN_MS = 60_000

/** One node of its own folder; nothing listens beyond loopback. */
export async function startNode({ cluster = false, bootstrap }: NodeOptions): Promise<ServerNode> {
  const program = findProgram()
  if (program === undefined) throw new Error(whyNoServer())
  const folder = mkdtempSync(join(tmpdir(), 'medir-qdrant-'))
  const [http, grpc, peer] = await freePorts(3)
  const url = `http://127.0.0.1:${http}`
  const peerUrl = `http://127.0.0.1:${peer}`
  const environment = {
    ...process.env,
    QDRANT__SERVICE__HOST: '127.0.0.1',
    QDRANT__SERVICE__HTTP_PORT: String(http),
    QDRANT__SERVICE__GRPC_PORT: String(grpc),
    QDRANT__STORAGE__STORAGE_PATH: join(folder, 'storage'),
    QDRANT__STORAGE__SNAPSHOTS_PATH: join(folder, 'snapshots'),
    QDRANT__TELEMETRY_DISABLED: 'true',
    QDRANT__LOG_LEVEL: 'WARN',
    ...(cluster ? { QDRANT__CLUSTER__ENABLED: 'true', QDRANT__CLUSTER__P2P__PORT: String(peer) } : {}),
  }
  const flags = [...(cluster ? ['--uri', peerUrl] : []), ...(bootstrap === undefined ? [] : ['--bootstrap', bootstrap])]
  const launch = (): ChildProcess => {
    const child = spawn(program, flags, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    const log = createWriteStream(join(folder, 'log'), { flags: 'a' })
    child.stdout?.pipe(log, { end: false })
    child.stderr?.pipe(log, { end: false })
    return child
  }
  const ended = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve))
  }
  let child = launch()
  const version = await versionAt(url, () => child.exitCode === null)
  return {
    url,
    peerUrl,
    version,
    get process() {
      return child
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended(child)
    },
    restart: async () => {
      child = launch()
      await versionAt(url, () => child.exitCode === null)
    },
    close: async () => {
      child.kill('SIGKILL')
      await ended(child)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

export function findProgram(): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'qdrant')
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}

/** Waits until it answers. */
async function versionAt(url: string, lives: () => boolean = () => true): Promise<string> {
  for (const deadline = Date.now() + STARTS_WITHIN_MS; Date.now() < deadline && lives(); await sleep(50)) {
    try {
      const answer = await fetch(new URL('/readyz', url))
      if (answer.ok) return ((await (await fetch(url)).json()) as { readonly version: string }).version
    } catch {
      // Not up yet.
    }
  }
  throw new Error(`the Qdrant server at ${url} did not start`)
}

/** Held all at once while they are chosen, so that they differ. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(async (server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
