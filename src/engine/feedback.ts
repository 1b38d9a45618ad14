/** Feedback by collection: opened on first need, off until the owner turns it on. */
import { join } from 'node:path'
import { deidentifyText } from '../../indexer/deidentify/deidentify.ts'
import { openFeedback, type ConfirmedPair, type Feedback, type FeedbackStore } from '../../retriever/learn/feedback.ts'
import type { Config } from '../config.ts'
import type { CollectionKey } from '../domain.ts'
import { MedirError } from '../errors.ts'
import { learningFolder } from './learning.ts'

export interface FeedbackBook {
  /** FORBIDDEN while the owner has not turned feedback on. */
  readonly add: (key: CollectionKey, feedback: Feedback) => void
  /** Nothing while feedback is off, whatever was kept before. */
  readonly confirmed: (key: CollectionKey) => readonly ConfirmedPair[]
  close(): void
}

export function createFeedbackBook(config: Pick<Config, 'home' | 'feedback' | 'feedbackDays' | 'deidentify'>): FeedbackBook {
  const open = new Map<string, FeedbackStore>()
  const storeOf = (key: CollectionKey): FeedbackStore => {
    const folder = join(learningFolder(config, key), 'feedback')
    const store = open.get(folder) ?? openFeedback(folder, config.feedbackDays)
    open.set(folder, store)
    return store
  }
  return {
    add: (key, feedback) => {
      if (config.feedback === 'off') throw new MedirError('FORBIDDEN', 'feedback is not turned on', { value: 'feedback', remedy: 'The owner turns it on with the setting feedback = "on".' })
      storeOf(key).add({ ...feedback, query: config.deidentify === 'on' ? deidentifyText(feedback.query).text : feedback.query })
    },
    confirmed: (key) => (config.feedback === 'off' ? [] : storeOf(key).confirmed()),
    close: () => {
      for (const store of open.values()) store.close()
      open.clear()
    },
  }
}
