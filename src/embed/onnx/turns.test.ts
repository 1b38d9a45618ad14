import { describe, expect, it } from 'vitest'
import { createTurns, type Turn } from './turns.ts'

interface Job extends Turn {
  readonly name: string
}
const query = (name: string): Job => ({ name, urgent: true })
const documents = (name: string): Job => ({ name, urgent: false })

describe('turns of the inference workers', () => {
  it('go to queries first, then to documents in their order', () => {
    const turns = createTurns<Job>(2, () => 10_000)
    const queue = [documents('a'), query('q'), documents('b')]
    expect([turns.take(queue, []), turns.take(queue, []), turns.take(queue, []), turns.take(queue, [])].map((job) => job?.name)).toEqual(['q', 'a', 'b', undefined])
  })

  it('keep one worker free of documents for two seconds after a query', () => {
    let now = 0
    const turns = createTurns<Job>(2, () => now)
    const queue = [documents('a'), documents('b'), documents('c')]
    const first = turns.take(queue, []) as Job
    turns.urgent()
    now = 1_999
    expect(turns.take(queue, [first])).toBeUndefined()
    expect(turns.take(queue, [query('q')])?.name).toBe('b')
    now = 2_000
    expect(turns.take(queue, [first])?.name).toBe('c')
  })

  it('leave a single worker to whoever comes', () => {
    const turns = createTurns<Job>(1, () => 0)
    turns.urgent()
    expect(turns.take([documents('a')], [])?.name).toBe('a')
  })
})
