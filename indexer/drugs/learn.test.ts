import { describe, expect, it } from 'vitest'
import { sphericalKMeans } from './clusters/kmeans.ts'
import { learnClusters } from './clusters/learn.ts'
import { fixtureLexicon } from './fixtures.ts'
import { learn } from './learn.ts'
import { decodeModel, encodeModel } from './modelFile.ts'
import { createRandom } from './random.ts'
import { createDrugTagger } from './tagger.ts'
import { predictorOf } from './trainTagger.ts'

const random = createRandom(3)
const pick = (values: readonly string[]): string => values[Math.floor(random() * values.length)] as string
const KNOWN = ['warfarin', 'metformin', 'amlodipine', 'amoxicillin', 'aspirin']
/** Synthetic: drugs are taken, foods are eaten. */
const texts = Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? `The patient takes ${pick(KNOWN)} every morning.` : `The patient eats ${pick(['bread', 'apples', 'noodles', 'porridge'])} every morning.`))

describe('self-learning', () => {
  it('finds a drug that no lexicon has, by where it stands', () => {
    const { model, matches, rejected } = learn(texts, { language: 'en', lexicon: fixtureLexicon() })
    expect(matches).toBe(200)
    expect(rejected).toBe(0)
    const says = (text: string) => predictorOf(model, fixtureLexicon())({ id: 'x', source: 'x', units: [{ text, mentions: [] }] })[0]
    expect(says('The patient takes zibenolex every morning.')).toEqual([{ type: 'drug', spans: [[18, 27]] }])
    expect(says('The patient eats bananas every morning.')).toEqual([])
  })

  it('works beside the lexicon, before and after it was saved', () => {
    const { model } = learn(texts, { language: 'en', lexicon: fixtureLexicon() })
    const tagger = createDrugTagger({ lexicon: fixtureLexicon(), models: [decodeModel(encodeModel(model), 'memory')] })
    const names = (text: string) => tagger.tag(text, 'en').map(({ text: found }) => found)
    expect(names('The patient takes zibenolex every morning.')).toEqual(['zibenolex'])
    expect(names('Coumadin? Never heard of it.')).toEqual(['Coumadin'])
  })

  it('refuses text without drugs', () => {
    expect(() => learn(['Bread and apples are food.'], { language: 'en', lexicon: fixtureLexicon() })).toThrow('only 0 times')
  })
})

describe('word clusters', () => {
  it('put words together that stand in the same places', () => {
    const { words, fine } = learnClusters(texts, { language: 'en' })
    expect(words.length).toBeLessThan(20)
    // With fewer words than clusters every word may stand alone, but the same words in the same places meet.
    const cluster = (word: string) => fine[words.indexOf(word)]
    expect(cluster('warfarin')).toBe(cluster('metformin'))
    expect(cluster('warfarin')).not.toBe(cluster('the'))
  })

  it('separate two bundles of directions', () => {
    const vectors = Float32Array.from([1, 0, 0, 1, 0.99, 0.14, 0.14, 0.99])
    const { assignment } = sphericalKMeans(vectors, 2, 2)
    expect([...assignment]).toEqual([0, 1, 0, 1])
  })
})
