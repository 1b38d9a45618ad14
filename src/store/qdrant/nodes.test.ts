import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startDouble } from '../../../test/qdrant/double.ts'
import { startFaults } from '../../../test/qdrant/faults.ts'
import { Nodes } from './nodes.ts'
import { openQdrantStore } from './store.ts'

describe('the nodes of a cluster', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => void vi.useRealTimers())

  const three = () => new Nodes('http://a:1, http://b:2,https://c/prefix', undefined)
  const names = (nodes: Nodes) => nodes.all.map(({ address }) => address)

  it('are asked in turn from the one that answered last', () => {
    const nodes = three()
    expect(names(nodes)).toEqual(['http://a:1', 'http://b:2', 'https://c'])
    const [a, b, c] = nodes.all as [Nodes['preferred'], Nodes['preferred'], Nodes['preferred']]
    expect(nodes.choose()).toBe(a)
    nodes.unanswered(a)
    expect(nodes.choose()).toBe(b)
    expect(nodes.choose(new Set([b]))).toBe(c)
    nodes.answered(c)
    expect(nodes.choose()).toBe(c)
    expect(nodes.choose(new Set([b, c]))).toBe(c)
  })

  it('rest for a second, twice as long each time, half a minute at most', () => {
    const nodes = three()
    const [a] = nodes.all as [Nodes['preferred']]
    const rests: number[] = []
    for (let failure = 0; failure < 7; failure++) {
      const now = performance.now()
      nodes.unanswered(a)
      // Others that failed at the same time change nothing.
      nodes.unanswered(a)
      rests.push(a.restsUntil - now)
      vi.advanceTimersByTime(a.restsUntil - now)
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    nodes.answered(a)
    expect([a.failures, a.restsUntil]).toEqual([0, 0])
  })

  it('are asked all the same when every one rests: the one that is next to be rested', () => {
    const nodes = three()
    const [a, b, c] = nodes.all as [Nodes['preferred'], Nodes['preferred'], Nodes['preferred']]
    nodes.unanswered(b)
    vi.advanceTimersByTime(10)
    nodes.unanswered(a)
    nodes.unanswered(c)
    expect(nodes.choose()).toBe(b)
    expect(nodes.hasOther(b, new Set())).toBe(false)
  })
})

describe('a node that was away', () => {
  it('is left alone until it says that it has caught up', async () => {
    const running = await startDouble()
    const [first, second] = [await startFaults(running.url), await startFaults(running.url)]
    const store = openQdrantStore({ url: `${first.url},${second.url}`, pauseMs: 1 })
    const paths: string[] = []
    first.plan = () => ({ kind: 'gone' })
    expect(await store.list('hospital')).toEqual([])
    first.plan = ({ path }) => {
      paths.push(path)
      return { kind: 'status', status: 503 }
    }
    // The second is gone now, and the first is still catching up: it is asked for nothing but whether it is ready.
    second.plan = () => ({ kind: 'gone' })
    const listed = store.list('hospital')
    await vi.waitFor(() => expect(paths.length).toBeGreaterThan(1), { timeout: 20_000 })
    expect(new Set(paths)).toEqual(new Set(['/readyz']))
    first.plan = () => undefined
    expect(await listed).toEqual([])
    await store.close()
    await first.close()
    await second.close()
    await running.close()
  })
})
