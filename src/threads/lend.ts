/**
 * An async iterable that another thread reads: one item is asked for at a time, so the reader's pace is the only buffer.
 *
 *   owner: lend(iterable) ── MessagePort ──▶ reader: borrow(port)
 */
import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads'
import { packError, unpackError, type PackedError } from './errors.ts'

type Answer<Item> = { readonly item: Item } | { readonly done: true } | { readonly error: PackedError }

export interface Packed<Item> {
  readonly item: Item
  readonly transfer?: readonly Transferable[]
}

/** `pack` makes of each item what can be sent. The iterable is opened when the first item is asked for. */
export function lend<Item, Sent>(open: () => AsyncIterable<Item> | Iterable<Item>, pack: (item: Item) => Packed<Sent>): MessagePort {
  const { port1: mine, port2: theirs } = new MessageChannel()
  let iterator: AsyncIterator<Item> | Iterator<Item> | undefined
  const next = async (): Promise<Packed<Answer<Sent>>> => {
    try {
      iterator ??= iteratorOf(open())
      const result = await iterator.next()
      if (result.done === true) return { item: { done: true } }
      const { item, transfer } = pack(result.value)
      return { item: { item }, ...(transfer === undefined ? {} : { transfer }) }
    } catch (thrown) {
      return { item: { error: packError(thrown) } }
    }
  }
  mine.on('message', () => void next().then(({ item, transfer = [] }) => mine.postMessage(item, transfer)))
  mine.once('close', () => void iterator?.return?.())
  // A reader that never comes must not keep the process.
  mine.unref()
  return theirs
}

function iteratorOf<Item>(iterable: AsyncIterable<Item> | Iterable<Item>): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in iterable ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]()
}

/** Once only. Leaving the loop early closes the owner's iterable. */
export async function* borrow<Item>(port: MessagePort): AsyncGenerator<Item> {
  try {
    for (;;) {
      const answer = await ask<Answer<Item>>(port)
      if ('done' in answer) return
      if ('error' in answer) throw unpackError(answer.error)
      yield answer.item
    }
  } finally {
    port.close()
  }
}

async function ask<Reply>(port: MessagePort): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const closed = (): void => reject(new Error('the other thread is gone'))
    port.once('close', closed)
    port.once('message', (reply: Reply) => {
      port.off('close', closed)
      resolve(reply)
    })
    port.postMessage('next')
  })
}
