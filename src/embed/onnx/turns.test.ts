import { describe, expect, it } from 'vitest'
import { createTurns, type Turn } from './turns.ts'

interface Job extends Turn {
  readonly name: string
}
const query = (name: string): Job => ({ name, urgent: true })
const documents = (name: string): Job => ({ name, urgent: false })

describe('turns of the inference workers', () => {
  it('go to queries for three times as long as to documents where both wait', () => {
    const turns = createTurns<Job>(1, () => 0)
    const queue = [documents('a'), documents('b'), query('1'), query('2'), query('3'), query('4'), documents('c')]
    const order: string[] = []
    // Documents take 20 ms, queries 30: two queries make up for one batch of documents.
    for (let job = turns.take(queue, []); job !== undefined; job = turns.take(queue, [])) {
      order.push(job.name)
      turns.ended(job, job.urgent ? 30 : 20)
    }
    expect(order).toEqual(['a', '1', '2', 'b', '3', '4', 'c'])
  })

  it('do not let documents pay for long what they took while nobody asked', () => {
    const turns = createTurns<Job>(1, () => 0)
    for (let batch = 0; batch < 100; batch++) turns.ended(documents('long'), 500)
    const queue = [documents('a'), query('1')]
    expect(turns.take(queue, [])?.name).toBe('1')
    turns.ended(query('1'), 1_500)
    queue.push(query('2'))
    expect(turns.take(queue, [])?.name).toBe('a')
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
