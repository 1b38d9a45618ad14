/** k-fold cross-validation by document: every document is predicted by a model that never saw it. */
import type { AnnotatedDocument } from './corpus/corpus.ts'
import type { Predictions } from './evaluate/evaluate.ts'
import { createRandom, shuffle } from './random.ts'

/** The fold of each document: shuffled by a fixed seed, dealt out evenly. */
export function assignFolds(count: number, folds: number, seed = 7): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index)
  shuffle(order, createRandom(seed))
  const fold = new Int32Array(count)
  order.forEach((document, place) => (fold[document] = place % folds))
  return fold
}

export type Predictor = (document: AnnotatedDocument) => Predictions[number]

export function crossValidate(documents: readonly AnnotatedDocument[], folds: number, train: (training: readonly AnnotatedDocument[], fold: number) => Predictor): Predictions {
  const foldOf = assignFolds(documents.length, folds)
  const predictions: Predictions[number][] = documents.map(() => [])
  for (let fold = 0; fold < folds; fold++) {
    const predict = train(
      documents.filter((_, index) => foldOf[index] !== fold),
      fold,
    )
    documents.forEach((document, index) => {
      if (foldOf[index] === fold) predictions[index] = predict(document)
    })
  }
  return predictions
}
