/**
 * `node bench/drugs/baselines.ts`: the three networks of Sadikin, Fanany, Basaruddin 2016, small, on the folds of our own
 * tagger; word-level F1 of each by source. Needs the DDI corpus ($MEDIR_SHARED_DATA or ../shared/data).
 */
import { crossValidate } from '../../indexer/drugs/crossValidate.ts'
import { readAnnotated } from '../../indexer/drugs/corpus/read.ts'
import { evaluate } from '../../indexer/drugs/evaluate/evaluate.ts'
import { readUnlabelled } from '../../indexer/drugs/unlabelled.ts'
import { trainLstm } from './lstm.ts'
import { sharedData } from './data.ts'
import { trainWindow, type WordClassifier } from './window.ts'
import { labelSentence, learnEmbedding, type LabelledSentence } from './words.ts'

const documents = readAnnotated(sharedData('ner/ddi2013-train.zip'))
const texts = [...documents.flatMap(({ units }) => units.map(({ text }) => text)), ...readUnlabelled(sharedData('en/medquad/medquad.jsonl.gz')), ...readUnlabelled(sharedData('en/scifact/corpus.jsonl.gz'))]
const embed = learnEmbedding(texts)
const NETWORKS: Readonly<Record<string, (sentences: readonly LabelledSentence[]) => WordClassifier>> = {
  'window of 5 words, MLP': (sentences) => trainWindow(sentences, false),
  'window of 5 words, stacked autoencoder': (sentences) => trainWindow(sentences, true),
  'LSTM over the sentence': (sentences) => trainLstm(sentences),
}

for (const [name, train] of Object.entries(NETWORKS)) {
  const started = Date.now()
  const predictions = crossValidate(documents, 5, (training) => {
    const classify = train(training.flatMap(({ units }) => units.map((unit) => labelSentence(unit, embed))))
    return ({ units }) =>
      units.map((unit) => {
        const sentence = labelSentence(unit, embed)
        const said = classify(sentence)
        return sentence.starts.flatMap((start, word) => (said[word] === 1 ? [{ type: 'drug', spans: [[start, sentence.ends[word] as number] as const] }] : []))
      })
  })
  const report = (kept: (index: number) => boolean): unknown => {
    const chosen = documents.map((_, index) => index).filter(kept)
    const { wordLevel } = evaluate(chosen.map((index) => documents[index]!), chosen.map((index) => predictions[index]!))
    return { ...Object.fromEntries(Object.entries(wordLevel.bySource).map(([source, { f1 }]) => [source, Number(f1.toFixed(4))])), mean: Number(wordLevel.meanF1.toFixed(4)) }
  }
  process.stdout.write(`${JSON.stringify({ network: name, wordF1: report(() => true), withoutInteractions: report((index) => documents[index]?.interactions === false), seconds: Math.round((Date.now() - started) / 1000) })}\n`)
}
