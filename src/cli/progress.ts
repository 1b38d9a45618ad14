/** Progress of long work on stderr: a bar on a terminal, a line every few seconds in a pipe, or nothing. */

export interface Progress {
  /** `total` may be unknown (undefined) or grow; `note` is short: a rate, a count of failures. */
  update(done: number, total?: number, note?: string): void
  /** Ends the line; call it in `finally`. */
  done(note?: string): void
}

const BAR_WIDTH = 24
const BAR_INTERVAL_MS = 100
const LINE_INTERVAL_MS = 5_000

export function createProgress(label: string, style: 'bar' | 'lines' | 'none', write: (text: string) => void = (text) => void process.stderr.write(text)): Progress {
  if (style === 'none') return { update: () => undefined, done: () => undefined }
  const interval = style === 'bar' ? BAR_INTERVAL_MS : LINE_INTERVAL_MS
  const started = Date.now()
  let last = style === 'bar' ? 0 : started
  let latest = ''
  const draw = (): void => write(style === 'bar' ? `\r\u001B[2K${latest}` : `${latest}\n`)
  return {
    update(done, total, note) {
      latest = describe(label, done, total, note, (Date.now() - started) / 1000)
      if (Date.now() - last < interval) return
      last = Date.now()
      draw()
    },
    done(note) {
      if (latest === '') latest = label
      if (note !== undefined) latest = `${label}  ${note}`
      draw()
      if (style === 'bar') write('\n')
    },
  }
}

function describe(label: string, done: number, total: number | undefined, note: string | undefined, seconds: number): string {
  const tail = note === undefined ? '' : `  ${note}`
  if (total === undefined || total <= 0) return `${label}  ${done}${tail}`
  const share = Math.min(1, done / total)
  const filled = Math.round(share * BAR_WIDTH)
  const remaining = share > 0 && share < 1 && seconds > 1 ? `  ${Math.ceil((seconds * (1 - share)) / share)} s left` : ''
  return `${label}  [${'█'.repeat(filled)}${'·'.repeat(BAR_WIDTH - filled)}] ${done}/${total}${remaining}${tail}`
}
