/**
 * The single writer's lease: kept in the collection's state, renewed while its writer lives, free again when the writer says
 * so, when its time is over, or at once when its process on this machine is gone.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../../errors.ts'
import type { CollectionKey } from '../../domain.ts'
import type { Points } from './points.ts'
import { lookAtState, swapState, type CollectionState, type Lease } from './state.ts'

/** How long a writer that was cut off keeps others out, milliseconds. */
export const LEASE_MS = 30_000
const POLL_MS = 100

export function newLease(): Lease {
  return { token: randomUUID(), host: hostname(), pid: process.pid, expires: Date.now() + LEASE_MS }
}

/** Waits up to `waitMs` for the lease. STORE_LOCKED names the holder. Returns whether the last writer left without a word. */
export async function acquireLease(points: Points, key: CollectionKey, waitMs: number, signal?: AbortSignal): Promise<{ readonly state: CollectionState; readonly abandoned: boolean }> {
  const deadline = Date.now() + waitMs
  for (;;) {
    // Copies that do not agree agree again on what is swapped in here.
    const { state } = await lookAtState(points, signal)
    if (isFree(state.lease)) {
      const next = { ...state, version: state.version + 1, lease: newLease() }
      if (await swapState(points, state.version, next)) return { state: next, abandoned: state.lease !== undefined }
      continue
    }
    if (Date.now() >= deadline) throw locked(key, state.lease)
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal })
  }
}

export function locked(key: CollectionKey, holder: Lease | undefined): StoreError {
  const who = holder === undefined ? 'another writer' : `process ${holder.pid} on ${holder.host}`
  return new StoreError('STORE_LOCKED', `${who} is writing to the collection "${key.name}"`, { value: key.name, remedy: `Wait until it is done; if it was cut off, its claim ends within ${LEASE_MS / 1000} seconds.` })
}

function isFree(lease: Lease | undefined): boolean {
  if (lease === undefined || lease.expires < Date.now()) return true
  return lease.host === hostname() && !isAlive(lease.pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
