/** Features of Chinese characters (Latin words and digits in Chinese text stay single characters too). */
import type { Gazetteer } from './gazetteer.ts'
import { matchGazetteer } from './gazetteer.ts'
import { KeyBuffer, type Analysis, type Evidence, type Extractor, type Resources } from './extractor.ts'
import { pushEvidence } from './english.ts'
import { hashString, mix } from './hash.ts'
import { tokenizeChinese, type Tokens } from './tokens.ts'

const SLOTS = 7
const MIDDLE = 3
const BOUNDARY = '\u0001'
const FAR = 12
/** Dose and frequency: 0.5g, 10 mg, 2片, bid, 每日 … */
const DOSE = /\d+(?:\.\d+)?\s*(?:mg|ug|μg|mcg|ml|iu|g|u|片|粒|支|袋|丸|万单位|单位|毫克|毫升|克)|\b(?:qd|bid|tid|qid|qn|q\d+h|prn|po|iv|ivgtt|im|ih)\b|每日|每天|每次|一日/giu
/** Words that announce a drug. */
const TRIGGER = /口服|静滴|静脉滴注|静脉注射|静推|肌注|皮下注射|外用|含服|吸入|予以|给予|予|应用|使用|服用|服|加用|改用|换用|停用|联合|方案|化疗|过敏|注射|滴注|泵入|用药|药物/gu

interface Character {
  readonly hash: number
  readonly kind: number
  readonly clusters: readonly number[]
}

export class ChineseExtractor implements Extractor {
  readonly slots = SLOTS
  readonly #resources: Resources
  #ids = new Map<string, number>()
  #texts: string[] = []
  #characters: Character[] = []

  constructor(resources: Resources) {
    this.#resources = resources
    this.#intern(BOUNDARY)
  }

  get symbolCount(): number {
    return this.#texts.length
  }

  forget(): void {
    this.#ids = new Map()
    this.#texts = []
    this.#characters = []
    this.#intern(BOUNDARY)
  }

  tokenize(text: string, from: number, to: number): Tokens {
    return tokenizeChinese(text, from, to)
  }

  #intern(symbol: string): number {
    const known = this.#ids.get(symbol)
    if (known !== undefined) return known
    const id = this.#texts.length
    this.#ids.set(symbol, id)
    this.#texts.push(symbol)
    const lower = symbol.toLowerCase()
    this.#characters.push({ hash: hashString(lower), kind: characterClass(symbol), clusters: this.#resources.clusters?.find(hashString(lower)) ?? [] })
    return id
  }

  analyse(text: string, tokens: Tokens, gazetteers: readonly Gazetteer[] = this.#resources.gazetteers, evidence?: Evidence): Analysis {
    const { length } = tokens
    const ids = new Int32Array(length)
    const hashes = new Uint32Array(length)
    for (let token = 0; token < length; token++) {
      ids[token] = this.#intern(text[tokens.start[token] as number] as string)
      hashes[token] = (this.#characters[ids[token] as number] as Character).hash
    }
    const symbols = new Int32Array(length * SLOTS)
    for (let token = 0; token < length; token++) for (let slot = 0; slot < SLOTS; slot++) symbols[token * SLOTS + slot] = ids[token + slot - MIDDLE] ?? 0
    const marks = gazetteers.map((gazetteer) => {
      const own = new Uint8Array(length)
      matchGazetteer(gazetteer, hashes, length, own)
      return own
    })
    const near = nearby(text, tokens)
    const stems = this.#stems(text, tokens)
    const told = evidence?.(tokens, hashes)
    const buffer = new KeyBuffer()
    const contextStart = new Int32Array(length + 1)
    for (let token = 0; token < length; token++) {
      this.#context(ids, length, marks, token, buffer)
      if ((near.dose[token] as number) > 0) buffer.push(mix(20, near.dose[token] as number))
      if ((near.trigger[token] as number) > 0) buffer.push(mix(21, near.trigger[token] as number))
      if ((stems[token] as number) !== 0) buffer.push(mix(22, stems[token] as number))
      if ((stems[token + 1] ?? 0) !== 0) buffer.push(mix(23, stems[token + 1] as number))
      if ((stems[token + 2] ?? 0) !== 0) buffer.push(mix(24, stems[token + 2] as number))
      if (told !== undefined) pushEvidence(told, token, length, buffer)
      contextStart[token + 1] = buffer.length
    }
    return { length, symbols, context: buffer.take(), contextStart }
  }

  slotKeys(slot: number, symbol: number): readonly number[] {
    const { hash, kind, clusters } = this.#characters[symbol] as Character
    const template = 16 * (slot + 4)
    const keys = [mix(template, hash), mix(template + 1, kind)]
    if (slot >= MIDDLE - 2 && slot <= MIDDLE + 2) clusters.forEach((cluster, level) => keys.push(mix(template + 2 + level, cluster)))
    return keys
  }

  /** Suffix stems of Chinese names (西林, 沙坦 …): each character of one carries the stem and its place in it. */
  #stems(text: string, tokens: Tokens): Uint32Array {
    const marks = new Uint32Array(tokens.length)
    const from = tokens.start[0] ?? 0
    for (const { stem } of this.#resources.stems) {
      const sentence = text.slice(from, tokens.end[tokens.length - 1])
      for (let at = sentence.indexOf(stem); at >= 0; at = sentence.indexOf(stem, at + 1)) {
        const first = tokens.start.indexOf(from + at)
        if (first >= 0) for (let place = 0; place < stem.length && first + place < tokens.length; place++) marks[first + place] = mix(place + 1, stem.length - place)
      }
    }
    return marks
  }

  #context(ids: Int32Array, length: number, marks: readonly Uint8Array[], token: number, buffer: KeyBuffer): void {
    const character = (offset: number): Character => this.#characters[ids[token + offset] ?? 0] as Character
    const hash = (offset: number): number => character(offset).hash
    for (let offset = -2; offset < 2; offset++) buffer.push(mix(mix(1 + offset + 2, hash(offset)), hash(offset + 1)))
    for (let offset = -2; offset <= 0; offset++) buffer.push(mix(mix(mix(6 + offset + 2, hash(offset)), hash(offset + 1)), hash(offset + 2)))
    const kinds = mix(mix(character(-1).kind, character(0).kind), character(1).kind)
    buffer.push(mix(10, kinds))
    buffer.push(mix(11, mix(mix(character(-2).kind, kinds), character(2).kind)))
    let joint = 0
    marks.forEach((mark, source) => {
      const here = mark[token] as number
      joint = joint * 5 + here
      const pattern = (mark[token - 1] ?? 0) * 25 + here * 5 + (token + 1 < length ? (mark[token + 1] as number) : 0)
      if (pattern === 0) return
      buffer.push(mix(mix(12, source), pattern))
      if (here > 0) {
        buffer.push(mix(mix(13, source), here))
        buffer.push(mix(mix(mix(14, source), here), hash(0)))
      }
    })
    if (joint > 0) buffer.push(mix(15, joint))
  }
}

