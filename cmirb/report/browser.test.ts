/** The report in a real browser; skipped, with the reason, where there is none. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseMeasure } from '../measures/measure.ts'
import { runBenchmark } from '../run/benchmark.ts'
import { loadSystem } from '../systems/system.ts'
import { createOverlapEngine } from '../testing/engine.ts'
import { writeTask } from '../testing/tasks.ts'
import { writeReport } from './report.ts'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const browserPath = process.env['MEDIR_TEST_BROWSER'] ?? BROWSERS.find((path) => existsSync(path))

describe.skipIf(browserPath === undefined)('the report in a browser (needs Chromium; $MEDIR_TEST_BROWSER)', () => {
  let root: string
  let report: string
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'medir-report-'))
    writeTask(join(root, 'data'), 'MedExamRetrieval')
    await runBenchmark({
      engine: createOverlapEngine(),
      data: [join(root, 'data')],
      tasks: [],
      pool: false,
      distractors: [],
      systems: ['bm25', 'best+sl-hyde'].map((name) => loadSystem(name)),
      hypotheses: 'recorded',
      out: join(root, 'out'),
      depth: 10,
      measures: [parseMeasure('nDCG@10')],
      timed: 2,
      log: () => undefined,
      progress: () => ({ update: () => undefined, done: () => undefined }),
    })
    report = await writeReport(join(root, 'out'))
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it.each([['phone', 360], ['desktop', 1280]] as const)('never scrolls sideways on a %s, shows its plots and asks the network for nothing', async (_name, width) => {
    const { chromium } = await import('playwright-core')
    const browser = await chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage({ viewport: { width, height: 800 } })
      const asked: string[] = []
      page.on('request', (request) => asked.push(new URL(request.url()).protocol))
      await page.goto(pathToFileURL(report).href)
      expect(asked).toEqual(['file:'])
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      expect(await page.evaluate('[...document.querySelectorAll("svg")].filter((plot) => plot.getBoundingClientRect().height > 50).length')).toBe(3)
    } finally {
      await browser.close()
    }
  })
})
