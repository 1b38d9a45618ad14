/** The LaTeX that stands in titles and abstracts → text. */

const ACCENTS: Readonly<Record<string, string>> = { '`': '\u0300', "'": '\u0301', '^': '\u0302', '~': '\u0303', '"': '\u0308', '=': '\u0304', '.': '\u0307', 'u': '\u0306', 'v': '\u030c', 'H': '\u030b', 'c': '\u0327', 'k': '\u0328', 'r': '\u030a' }
const LETTERS: Readonly<Record<string, string>> = { ss: 'ß', ae: 'æ', AE: 'Æ', oe: 'œ', OE: 'Œ', o: 'ø', O: 'Ø', aa: 'å', AA: 'Å', l: 'ł', L: 'Ł', i: 'i', j: 'j', alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', mu: 'μ', kappa: 'κ', lambda: 'λ', sigma: 'σ', omega: 'ω', pm: '±', times: '×', leq: '≤', le: '≤', geq: '≥', ge: '≥', textendash: '–', textemdash: '—', textregistered: '®', textdegree: '°', degree: '°', ldots: '…', dots: '…' }

export function latexToText(latex: string): string {
  return latex
    .replace(/\\([`'^~"=.])\s*\{?(\\?[A-Za-z])\}?/g, accent)
    .replace(/\\([uvHckr])\s*\{([A-Za-z])\}/g, accent)
    .replace(/\\([A-Za-z]+)\s*(?:\{\})?/g, (whole, name: string) => LETTERS[name] ?? (/^(?:emph|text\w*|math\w*|it|bf|em|rm|sc|url|href|protect|sup|sub)$/.test(name) ? '' : whole.slice(1)))
    .replace(/\\([&%$#_{}])/g, '$1')
    .replace(/---/g, '—')
    .replace(/--/g, '–')
    .replace(/``|''/g, '"')
    .replace(/[{}$]/g, '')
    .replace(/~/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .normalize('NFC')
}

function accent(_whole: string, mark: string, letter: string): string {
  return `${letter.replace('\\', '')}${ACCENTS[mark] ?? ''}`
}
