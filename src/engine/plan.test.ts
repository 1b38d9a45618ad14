import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plan, PLAN_DEFAULTS } from './plan.ts'

const small = { ...PLAN_DEFAULTS, passages: 1_000_000, dimension: 100, windows: 2, textBytes: 1000, terms: 50, fields: 10, tokens: 100 }

describe('the plan for a Qdrant store', () => {
  it('adds up the bytes of a passage', () => {
    const { memory, disk } = plan(small)
    // 100 codes and their scale; 4 · (2 · 16 + 16 / 15); 50 · 8; 10 · 24; 64.
    expect(memory).toEqual({ codes: 104, graph: 4 * (32 + 16 / 15), sparse: 400, payloadIndexes: 240, identity: 64, total: 104 + 4 * (32 + 16 / 15) + 400 + 240 + 64 })
    expect(disk).toMatchObject({ dense: 400, windows: 800, sparse: 800, payload: 0.6 * (2000 + 50 * 28 + 600) })
    expect(disk.total).toBeCloseTo(400 + 800 + 104 + memory.graph + 800 + 0.6 * 4000, 6)
  })

  it('multiplies by copies and headroom, and counts nodes by what runs out first', () => {
    const one = plan(small)
    expect(one.totalMemory).toBeCloseTo(3 * (1.4 * 1e6 * one.memory.total + 12e6), 0)
    expect(one).toMatchObject({ nodes: 3, decidedBy: 'replicas', shards: 3 })
    const large = plan({ ...small, passages: 1e9 })
    expect(large.decidedBy).toBe('memory')
    expect(large.nodes).toBe(Math.ceil(large.totalMemory / small.nodeMemory))
    expect(plan({ ...small, passages: 1e9, nodeDisk: 1e11 }).decidedBy).toBe('disk')
  })

  it('charges every tenant an empty collection', () => {
    const [one, thousand] = [plan({ ...small, passages: 1e8 }), plan({ ...small, passages: 1e8, tenants: 1000 })]
    expect(thousand.totalMemory - 1e8 * 3 * 1.4 * thousand.memory.total).toBeCloseTo(3 * 1000 * 12e6, 0)
    // A hundred thousand passages need a thinner graph than a hundred million.
    expect(thousand.memory.graph).toBeLessThan(one.memory.graph)
    expect(thousand.shards).toBe(1)
  })

  it('derives the cost of embedding from parameters and tokens', () => {
    const { embedding } = plan({ ...PLAN_DEFAULTS, passages: 1e6 })
    expect(embedding.tokens).toBe(4e8)
    expect(embedding.cpuCoreHours).toBeCloseTo((4e8 * 42e6) / 50e9 / 3600, 6)
    expect(embedding.cpuCoreHours / embedding.gpuHours).toBeCloseTo(1200, 6)
    expect(plan({ ...PLAN_DEFAULTS, passages: 1e6, dimension: 768 }).embedding.gpuHours).toBeCloseTo(4 * embedding.gpuHours, 9)
  })

  it('never gets cheaper with more', () => {
    const more = fc.integer({ min: 1, max: 50 })
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 1e9 }), more, more, (passages, factor, tenants) => {
        const [less, greater] = [plan({ ...PLAN_DEFAULTS, passages, tenants }), plan({ ...PLAN_DEFAULTS, passages: passages * factor, tenants })]
        for (const key of ['totalMemory', 'totalDisk', 'nodes'] as const) expect(greater[key]).toBeGreaterThanOrEqual(less[key])
        expect(less.latency.cold).toBeGreaterThan(less.latency.warm)
      }),
    )
  })
})
