/**
 * CoNLL: `token … label` a line, white-space separated, an empty line between sentences, `-DOCSTART-` between documents.
 * Labels are IO, BIO, BIOES or BMES. Single characters are joined without a space (Chinese), words with one.
 */
import { SourceError } from '../../../src/errors.ts'
import type { AnnotatedDocument, AnnotatedUnit, GoldMention } from './corpus.ts'

const LABEL = /^(?:O|([BIESMLU])[-_](.+))$/

export function parseConll(name: string, text: string, labels: readonly string[]): readonly AnnotatedDocument[] {
  const rows = text.split(/\r?\n/)
  const documents: { id: string; source: string; units: AnnotatedUnit[] }[] = []
  let sentence: { token: string; label: string }[] = []
  const close = (): void => {
    if (sentence.length === 0) return
    if (documents.length === 0) documents.push({ id: `${name}#1`, source: 'conll', units: [] })
    documents.at(-1)?.units.push(toUnit(sentence, labels))
    sentence = []
  }
  rows.forEach((row, index) => {
    const cells = row.trim().split(/\s+/)
    if (cells[0] === '' || cells[0] === '-DOCSTART-') {
      close()
      if (cells[0] === '-DOCSTART-') documents.push({ id: `${name}#${documents.length + 1}`, source: 'conll', units: [] })
      return
    }
    const label = cells.at(-1) as string
    if (cells.length < 2 || !LABEL.test(label)) throw new SourceError('SOURCE_INVALID', 'a line is no CoNLL row of token and BIO label', { value: `${name}:${index + 1}` })
    sentence.push({ token: cells[0] as string, label })
  })
  close()
  return documents.filter(({ units }) => units.length > 0)
}

function toUnit(sentence: readonly { readonly token: string; readonly label: string }[], labels: readonly string[]): AnnotatedUnit {
  const joint = sentence.every(({ token }) => token.length === 1) ? '' : ' '
  let text = ''
  const mentions: { type: string; spans: [[number, number]] }[] = []
  let open: string | undefined
  for (const { token, label } of sentence) {
    const start = text === '' ? 0 : text.length + joint.length
    text += (text === '' ? '' : joint) + token
    const [, part, type] = LABEL.exec(label) ?? []
    if (part === undefined || type === undefined) open = undefined
    else if (part === 'B' || part === 'S' || part === 'U' || open !== type) {
      mentions.push({ type, spans: [[start, text.length]] })
      open = type
    } else (mentions.at(-1) as { spans: [[number, number]] }).spans[0][1] = text.length
    if (part === 'E' || part === 'S' || part === 'L' || part === 'U') open = undefined
  }
  const wanted: GoldMention[] = mentions.filter(({ type }) => labels.length === 0 || labels.includes(type)).map(({ type, spans }) => ({ type: labels.length === 0 ? type : 'drug', spans }))
  return { text, mentions: wanted }
}
