import { describe, expect, it } from 'vitest'
import { nestsDeeper } from './depth.ts'
import { createGate } from './gate.ts'
import { createRateLimiter } from './rate.ts'

describe('the rate limiter', () => {
  it('lets a minute’s share through at once, then one every window / limit', () => {
    let now = 0
    const limiter = createRateLimiter(60, () => now)
    const first = Array.from({ length: 61 }, () => limiter.take('a'))
    expect(first.slice(0, 60).every(({ allowed }) => allowed)).toBe(true)
    expect(first[0]).toMatchObject({ limit: 60, remaining: 59, retryAfter: 0, reset: 1 })
    expect(first[60]).toMatchObject({ allowed: false, remaining: 0, retryAfter: 1, reset: 60 })
    now = 1_000
    expect([limiter.take('a').allowed, limiter.take('a').allowed]).toEqual([true, false])
    now = 121_000
    expect(limiter.take('a')).toMatchObject({ allowed: true, remaining: 59 })
  })

  it('counts whole requests whatever the fraction of the clock', () => {
    for (let at = 0; at < 100; at++) expect(createRateLimiter(2, () => 12_345.678_9 + at * 0.137).take('a')).toMatchObject({ remaining: 1, reset: 30 })
  })

  it('keeps credentials apart', () => {
    const limiter = createRateLimiter(1, () => 0)
    expect([limiter.take('a').allowed, limiter.take('a').allowed, limiter.take('b').allowed]).toEqual([true, false, true])
  })
})

/** One listens, one works, one rests. */
async function nextRound(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('the gate', () => {
  it('runs so many, lets so many wait in order, and turns the rest away', async () => {
    const gate = createGate({ maxRunning: 1, maxWaiting: 2, maxWaitMs: 1_000 })
    const order: number[] = []
    const leave = await gate.enter()
    const waiting = [1, 2].map(async (number) => {
      const done = await gate.enter()
      order.push(number)
      done()
    })
    await expect(gate.enter()).rejects.toMatchObject({ code: 'OVERLOADED' })
    expect([gate.running(), gate.waiting()]).toEqual([1, 2])
    leave()
    leave()
    await Promise.all(waiting)
    expect([order, gate.running(), gate.waiting()]).toEqual([[1, 2], 0, 0])
  })

  it('turns away who would wait too long at the pace of late, longer while nobody leaves, and forgets that pace in a calm', async () => {
    let now = 0
    const gate = createGate({ maxRunning: 1, maxWaiting: 100, maxWaitMs: 1_000 }, () => now)
    const leaves: (() => void)[] = []
    const enter = (): void => void gate.enter().then((leave) => leaves.push(leave))
    for (let count = 0; count < 5; count++) enter()
    await nextRound()
    expect([gate.running(), gate.waiting(), gate.expectedWaitMs()]).toEqual([1, 4, 0])
    now = 200
    leaves.shift()?.()
    await nextRound()
    // One left in 200 ms, three wait; as long as few have left, the pace is taken as if eight had: 3 × 200 / 8.
    expect([gate.running(), gate.waiting(), gate.expectedWaitMs()]).toEqual([1, 3, 75])
    gate.check()
    // Nobody left since: at this pace the third in line waits 3 × 3,200 / 8 ms.
    now = 3_200
    expect(gate.expectedWaitMs()).toBe(1_200)
    expect(() => gate.check()).toThrow(expect.objectContaining({ code: 'OVERLOADED' }))
    for (let count = 0; count < 4; count++) {
      leaves.shift()?.()
      await nextRound()
    }
    expect([gate.running(), gate.waiting(), gate.expectedWaitMs()]).toEqual([0, 0, 0])
    gate.check()
  })

  it('counts who comes while it listens, then works in pieces between which the event loop turns', async () => {
    let now = 0
    const gate = createGate({ maxRunning: 10, maxWaiting: 0, maxWaitMs: 1_000 }, () => now)
    const happened: unknown[] = []
    const enter = async (): Promise<void> => {
      const leave = await gate.enter()
      happened.push(now)
      now += 15
      leave()
    }
    const all = [enter()]
    // The kernel hands over one connection a turn.
    for (let count = 0; count < 4; count++) {
      await new Promise((resolve) => setImmediate(resolve))
      all.push(enter())
    }
    expect([gate.running(), gate.waiting()]).toEqual([0, 5])
    await nextRound()
    // Begun at 0 and 15 ms, within the piece of 20 ms; the third waits for the next round.
    expect(happened).toEqual([0, 15])
    await Promise.all(all)
    expect(happened).toEqual([0, 15, 30, 45, 60])
  })

  it('forgets who gives up waiting', async () => {
    const gate = createGate({ maxRunning: 1, maxWaiting: 1, maxWaitMs: 1_000 })
    const leave = await gate.enter()
    const gone = new AbortController()
    const waiting = gate.enter(gone.signal)
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    leave()
    expect([gate.running(), gate.waiting()]).toEqual([0, 0])
    ;(await gate.enter())()
  })
})

describe('depth of JSON', () => {
  it('counts brackets outside strings', () => {
    expect(nestsDeeper('[[[]]]', 3)).toBe(false)
    expect(nestsDeeper('[[[[]]]]', 3)).toBe(true)
    expect(nestsDeeper(String.raw`["[[[[\"[["]`, 1)).toBe(false)
    expect(nestsDeeper('['.repeat(1_000_000), 64)).toBe(true)
  })
})
