/** What the server keeps beside the engine: keys, limits, audit, metrics, jobs. Durable parts lie in HOME/service. */
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { createAuthenticator, type Authenticator } from './auth/authenticator.ts'
import { openKeyStore } from './auth/key-store.ts'
import { createTokenVerifier } from './auth/tokens.ts'
import { openAuditLog, type AuditLog } from './audit/log.ts'
import { createGate, type Gate } from './limits/gate.ts'
import { createRateLimiter, type RateLimiter } from './limits/rate.ts'
import { createLog, silent, type Log } from './telemetry/log.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'

export interface Service {
  readonly config: Config
  readonly authenticator: Authenticator
  /** Undefined: no limit. */
  readonly rates: RateLimiter | undefined
  readonly gate: Gate
  /** Undefined: switched off. */
  readonly audit: AuditLog | undefined
  readonly metrics: Metrics
  readonly log: Log
  /** From the first sign of shutting down: `/readyz` says so and no new work is taken. */
  draining: boolean
  close(): Promise<void>
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

export function createService(config: Config, { tenant = config.tenant, apiKey, storage, log }: ServiceOptions): Service {
  const durable = storage === 'home'
  const keys = openKeyStore(durable ? keysFile(config.home) : ':memory:')
  const audit = config.audit === 'on' ? openAuditLog(durable ? auditFile(config.home) : ':memory:') : undefined
  const gate = createGate(config)
  return {
    config,
    authenticator: createAuthenticator({ tenant, apiKey, keys, tokens: createTokenVerifier(config) }),
    rates: config.rateLimit === 0 ? undefined : createRateLimiter(config.rateLimit),
    gate,
    audit,
    metrics: createMetrics(gate),
    log: log ?? (durable ? createLog(config.logLevel) : silent),
    draining: false,
    close: async () => {
      await audit?.close()
      keys.close()
    },
  }
}
