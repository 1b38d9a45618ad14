/** HTML and XHTML → headed parts of plain text: blocks on lines of their own, list items marked, table rows with cells between bars. */
import { Parser } from 'htmlparser2'
import type { Part } from '../assemble.ts'

const BLOCKS = new Set('address article aside blockquote br caption dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul content paragraph list item'.split(' '))
/** What a page shows around its text, or does not show at all. */
const LEFT_OUT = new Set('script style noscript template svg math iframe object nav footer form button select textarea head'.split(' '))
/** Where a page has one of these, the rest is its frame. */
const MAIN = new Set(['main', 'article'])
const MAX_DEPTH = 400

export interface HtmlDocument {
  readonly title?: string
  readonly language?: string
  /** From meta elements: citation_*, DC.*, description, keywords. */
  readonly meta: ReadonlyMap<string, string>
  readonly parts: readonly Part[]
}

export function htmlToText(html: string): string {
  return readHtml(html).parts.map(({ path, text }) => [path.at(-1), text].filter((part) => part !== undefined && part !== '').join('\n')).join('\n\n').trim()
}

/** Never fails: HTML5 gives every input a meaning. Elements nested deeper than any page are read as their text. */
export function readHtml(html: string): HtmlDocument {
  const collector = new Collector()
  const parser = new Parser({ onopentag: (name, attributes) => collector.open(name, attributes), ontext: (text) => collector.text(text), onclosetag: (name) => collector.close(name) }, { decodeEntities: true })
  // In pieces: the parser's own buffers stay small.
  for (let from = 0; from < html.length; from += 65_536) parser.write(html.slice(from, from + 65_536))
  parser.end()
  return collector.finish()
}

class Collector {
  readonly #parts: { path: readonly string[]; text: string; main: boolean }[] = []
  #main = 0
  readonly #meta = new Map<string, string>()
  #path: string[] = []
  #buffer = ''
  #left = 0
  #depth = 0
  #title = ''
  #inTitle = false
  #heading: { level: number; text: string } | undefined
  #cell = 0
  #language: string | undefined

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#depth++
    if (name === 'html') this.#language = attributes['lang'] ?? attributes['xml:lang']
    if (name === 'meta') this.#addMeta(attributes)
    if (name === 'title' && this.#title === '') this.#inTitle = true
    if (MAIN.has(name)) {
      this.#flush()
      this.#main++
    }
    if (isFrame(name, this.#main)) this.#left++
    if (this.#left > 0) return
    const level = headingLevel(name)
    if (level !== undefined && this.#depth < MAX_DEPTH) {
      this.#flush()
      this.#heading = { level, text: '' }
    } else if (name === 'td' || name === 'th') this.#buffer += this.#cell++ === 0 ? '' : ' | '
    else if (name === 'tr') {
      this.#cell = 0
      this.#buffer += '\n'
    } else if (name === 'li' || name === 'item') this.#buffer += '\n- '
    else if (BLOCKS.has(name) && this.#cell === 0) this.#buffer += '\n'
    else if (BLOCKS.has(name)) this.#buffer += ' '
  }

  text(text: string): void {
    if (this.#inTitle) this.#title += text
    else if (this.#left === 0) {
      if (this.#heading === undefined) this.#buffer += text.replace(/\s+/g, ' ')
      else this.#heading.text += text
    }
  }

  close(name: string): void {
    this.#depth--
    if (name === 'title') this.#inTitle = false
    if (isFrame(name, this.#main)) this.#left = Math.max(0, this.#left - 1)
    if (MAIN.has(name)) {
      this.#flush()
      this.#main = Math.max(0, this.#main - 1)
    }
    if (this.#left > 0) return
    if (this.#heading !== undefined && headingLevel(name) !== undefined) this.#endHeading()
    else if (name === 'tr' || name === 'table') {
      this.#cell = 0
      this.#buffer += '\n'
    } else if (BLOCKS.has(name) && this.#cell === 0) this.#buffer += '\n'
  }

  finish(): HtmlDocument {
    if (this.#heading !== undefined) this.#endHeading()
    this.#flush()
    const title = tidy(this.#title)
    return { ...(title === '' ? {} : { title }), ...(this.#language === undefined ? {} : { language: this.#language }), meta: this.#meta, parts: this.#parts.some(({ main }) => main) ? this.#parts.filter(({ main }) => main) : this.#parts }
  }

  #addMeta(attributes: Readonly<Record<string, string>>): void {
    const name = (attributes['name'] ?? attributes['property'])?.toLowerCase()
    const content = attributes['content']?.trim()
    if (name !== undefined && content !== undefined && content !== '' && !this.#meta.has(name)) this.#meta.set(name, content)
  }

  #endHeading(): void {
    const heading = this.#heading
    this.#heading = undefined
    const text = heading === undefined ? '' : tidy(heading.text)
    if (heading === undefined || text === '') return
    this.#path = this.#path.slice(0, heading.level - 1)
    this.#path[heading.level - 1] = text
  }

  #flush(): void {
    const text = tidyLines(this.#buffer)
    this.#buffer = ''
    if (text !== '') this.#parts.push({ path: this.#path.filter((part) => part !== undefined), text, main: this.#main > 0 })
  }
}

/** A page's header is frame; an article's own header holds its title. */
function isFrame(name: string, main: number): boolean {
  return LEFT_OUT.has(name) || (name === 'header' && main === 0)
}

function headingLevel(name: string): number | undefined {
  return /^h[1-6]$/.test(name) ? Number(name[1]) : undefined
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Blanks between words are one, between lines none; at most one empty line stands between blocks. */
export function tidyLines(text: string): string {
  return text.split('\n').map(tidy).filter((line) => line !== '' && line !== '-' && !/^[\s|]+$/.test(line)).join('\n')
}
