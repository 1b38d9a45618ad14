/** Which attributes belong to which mention: those after it up to the next mention or the end of the clause; a dose or a route may also stand right before. */
import type { Language } from '../../../src/domain.ts'
import { attributePatterns, type AttributeName } from './patterns.ts'

export interface Extent {
  readonly start: number
  readonly end: number
}

export interface Attribute extends Extent {
  readonly text: string
}

export type Attributes = Readonly<Partial<Record<AttributeName | 'unit', Attribute>>>

/** Characters after a mention, and right before it, in which its attributes may stand. */
const AFTER = 120
const BEFORE = 24
const SENTENCE_END = { en: /[;\n]|\.\s+(?=[A-Z])|\.$/, zh: /[。；;！？\n]/ } as const
/** Attributes of one order stand close together. */
const LARGEST_GAP = 30
/** What may stand between an attribute and the name it leads to. */
const FILLER = /^(?:\s|of|给予|予以|予|服用|“|"|\(|（)*$/
const COMMA = /[,，、]/

export function findAttributes(text: string, mention: Extent, next: Extent | undefined, previous: Extent | undefined, language: Language): Attributes {
  const limit = Math.min(mention.end + AFTER, next?.start ?? text.length)
  const clause = text.slice(mention.end, limit)
  const stop = SENTENCE_END[language].exec(clause)?.index ?? clause.length
  const found: Partial<Record<AttributeName | 'unit', Attribute>> = {}
  const patterns = Object.entries(attributePatterns(language)) as [AttributeName, RegExp][]
  const hits = patterns.flatMap(([name, pattern]) => [...clause.slice(0, stop).matchAll(pattern)].map((hit) => ({ name, start: mention.end + hit.index, end: mention.end + hit.index + hit[0].length })))
  let reach = mention.end
  for (const { name, start, end } of hits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start - reach > LARGEST_GAP) break
    if (leadsTo(next, text, end) && COMMA.test(text.slice(mention.end, start))) break
    reach = Math.max(reach, end)
    found[name] ??= { start, end, text: text.slice(start, end) }
  }
  for (const name of ['dose', 'route'] as const) if (found[name] === undefined) before(text, mention, previous, name, attributePatterns(language)[name], found)
  if (found.form === undefined) formInName(text, mention, attributePatterns(language).form, found)
  if (found.dose !== undefined) addUnit(found.dose, found)
  return found
}

/** `否认青霉素过敏，口服阿司匹林`: what touches the next name, beyond a comma, is the next one's. */
function leadsTo(next: Extent | undefined, text: string, end: number): boolean {
  return next !== undefined && FILLER.test(text.slice(end, next.start))
}

/** `10 mg of warfarin`, `口服阿司匹林`: what touches the name on the left. */
function before(text: string, mention: Extent, previous: Extent | undefined, name: AttributeName, pattern: RegExp, found: Partial<Record<AttributeName | 'unit', Attribute>>): void {
  const from = Math.max(0, mention.start - BEFORE, previous?.end ?? 0)
  const lead = text.slice(from, mention.start)
  const last = [...lead.matchAll(pattern)].at(-1)
  if (last === undefined || !FILLER.test(lead.slice(last.index + last[0].length))) return
  const start = from + last.index
  found[name] = { start, end: start + last[0].length, text: last[0] }
}

/** A model may take the dose form into the name: 阿司匹林肠溶片. */
function formInName(text: string, mention: Extent, pattern: RegExp, found: Partial<Record<AttributeName | 'unit', Attribute>>): void {
  const name = text.slice(mention.start, mention.end)
  const last = [...name.matchAll(pattern)].at(-1)
  if (last === undefined || last.index === 0 || last.index + last[0].length !== name.length) return
  found.form = { start: mention.start + last.index, end: mention.end, text: last[0] }
}

function addUnit(dose: Attribute, found: Partial<Record<AttributeName | 'unit', Attribute>>): void {
  const unit = /[^\d.,\s\-–~～至to一二两三四五六七八九十半].*$/.exec(dose.text)
  if (unit === null) return
  found.unit = { start: dose.start + unit.index, end: dose.end, text: dose.text.slice(unit.index) }
}
