/** The figures in docs/scale.md are those of `medir plan`. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { plan, PLAN_DEFAULTS, type PlanInput } from '../src/engine/plan.ts'

const page = readFileSync(new URL('../docs/scale.md', import.meta.url), 'utf8')
const planned = (input: Partial<PlanInput>) => plan({ ...PLAN_DEFAULTS, passages: 100e6, ...input })
const three = (value: number): string => String(Number(value.toPrecision(3)))
const gigabytes = (bytes: number): string => `${three(bytes / 1e9)} GB`
const parts = (bytes: Readonly<Record<string, number>>): string => Object.entries(bytes).flatMap(([part, value]) => (part === 'total' ? [] : [`${part} ${Math.round(value)}`])).join(', ')

describe('docs/scale.md', () => {
  it.each(['memory', 'disk'] as const)('says how many bytes of %s a passage takes', (kind) => {
    const bytes = planned({})[kind]
    expect(page).toContain(`| ${kind} | ${Math.round(bytes.total)} | ${parts(bytes)} |`)
  })

  it.each([
    ['1 M', { passages: 1e6 }],
    ['10 M', { passages: 10e6 }],
    ['100 M', { passages: 100e6 }],
    ['100 M in 1,000 tenants', { passages: 100e6, tenants: 1000 }],
  ] as const)('says what %s passages need', (name, input) => {
    const { totalMemory, totalDisk, nodes, decidedBy, embedding, latency } = planned(input)
    expect(page).toContain(`| ${name} | ${gigabytes(totalMemory)} | ${gigabytes(totalDisk)} | ${nodes} (${decidedBy}) | ${three(embedding.cpuCoreHours)} | ${three(embedding.gpuHours)} | ${Math.round(latency.warm)} to ${Math.round(latency.cold)} ms |`)
  })

  it('says what the defaults are', () => {
    const { dimension, windows, textBytes, terms, fields, replicas, nodeMemory, nodeDisk } = PLAN_DEFAULTS
    expect(page).toContain(`(${dimension} dimensions)`)
    expect(page).toContain(`with ${windows} windows on average, ${textBytes} bytes of text, ${terms} different terms, ${fields} metadata values`)
    expect([replicas, nodeMemory, nodeDisk]).toEqual([3, 64e9, 2e12])
    expect(page).toContain('three copies, nodes of 64 GB memory and 2 TB NVMe disk')
  })

  it('derives the latency it explains', () => {
    const million = planned({ passages: 1e6 }).latency
    expect(page).toContain(`${Math.round(million.cold - million.warm)} ms when every one comes from NVMe`)
  })

  it('says what 100 M passages cost to embed', () => {
    const { embedding } = planned({})
    expect(page).toContain(`are ${Number(embedding.cpuCoreHours.toPrecision(2)).toLocaleString('en')} core hours or ${Math.round(embedding.gpuHours)} GPU hours`)
  })
})
