import { describe, expect, it } from 'vitest'
import { SourceError } from '../errors.ts'
import { borrow, lend } from './lend.ts'

const gather = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('an iterable read on another thread', () => {
  it('comes whole and in order', async () => {
    const port = lend(() => [1, 2, 3], (item) => ({ item: item * 10 }))
    expect(await gather(borrow<number>(port))).toEqual([10, 20, 30])
  })

  it('is read no faster than it is asked for', async () => {
    let made = 0
    const numbers = function* (): Generator<number> {
      for (;;) yield made++
    }
    const reader = borrow<number>(lend(numbers, (item) => ({ item })))
    await reader.next()
    await reader.next()
    expect(made).toBe(2)
    await reader.return(undefined)
  })

  it('is closed when the reader leaves early', async () => {
    const closed = new Promise<void>((resolve) => {
      const numbers = async function* (): AsyncGenerator<number> {
        try {
          for (;;) yield 1
        } finally {
          resolve()
        }
      }
      void (async () => {
        for await (const item of borrow<number>(lend(numbers, (item) => ({ item })))) if (item === 1) break
      })()
    })
    await expect(closed).resolves.toBeUndefined()
  })

  it('hands errors over with their code and remedy', async () => {
    const broken = function* (): Generator<number> {
      yield 1
      throw new SourceError('SOURCE_UNREADABLE', 'the source cannot be read', { value: 'x', remedy: 'Check the path.' })
    }
    await expect(gather(borrow<number>(lend(broken, (item) => ({ item }))))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', value: 'x', remedy: 'Check the path.' })
  })

  it('rejects when the owner is gone', async () => {
    const port = lend(() => new Promise<never>(() => undefined) as never, (item) => ({ item }))
    const reading = gather(borrow(port))
    port.close()
    await expect(reading).rejects.toThrow('gone')
  })
})
