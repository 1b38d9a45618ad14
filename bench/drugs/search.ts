/**
 * `node bench/drugs/search.ts [LEXICON…]`: what query expansion does to finding a drug's passages. A query names a drug by
 * one of its other names (brand, older name, English INN); relevant are the passages of its monograph, from which the lines
 * that list other names are taken away, as in ordinary text. BM25 (k1 1.2, b 0.75) over all monographs; recall@10 with the
 * query alone and with the weighted names of expandDrugs.
 */
import { createDrugExpander, type DrugExpander } from '../../indexer/drugs/expand.ts'
import { buildLexicon, shippedLexicon, type LexiconEntry } from '../../indexer/drugs/lexicon/lexicon.ts'
import { readUserLexicon } from '../../indexer/drugs/lexicon/user.ts'
import { readUnlabelled } from '../../indexer/drugs/unlabelled.ts'
import type { WeightedTerm } from '../../src/domain.ts'
import { createAnalyzer } from '../../src/text/analyzer.ts'
import { createSegmenter } from '../../src/text/create.ts'
import { sharedData } from './data.ts'

const K = 10
const analyzer = createAnalyzer(createSegmenter('jieba'))
const files = process.argv.slice(2)
const EMPTY = { substances: [], stems: [], forms: [], classes: [], herbs: [] }
const lexicon = files.length === 0 ? shippedLexicon() : buildLexicon(EMPTY, files.map((file) => readUserLexicon(file)))
// Titles come as texts of their own: left out.
const passages = [...readUnlabelled(sharedData('zh/corpus/zh-drug-monographs.jsonl.gz'))].filter((text) => text.includes('。')).map((text) => ({ name: (text.split('。')[0] ?? '').trim(), text: text.replaceAll(/^(?:英文名|别名|商品名)：.*$/gm, '') }))
const search = buildIndex(passages.map(({ text }) => text))
const expand = createDrugExpander(lexicon)

/** Entries with a monograph, each with its names of one kind that the monograph's title does not hold. */
const described = lexicon.entries.flatMap((entry) => {
  const relevant = new Set(passages.flatMap(({ name }, index) => (name === entry.zh ? [index] : [])))
  return relevant.size === 0 ? [] : [{ entry, relevant }]
})
const KINDS: Readonly<Record<string, (entry: LexiconEntry) => readonly string[]>> = {
  'brands and older names in Chinese': ({ names, aliases, zh }) => [...names, ...aliases].filter((name) => /\p{Script=Han}/u.test(name) && name !== zh),
  'INN, across languages': ({ name }) => (/^[a-z -]{4,}$/.test(name) ? [name] : []),
  'English brands and synonyms, across languages': ({ name, aliases }) => aliases.filter((alias) => alias !== name && /^[A-Za-z][a-z -]{3,}$/.test(alias)),
  'abbreviations': ({ aliases }) => aliases.filter((alias) => /^[A-Z0-9-]{2,6}$/.test(alias)),
}

for (const [kind, namesOf] of Object.entries(KINDS)) {
  const queries = described.flatMap(({ entry, relevant }) => namesOf(entry).slice(0, 3).map((name) => ({ query: `${name} 用法用量和不良反应`, relevant })))
  const recall = (terms: (query: string) => readonly WeightedTerm[]): number => queries.reduce((sum, { query, relevant }) => sum + search(terms(query)).filter((index) => relevant.has(index)).length / Math.min(relevant.size, K), 0) / queries.length
  process.stdout.write(`${JSON.stringify({ kind, queries: queries.length, passages: passages.length, recallAt10: { query: round(recall((query) => analyzer.queryTerms(query))), expanded: round(recall((query) => expanded(query, expand))) } })}\n`)
}

function expanded(query: string, expander: DrugExpander): readonly WeightedTerm[] {
  const added = expander(query).terms.flatMap(({ text, weight }) => analyzer.queryTerms(text).map((term) => ({ term: term.term, weight: term.weight * weight })))
  return [...analyzer.queryTerms(query), ...added]
}

function buildIndex(texts: readonly string[]): (terms: readonly WeightedTerm[]) => readonly number[] {
  const postings = new Map<string, { readonly passage: number; readonly count: number }[]>()
  const lengths = texts.map((text, passage) => {
    const terms = analyzer.queryTerms(text)
    for (const { term, weight } of terms) {
      const list = postings.get(term)
      if (list === undefined) postings.set(term, [{ passage, count: weight }])
      else list.push({ passage, count: weight })
    }
    return terms.reduce((sum, { weight }) => sum + weight, 0)
  })
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  return (terms) => {
    const scores = new Map<number, number>()
    for (const { term, weight } of terms) {
      const list = postings.get(term) ?? []
      const idf = Math.log(1 + (texts.length - list.length + 0.5) / (list.length + 0.5))
      for (const { passage, count } of list) {
        const saturated = (count * 2.2) / (count + 1.2 * (0.25 + (0.75 * (lengths[passage] as number)) / mean))
        scores.set(passage, (scores.get(passage) ?? 0) + weight * idf * saturated)
      }
    }
    return [...scores].toSorted(([a, x], [b, y]) => y - x || a - b).slice(0, K).map(([passage]) => passage)
  }
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
