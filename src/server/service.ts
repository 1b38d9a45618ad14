/** What the server keeps beside the engine: keys, limits, audit, metrics, jobs. Durable parts lie in HOME/service. */
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import type { Config } from '../config.ts'
import type { Engine } from '../engine/engine.ts'
import { createAuthenticator, type Authenticator } from './auth/authenticator.ts'
import { openKeyStore } from './auth/key-store.ts'
import { createTokenVerifier } from './auth/tokens.ts'
import { openAuditLog, type AuditLog } from './audit/log.ts'
import { createJobRunner, type JobRunner } from './jobs/runner.ts'
import { createSpool, type Spool } from './jobs/spool.ts'
import { openJobStore, type JobStore } from './jobs/store.ts'
import { createGate, type Gate } from './limits/gate.ts'
import { createRateLimiter, type RateLimiter } from './limits/rate.ts'
import { createLog, silent, type Log } from './telemetry/log.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'

export interface Service {
  readonly config: Config
  readonly authenticator: Authenticator
  /** Undefined: no limit. */
  readonly rates: RateLimiter | undefined
  readonly gates: Gates
  /** Undefined: switched off. */
  readonly audit: AuditLog | undefined
  readonly metrics: Metrics
  readonly jobs: Jobs
  readonly log: Log
  /** From the first sign of shutting down: `/readyz` says so and no new work is taken. */
  draining: boolean
  close(): Promise<void>
}

export interface Gates {
  readonly reads: Gate
  readonly writes: Gate
}

export interface Jobs {
  readonly store: JobStore
  readonly spool: Spool
  /** Starts working on first need, and at once in a server. */
  readonly runner: () => JobRunner
}

export interface ServiceOptions {
  /** Owner of the configured key. Default: the configured tenant. */
  readonly tenant?: string
  /** Default: the configured key. */
  readonly apiKey?: string | undefined
  /** `memory` keeps nothing and logs nothing: tests and the OpenAPI file. */
  readonly storage: 'home' | 'memory'
  readonly log?: Log
}

export const keysFile = (home: string): string => join(home, 'service', 'keys.sqlite')
export const auditFile = (home: string): string => join(home, 'service', 'audit.sqlite')

export function createService(engine: Engine, { tenant = engine.config.tenant, apiKey, storage, log: given }: ServiceOptions): Service {
  const { config } = engine
  const durable = storage === 'home'
  const keys = openKeyStore(durable ? keysFile(config.home) : ':memory:')
  const audit = config.audit === 'on' ? openAuditLog(durable ? auditFile(config.home) : ':memory:') : undefined
  // Who stores waits rather than sends it all again, as long as time is left to store it.
  const gates = { reads: createGate(config), writes: createGate({ ...config, maxRunning: config.maxWriting, maxWaitMs: Math.max(config.maxWaitMs, config.requestTimeoutMs / 2) }) }
  const metrics = createMetrics(gates)
  const log = given ?? (durable ? createLog(config.logLevel) : silent)
  const jobs = createJobs(engine, durable, metrics, log)
  return {
    config,
    authenticator: createAuthenticator({ tenant, apiKey, keys, tokens: createTokenVerifier(config) }),
    rates: config.rateLimit === 0 ? undefined : createRateLimiter(config.rateLimit),
    gates,
    audit,
    metrics,
    jobs,
    log,
    draining: false,
    close: async () => {
      await jobs.close()
      await audit?.close()
      keys.close()
    },
  }
}

function createJobs(engine: Engine, durable: boolean, metrics: Metrics, log: Log): Jobs & { readonly close: () => Promise<void> } {
  const { home, maxQueuedJobs, maxUploadBytes } = engine.config
  const folder = durable ? join(home, 'service') : join(tmpdir(), `medir-${process.pid}`)
  const store = openJobStore(durable ? join(folder, 'jobs.sqlite') : ':memory:', maxQueuedJobs)
  const spool = createSpool(join(folder, 'spool'), maxUploadBytes)
  let runner: JobRunner | undefined
  metrics.jobs(() => store.counts())
  return {
    store,
    spool,
    runner: () => (runner ??= createJobRunner({ engine, store, spool, metrics, log })),
    close: async () => {
      await runner?.close()
      store.close()
    },
  }
}
