/** Rich Text Format 1.9: its text, in whatever code page each font says; tables, lists and paragraphs as lines. */

import { Buffer } from 'node:buffer'

const DESTINATIONS = new Set('fonttbl colortbl stylesheet info pict object header headerf headerl headerr footer footerf footerl footerr footnote listtable listoverridetable rsidtbl generator themedata colorschememapping datastore latentstyles xmlnstbl fldinst bkmkstart bkmkend mmathPr pntext pntxta pntxtb'.split(' '))
const SYMBOLS: Readonly<Record<string, string>> = { par: '\n', line: '\n', sect: '\n\n', page: '\n\n', row: '\n', tab: '\t', cell: ' | ', emdash: '—', endash: '–', lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”', bullet: '•', '~': '\u00a0', '_': '-' }
/** \fcharset → code page (RTF 1.9, font table). */
const CHARSETS: Readonly<Record<number, string>> = { 0: 'windows-1252', 128: 'shift_jis', 129: 'euc-kr', 134: 'gb18030', 136: 'big5', 161: 'windows-1253', 162: 'windows-1254', 177: 'windows-1255', 178: 'windows-1256', 186: 'windows-1257', 204: 'windows-1251', 238: 'windows-1250' }
const CODE_PAGES: Readonly<Record<number, string>> = { 936: 'gb18030', 950: 'big5', 932: 'shift_jis', 949: 'euc-kr', 65001: 'utf-8' }
const MAX_DEPTH = 10_000

interface State {
  readonly ignored: boolean
  readonly fontTable: boolean
  readonly font: number
  /** Characters that stand in for a \u, to be left out after it. */
  readonly substitutes: number
}

const TOKEN = /\\([a-z]+)(-?\d+)? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\/gi

/** Bytes, because \'hh and raw bytes are in the font's code page. */
export function rtfToText(bytes: Uint8Array): string {
  const source = Buffer.from(bytes).toString('latin1')
  const fonts = new Map<number, string>()
  const stack: State[] = []
  let state: State = { ignored: false, fontTable: false, font: -1, substitutes: 1 }
  let base = 'windows-1252'
  let output = ''
  let pending: number[] = []
  let leaveOut = 0
  let starred = false
  const flush = (): void => {
    if (pending.length > 0) output += new TextDecoder(fonts.get(state.font) ?? base).decode(new Uint8Array(pending))
    pending = []
  }
  const write = (text: string): void => {
    flush()
    if (!state.ignored) output += text
  }
  for (const [, word, parameter, hex, symbol, brace, plain] of source.matchAll(TOKEN)) {
    if (hex !== undefined) byte(Number.parseInt(hex, 16))
    else if (plain !== undefined) for (const character of plain) byte(character.charCodeAt(0))
    else if (brace !== undefined) group(brace)
    else if (symbol !== undefined) special(symbol)
    else if (word !== undefined) control(word.toLowerCase(), parameter === undefined ? undefined : Number(parameter))
  }
  flush()
  return output.split('\n').map((line) => line.replace(/[^\S\t]+/g, ' ').replace(/\s*\|\s*$/, '').trim()).join('\n').replace(/\n{3,}/g, '\n\n').trim()

  function byte(value: number): void {
    if (leaveOut > 0) leaveOut--
    else if (!state.ignored) pending.push(value)
  }

  function group(brace: string): void {
    flush()
    leaveOut = 0
    if (brace === '{') {
      if (stack.length < MAX_DEPTH) stack.push(state)
      starred = false
    } else state = stack.pop() ?? state
  }

  function special(symbol: string): void {
    if (symbol === '*') starred = true
    else if ('\\{}'.includes(symbol)) write(symbol)
    else if (symbol === '\n' || symbol === '\r') write('\n')
    else write(SYMBOLS[symbol] ?? '')
  }

  function control(word: string, parameter: number | undefined): void {
    if (word === 'u' && parameter !== undefined) {
      write(String.fromCharCode(parameter < 0 ? parameter + 65_536 : parameter))
      leaveOut = state.substitutes
      return
    }
    flush()
    if (starred || DESTINATIONS.has(word)) {
      state = { ...state, ignored: true, fontTable: word === 'fonttbl' }
      starred = false
    } else if (word === 'uc') state = { ...state, substitutes: parameter ?? 1 }
    else if (word === 'f' && parameter !== undefined) state = { ...state, font: parameter }
    else if (word === 'fcharset' && state.fontTable) fonts.set(state.font, CHARSETS[parameter ?? 0] ?? base)
    else if (word === 'ansicpg') base = CODE_PAGES[parameter ?? 0] ?? codePage(parameter)
    else if (word === 'plain') state = { ...state, font: -1 }
    else write(SYMBOLS[word] ?? '')
  }
}

function codePage(number: number | undefined): string {
  return number !== undefined && number >= 1_250 && number <= 1_258 ? `windows-${number}` : 'windows-1252'
}