/** Distance classes to the next dose or frequency and from the last announcing word; 0: none near. */
function nearby(text: string, tokens: Tokens): { dose: Uint8Array; trigger: Uint8Array } {
  const dose = new Uint8Array(tokens.length)
  const trigger = new Uint8Array(tokens.length)
  const from = tokens.start[0] ?? 0
  const sentence = text.slice(from, tokens.end[tokens.length - 1])
  const near = (distance: number): number => (distance > FAR ? 0 : distance > 6 ? 3 : distance > 2 ? 2 : 1)
  const doses = [...sentence.matchAll(DOSE)].map(({ index, 0: match }) => [from + index, from + index + match.length] as const)
  const triggers = [...sentence.matchAll(TRIGGER)].map(({ index, 0: match }) => [from + index, from + index + match.length] as const)
  for (let token = 0, next = 0; token < tokens.length; token++) {
    const at = tokens.start[token] as number
    while (next < doses.length && (doses[next]?.[1] as number) <= at) next++
    const found = doses[next]
    if (found !== undefined) dose[token] = found[0] <= at ? 4 : near(found[0] - at)
  }
  let last = -1
  for (let token = 0; token < tokens.length; token++) {
    const at = tokens.start[token] as number
    while (last + 1 < triggers.length && (triggers[last + 1]?.[0] as number) <= at) last++
    const found = triggers[last]
    if (found === undefined) continue
    trigger[token] = found[1] > at ? 4 : near(at - found[1] + 1)
  }
  return { dose, trigger }
}

/** Han, Latin upper and lower, digit, Greek, punctuation kinds. */
function characterClass(character: string): number {
  if (/\p{Script=Han}/u.test(character)) return 1
  if (/[a-zａ-ｚ]/.test(character)) return 2
  if (/[A-ZＡ-Ｚ]/.test(character)) return 3
  if (/\p{N}/u.test(character)) return 4
  if (/\p{Script=Greek}/u.test(character)) return 5
  if ('，。；！？、,;'.includes(character)) return 6
  if ('（）()【】[]《》“”"'.includes(character)) return 7
  return 8 + (hashString(character) & 7)
}
