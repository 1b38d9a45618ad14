/** Text into HTML and SVG, and the colours that tell systems apart. */

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** Okabe & Ito 2008: told apart by colour-blind readers too; a ninth system starts again. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a6d3b', '#6f6f6f']

export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#6f6f6f'
}

export const percent = (value: number): string => (value * 100).toFixed(1)

/** A figure with its caption; `body` is what stands inside the SVG. Scales with its box; 360 units are a phone's width. */
export function figure(title: string, height: number, body: string): string {
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 360 ${height}" role="img" aria-label="${escapeHtml(title)}">${body}</svg></figure>`
}

/** To a hundredth: shorter files, the same picture. */
export const at = (value: number): string => String(Math.round(value * 100) / 100)
