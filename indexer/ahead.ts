/** Reads ahead of whoever consumes, up to `depth` items. */
export async function* ahead<Item>(items: AsyncIterable<Item>, depth: number): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]()
  const coming: Promise<IteratorResult<Item>>[] = []
  const fill = (): void => {
    while (coming.length < depth) {
      const next = iterator.next()
      // Whoever awaits it comes later; an early rejection must not count as unhandled.
      next.catch(() => undefined)
      coming.push(next)
    }
  }
  try {
    for (;;) {
      fill()
      const result = await coming.shift()
      if (result === undefined || result.done === true) return
      yield result.value
    }
  } finally {
    await iterator.return?.()
  }
}
