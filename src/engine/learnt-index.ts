/**
 * The learnt parts that live in the collection itself: BM25's k1 and b are the collection's settings, because Qdrant keeps
 * them in its vectors and the embedded store in its index, and what passages are expanded with is among their words. Neither
 * embeds or reads a document again for it.
 *
 * What the collection had before is noted in its settings, in the same step, so that a rollback finds the way back. Which
 * expansion is in it is noted too: as unfinished before the first passage changes, by its hash after the last, so that one that
 * was cut off is done again with the next promotion, rollback or indexing.
 */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { LearntParts } from '../../retriever/learn/live.ts'
import type { CollectionKey } from '../domain.ts'
import { asMedirError } from '../errors.ts'
import type { CollectionSettings, LexicalParameters } from '../store/port.ts'
import type { Analyzer } from '../text/analyzer.ts'
import type { Collections } from './collections.ts'
import { expandMissing, expandPassages } from './expanding.ts'

/** Keys in the settings' `extra` while learnt parameters, or an expansion, are in effect. */
const BEFORE = 'lexicalBeforeLearning'
const EXPANSION = 'expansion'
const UNFINISHED = 'unfinished'
const beforeSchema = z.object({ k1: z.number(), b: z.number() })

export interface IndexParts {
  readonly collections: Collections
  readonly analyzer: Pick<Analyzer, 'fields'>
}

type InIndex = Pick<LearntParts, 'lexical' | 'expansion'>

/** Brings a collection in line with what is, or is about to be, live. Returns whether anything had to change. STORE_LOCKED while another process writes. */
export async function alignIndex({ collections, analyzer }: IndexParts, key: CollectionKey, { lexical, expansion }: InIndex, signal?: AbortSignal): Promise<boolean> {
  const wanted = (settings: CollectionSettings): CollectionSettings => withNote(aligned(settings, lexical), hashOf(expansion))
  const { settings } = await (await collections.read(key, signal)).info(signal)
  if (isDeepStrictEqual(wanted(settings), settings)) return false
  await collections.writing(key, async (handle) => {
    const now = (await handle.info(signal)).settings
    if (noteIn(now) !== hashOf(expansion)) {
      await handle.updateSettings(withNote(now, UNFINISHED), signal)
      await expandPassages(handle, expansion ?? [], analyzer, signal)
    }
    await handle.updateSettings(wanted(now), signal)
  }, signal)
  return true
}

/** The same for a collection that may have been dropped since. */
export async function alignIfThere(parts: IndexParts, key: CollectionKey, inIndex: InIndex, signal?: AbortSignal): Promise<void> {
  await unlessDropped(async () => alignIndex(parts, key, inIndex, signal))
}

/** After documents were written: passages that were taken out and came again have lost what they were expanded with. */
export async function alignWritten(parts: IndexParts, key: CollectionKey, inIndex: InIndex, signal?: AbortSignal): Promise<void> {
  await unlessDropped(async () => {
    const changed = await alignIndex(parts, key, inIndex, signal)
    if (!changed && inIndex.expansion !== undefined) await expandMissing(parts, key, inIndex.expansion, signal)
  })
}

async function unlessDropped(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    if (asMedirError(thrown).code !== 'COLLECTION_UNKNOWN') throw thrown
  }
}

function aligned(settings: CollectionSettings, learnt: LearntParts['lexical']): CollectionSettings {
  const { [BEFORE]: noted, ...extra } = settings.extra ?? {}
  const before = noted === undefined ? pick(settings.lexical) : beforeSchema.parse(JSON.parse(noted))
  const rest = { ...settings, lexical: { ...settings.lexical, ...before, ...learnt } }
  if (learnt !== undefined) return { ...rest, extra: { ...extra, [BEFORE]: JSON.stringify(before) } }
  return settings.extra === undefined ? rest : { ...rest, extra }
}

function pick({ k1, b }: LexicalParameters): z.infer<typeof beforeSchema> {
  return { k1, b }
}

const noteIn = ({ extra }: CollectionSettings): string | undefined => extra?.[EXPANSION]

function withNote(settings: CollectionSettings, note: string | undefined): CollectionSettings {
  const { [EXPANSION]: _before, ...extra } = settings.extra ?? {}
  if (note !== undefined) return { ...settings, extra: { ...extra, [EXPANSION]: note } }
  return settings.extra === undefined ? settings : { ...settings, extra }
}

function hashOf(expansion: LearntParts['expansion']): string | undefined {
  return expansion === undefined ? undefined : createHash('sha256').update(JSON.stringify(expansion)).digest('hex').slice(0, 32)
}
