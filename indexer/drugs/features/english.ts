/** Features of English words; see docs on drug recognition for what each brought. */
import type { Gazetteer } from './gazetteer.ts'
import { matchGazetteer } from './gazetteer.ts'
import { KeyBuffer, type Analysis, type Evidence, type Extractor, type Resources } from './extractor.ts'
import { hashString, mix } from './hash.ts'
import { tokenizeEnglish, type Tokens } from './tokens.ts'

/** Words two to the left … two to the right, then the chunk before, the token's own, the one after. */
const WORD_SLOTS = 5
const SLOTS = 8
const BOUNDARY = '\u0001'
const CLASS_WORDS = new Set(
  'agent agents inhibitor inhibitors blocker blockers antagonist antagonists agonist agonists drug drugs medication medications medicine acid sodium potassium hydrochloride sulfate sulphate acetate antibiotic antibiotics antidepressant antidepressants diuretic diuretics steroid steroids hormone hormones vitamin vitamins salt salts derivative derivatives compound compounds analog analogs analogue analogues vaccine vaccines anticoagulant anticoagulants relaxant relaxants stimulant stimulants contraceptive contraceptives preparation preparations product products therapy tablets capsules injection dose doses mg administration treatment extract alkaloid alkaloids channel receptor reuptake'.split(
    ' ',
  ),
)

interface Word {
  readonly hash: number
  readonly shape: number
  readonly isClass: boolean
  readonly clusters: readonly number[]
  readonly stem: number
}

