/**
 * The learnt parts that live in the collection itself: BM25's k1 and b are the collection's settings, because Qdrant keeps
 * them in its vectors and the embedded store in its index. Neither embeds or reads a document again for it: the embedded
 * store loads its index anew, Qdrant weighs its words anew.
 *
 * What the collection had before is noted in its settings, in the same step, so that a rollback finds the way back.
 */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { LearntParts } from '../../retriever/learn/live.ts'
import type { CollectionKey } from '../domain.ts'
import { asMedirError } from '../errors.ts'
import type { CollectionSettings, LexicalParameters } from '../store/port.ts'
import type { Collections } from './collections.ts'

/** Key in the settings' `extra` while learnt parameters are in effect. */
const BEFORE = 'lexicalBeforeLearning'
const beforeSchema = z.object({ k1: z.number(), b: z.number() })

/** Brings a collection in line with what is, or is about to be, live. Returns whether anything had to change. STORE_LOCKED while another process writes. */
export async function alignIndex(collections: Collections, key: CollectionKey, { lexical }: Pick<LearntParts, 'lexical'>, signal?: AbortSignal): Promise<boolean> {
  const { settings } = await (await collections.read(key, signal)).info(signal)
  if (isDeepStrictEqual(aligned(settings, lexical), settings)) return false
  await collections.writing(key, async (handle) => handle.updateSettings(aligned((await handle.info(signal)).settings, lexical), signal), signal)
  return true
}

/** The same for a collection that may have been dropped since. */
export async function alignIfThere(collections: Collections, key: CollectionKey, parts: Pick<LearntParts, 'lexical'>, signal?: AbortSignal): Promise<void> {
  try {
    await alignIndex(collections, key, parts, signal)
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
