/** A source → its records: unfolds archives, finds the encoding, chooses the reader by what the bytes look like. */
import { MedirError } from '../../src/errors.ts'
import { unfold, type Leaf } from './containers/unfold.ts'
import { findEncoding, toUtf8 } from './encoding.ts'
import { chooseReader } from './formats.ts'
import { failure, skip } from './items.ts'
import type { FormattedItem, ReadContext, ReadItem, SourceStream } from './port.ts'
import { sampleOf } from './sample.ts'

/** Never throws but for an abort: what cannot be read is a failure that names its place. */
export async function* readSource(source: SourceStream, context: ReadContext): AsyncGenerator<FormattedItem> {
  if (source.leftOut !== undefined) {
    yield skip(source.name, source.leftOut.type, source.leftOut.reason)
    return
  }
  try {
    for await (const found of unfold(source, context.signal)) {
      context.signal?.throwIfAborted()
      if ('replay' in found) yield* readLeaf(found, context)
      else yield found
    }
  } catch (error) {
    context.signal?.throwIfAborted()
    yield brokenOff(source.name, error)
  }
}

async function* readLeaf(leaf: Leaf, context: ReadContext): AsyncGenerator<FormattedItem> {
  const encoding = findEncoding(leaf.head)
  const sample = sampleOf(leaf, encoding)
  if (leaf.whole && !sample.binary && sample.text === '') {
    yield failure(leaf.name, 'the file is empty')
    return
  }
  // In an archive the files beside it are not known yet; the name that BEIR gives them is.
  if (leaf.path === undefined && /\/queries\.jsonl(?:\.gz)?$/.test(leaf.name)) {
    yield skip(leaf.name, 'queries', 'beir-queries')
    return
  }
  const chosen = chooseReader(sample)
  if ('reason' in chosen) {
    yield chosen.type === undefined ? failure(leaf.name, chosen.reason) : skip(leaf.name, chosen.type, chosen.reason)
    return
  }
  try {
    const opened = { name: leaf.name, ...(leaf.path === undefined ? {} : { path: leaf.path }), open: () => (sample.binary ? leaf.replay : toUtf8(leaf.replay, encoding)) }
    for await (const item of chosen.read(opened, context)) yield { format: chosen.format, ...item }
  } catch (error) {
    context.signal?.throwIfAborted()
    yield { ...brokenOff(leaf.name, error), format: chosen.format }
  }
}

function brokenOff(name: string, error: unknown): ReadItem {
  if (error instanceof MedirError) return failure(name, error.message, error.code)
  return failure(name, `the source breaks off or cannot be read (${(error as NodeJS.ErrnoException).code ?? 'damaged'})`, 'SOURCE_UNREADABLE')
}