export class EnglishExtractor implements Extractor {
  readonly slots = SLOTS
  readonly #resources: Resources
  #ids = new Map<string, number>()
  #texts: string[] = []
  #words: (Word | undefined)[] = []

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
    this.#words = []
    this.#intern(BOUNDARY)
  }

  tokenize(text: string, from: number, to: number): Tokens {
    return tokenizeEnglish(text, from, to)
  }

  #intern(symbol: string): number {
    const known = this.#ids.get(symbol)
    if (known !== undefined) return known
    const id = this.#texts.length
    this.#ids.set(symbol, id)
    this.#texts.push(symbol)
    this.#words.push(undefined)
    return id
  }

  #word(symbol: number): Word {
    return (this.#words[symbol] ??= describe(this.#texts[symbol] as string, this.#resources))
  }

  analyse(text: string, tokens: Tokens, gazetteers: readonly Gazetteer[] = this.#resources.gazetteers, evidence?: Evidence): Analysis {
    const { length } = tokens
    const words = new Int32Array(length)
    const hashes = new Uint32Array(length)
    for (let token = 0; token < length; token++) {
      words[token] = this.#intern(text.slice(tokens.start[token], tokens.end[token]))
      hashes[token] = this.#word(words[token] as number).hash
    }
    const { chunks, chunkOf } = this.#chunks(text, tokens)
    const symbols = new Int32Array(length * SLOTS)
    for (let token = 0; token < length; token++) {
      for (let slot = 0; slot < WORD_SLOTS; slot++) symbols[token * SLOTS + slot] = words[token + slot - 2] ?? 0
      for (let slot = WORD_SLOTS; slot < SLOTS; slot++) symbols[token * SLOTS + slot] = chunks[(chunkOf[token] as number) + slot - WORD_SLOTS - 1] ?? 0
    }
    const marks = gazetteers.map((gazetteer) => {
      const own = new Uint8Array(length)
      matchGazetteer(gazetteer, hashes, length, own)
      return own
    })
    const told = evidence?.(tokens, hashes)
    const buffer = new KeyBuffer()
    const contextStart = new Int32Array(length + 1)
    for (let token = 0; token < length; token++) {
      this.#context(tokens, words, chunkOf, marks, token, buffer)
      if (told !== undefined) pushEvidence(told, token, length, buffer)
      contextStart[token + 1] = buffer.length
    }
    return { length, symbols, context: buffer.take(), contextStart }
  }

  /** White-space chunks with their outer punctuation stripped: what holds `5-fluorouracil/leucovorin` together. */
  #chunks(text: string, tokens: Tokens): { chunks: number[]; chunkOf: Int32Array } {
    const chunks: number[] = []
    const chunkOf = new Int32Array(tokens.length)
    let first = 0
    for (let token = 0; token < tokens.length; token++) {
      const closes = token + 1 === tokens.length || tokens.start[token + 1] !== tokens.end[token]
      chunkOf[token] = chunks.length
      if (!closes) continue
      const chunk = text.slice(tokens.start[first], tokens.end[token]).replaceAll(/^[([{"']+|[)\]}"'.,;:]+$/g, '')
      chunks.push(this.#intern(chunk === '' ? BOUNDARY : chunk))
      first = token + 1
    }
    return { chunks, chunkOf }
  }

  slotKeys(slot: number, symbol: number): readonly number[] {
    const word = this.#texts[symbol] as string
    const keys: number[] = []
    const template = 16 * (slot + 1)
    const add = (kind: number, value: string | number): void => void keys.push(mix(template + kind, typeof value === 'string' ? hashString(value) : value))
    const lower = word.toLowerCase()
    const info = this.#word(symbol)
    add(0, lower)
    if (slot === 2) {
      add(1, info.shape)
      add(2, `length ${Math.min(word.length, 12)}`)
      for (let size = 2; size <= 5; size++) {
        if (lower.length > size) {
          add(3, lower.slice(0, size))
          add(4, lower.slice(-size))
        }
      }
      if (lower.length > 4 && lower.endsWith('s')) for (let size = 3; size <= 5; size++) add(5, lower.slice(-size - 1, -1))
      for (const kind of ['suffix', 'prefix', 'infix'] as const) {
        const stem = longestStem(lower, kind, this.#resources)
        if (stem !== '') add(6, `${kind} ${stem}`)
      }
      add(7, word)
      if (/^[A-Z][a-z]+$/.test(word)) add(8, 'capitalised')
    } else if (slot < WORD_SLOTS) {
      if (slot === 1 || slot === 3) {
        add(1, info.shape)
        for (const size of [2, 3, 4]) if (lower.length > size) add(4, lower.slice(-size))
        if (lower.length > 4) add(3, lower.slice(0, 3))
      }
      if (info.stem !== 0) add(6, info.stem)
      if (info.isClass) add(9, 'class word')
    } else if (slot === 6) {
      add(1, collapsedShape(word))
      add(2, shapeOf(word))
      for (const size of [3, 4]) if (lower.length > size) {
        add(3, lower.slice(0, size))
        add(4, lower.slice(-size))
      }
    } else {
      add(1, collapsedShape(word))
      if (lower.length > 3) add(4, lower.slice(-3))
    }
    if (slot <= WORD_SLOTS) info.clusters.forEach((cluster, level) => add(10 + level, cluster))
    return keys
  }

  #context(tokens: Tokens, words: Int32Array, chunkOf: Int32Array, marks: readonly Uint8Array[], token: number, buffer: KeyBuffer): void {
    const { length } = tokens
    const at = (offset: number): Word => this.#word(words[token + offset] ?? 0)
    const before = at(-1)
    const self = at(0)
    const after = at(1)
    buffer.push(mix(mix(1, before.hash), self.hash))
    buffer.push(mix(mix(2, self.hash), after.hash))
    buffer.push(mix(mix(3, before.hash), after.hash))
    buffer.push(mix(mix(4, before.shape), self.shape))
    buffer.push(mix(mix(5, self.shape), after.shape))
    buffer.push(mix(mix(mix(6, before.shape), self.shape), after.shape))
    const spaceLeft = token === 0 || tokens.end[token - 1] !== tokens.start[token] ? 1 : 0
    const spaceRight = token === length - 1 || tokens.end[token] !== tokens.start[token + 1] ? 1 : 0
    const spacing = spaceLeft * 2 + spaceRight
    buffer.push(mix(7, spacing))
    buffer.push(mix(mix(8, spacing), self.shape))
    let position = 0
    while (position < 4 && token - position > 0 && chunkOf[token - position - 1] === chunkOf[token]) position++
    buffer.push(mix(9, position * 4 + spacing))
    const classes = (before.isClass ? 1 : 0) + (after.isClass ? 2 : 0) + (at(2).isClass ? 4 : 0)
    if (classes > 0) buffer.push(mix(10, classes))
    const pattern = (mark: Uint8Array): number => (mark[token - 1] ?? 0) * 25 + (mark[token] as number) * 5 + (mark[token + 1] ?? 0)
    let joint = 0
    let any = 0
    marks.forEach((mark, source) => {
      const here = mark[token] as number
      joint = joint * 5 + here
      if (pattern(mark) === 0) return
      any = 1
      if (here > 0) {
        buffer.push(mix(mix(11, source), here))
        buffer.push(mix(mix(mix(12, source), here), self.shape))
      }
      buffer.push(mix(mix(13, source), pattern(mark)))
    })
    if (joint > 0) buffer.push(mix(14, joint))
    if (any === 0) buffer.push(mix(15, self.shape))
    const fine = self.clusters.length - 1
    if (fine >= 0) {
      for (let level = Math.max(0, fine - 1); level <= fine; level++) {
        const cluster = (word: Word): number => word.clusters[level] ?? -1
        buffer.push(mix(mix(17 + level, cluster(before)), cluster(self)))
        buffer.push(mix(mix(21 + level, cluster(self)), cluster(after)))
        buffer.push(mix(mix(25 + level, cluster(before)), cluster(after)))
      }
    }
  }
}

export function pushEvidence(told: Uint32Array, token: number, length: number, buffer: KeyBuffer): void {
  const here = told[token] as number
  if (here !== 0) buffer.push(mix(30, here))
  const before = token > 0 ? (told[token - 1] as number) : 0
  const after = token + 1 < length ? (told[token + 1] as number) : 0
  if (before !== 0) buffer.push(mix(31, before))
  if (after !== 0) buffer.push(mix(32, after))
}

function describe(word: string, resources: Resources): Word {
  const lower = word.toLowerCase()
  const stem = longestStem(lower, 'suffix', resources)
  return {
    hash: hashString(lower),
    shape: hashString(collapsedShape(word)),
    isClass: CLASS_WORDS.has(lower),
    clusters: resources.clusters?.find(hashString(lower)) ?? [],
    stem: stem === '' ? 0 : hashString(stem),
  }
}

function longestStem(lower: string, kind: 'suffix' | 'prefix' | 'infix', { stems }: Resources): string {
  const bare = lower.length > 5 && lower.endsWith('s') && !lower.endsWith('ss') ? lower.slice(0, -1) : lower
  let best = ''
  for (const each of stems) {
    if (each.kind !== kind || each.stem.length <= best.length || bare.length < each.stem.length + 2) continue
    if (kind === 'suffix' ? bare.endsWith(each.stem) || lower.endsWith(each.stem) : kind === 'prefix' ? bare.startsWith(each.stem) : bare.indexOf(each.stem) > 1) best = each.stem
  }
  return best
}

/** `5-Fluoro` → `0-Xxxxxx`; collapsed `0-Xx`. */
function shapeOf(word: string): string {
  return word.slice(0, 16).replaceAll(/\p{Lu}/gu, 'X').replaceAll(/\p{Ll}/gu, 'x').replaceAll(/\p{N}/gu, '0')
}

function collapsedShape(word: string): string {
  const shape = shapeOf(word).replaceAll(/(.)\1+/g, '$1$1')
  return word.length === 1 && !/[\p{L}\p{N}]/u.test(word) ? word : shape
}

