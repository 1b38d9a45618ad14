/** The page of the server in a real browser: what people do with it, and what documents and queries must not do to it. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { createApp } from '../../src/server/app.ts'
import { listen, type Listening } from '../../src/server/listen.ts'
import { browserNeeded, browserPath, openBrowser } from '../browser.ts'

const XSS = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
const LONG = 'Filler sentence about nothing in particular. '.repeat(80)
const DOCUMENTS = [
  { id: 'gout', title: 'Gout', text: `${LONG}Colchicine relieves an acute attack of gout. ${LONG}`, metadata: { kind: 'guideline', year: 2021 } },
  { id: 'asthma', title: 'Asthma', text: 'Inhaled corticosteroids relieve asthma.', metadata: { kind: 'note', year: 2023 } },
  { id: 'xss', title: XSS, text: `attack ${XSS} attack`, metadata: { kind: XSS } },
  { id: 'zh', title: '痛风', text: '秋水仙碱用于痛风急性发作。', metadata: { kind: 'guideline', year: 2022 } },
]
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe.skipIf(browserPath === undefined)(`the page${browserNeeded}`, () => {
  let engine: Engine
  let server: Listening
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    engine = createEngine(loadConfig({ environment: {}, flags: { home: mkdtempSync(join(tmpdir(), 'medir-web-')), embedder: 'hash' } }).config)
    await engine.putDocuments({ tenant: 'default', name: 'notes' }, DOCUMENTS, {})
    server = await listen(createApp({ engine, tenant: 'default' }), { host: '127.0.0.1', port: 0 })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await server.close(0)
    await engine.close()
  })
  afterEach(async () => {
    await page.close()
    const found = problems.splice(0)
    if (found.length > 0) throw new Error(`the page complained: ${found.join('; ')}`)
  })

  /** A page whose every script error, refused resource and request elsewhere is noted. */
  async function open(fragment = '', options: { readonly locale?: string; readonly width?: number; readonly dark?: boolean } = {}): Promise<void> {
    page = await browser.newPage({ locale: options.locale ?? 'en-US', viewport: { width: options.width ?? 1200, height: 800 }, colorScheme: options.dark === true ? 'dark' : 'light' })
    page.on('pageerror', ({ message }) => problems.push(message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) problems.push(message.text())
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) problems.push(`asked elsewhere: ${request.url()}`)
    })
    await page.goto(`${server.url}/${fragment}`)
    await page.waitForSelector('#query')
  }
  /** What axe-core objects to. The page's own policy forbids foreign scripts; the checker comes in over the debugger. */
  const violations = async (): Promise<readonly string[]> => {
    await page.evaluate(axe)
    return page.evaluate(async () => (await (globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`))
  }
  const titles = async (): Promise<readonly string[]> => {
    await page.waitForSelector('.hit')
    return page.locator('.hit h2').allTextContents()
  }

  it('searches from the keyboard alone, and shows the words in context and how they were found', async () => {
    await open()
    await page.keyboard.press('/')
    await page.keyboard.type('gout attack')
    await page.keyboard.press('Enter')
    expect((await titles())[0]).toBe('Gout')
    expect(await page.locator('.hit').first().locator('mark').allTextContents()).toEqual(expect.arrayContaining(['gout']))
    await page.locator('.hit summary').first().click()
    expect(await page.locator('.hit').first().locator('.legs tbody th').allTextContents()).toEqual(expect.arrayContaining(['dense', 'lexical']))
    expect(await page.evaluate(() => location.search)).toBe('')
  })

  it('greets with questions to begin with, and asks the one that is chosen', async () => {
    await open('', { locale: 'zh-CN' })
    const example = page.locator('.examples button').nth(1)
    expect(await example.textContent()).toBe('二甲双胍的副作用')
    await example.click()
    await page.locator('.hits').waitFor({ state: 'attached' })
    expect([await page.locator('.welcome').count(), await page.inputValue('#query')]).toEqual([0, '二甲双胍的副作用'])
    expect(decodeURIComponent(await page.evaluate(() => location.hash))).toContain('二甲双胍的副作用')
  })

  it('opens the document at the passage and comes back on Escape', async () => {
    await open('#c=notes&q=colchicine+gout')
    await titles()
    await page.getByRole('button', { name: 'Gout', exact: true }).first().press('Enter')
    const found = page.locator('dialog .found')
    await found.waitFor()
    expect(await found.textContent()).toContain('Colchicine')
    expect(await found.evaluate((mark) => mark.getBoundingClientRect().top < innerHeight)).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.locator('dialog').evaluate((dialog) => (dialog as HTMLDialogElement).open)).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Gout')
  })

  it('speaks Chinese and English, by the browser or by choice', async () => {
    await open('#c=notes&q=痛风', { locale: 'zh-CN' })
    expect(await titles()).toContain('痛风')
    expect(await page.locator('button.primary').textContent()).toBe('检索')
    await page.click('#language')
    await page.waitForSelector('html[lang=en]')
    expect(await page.locator('form button.primary').textContent()).toBe('Search')
    expect(await titles()).toContain('痛风')
  })

  it('never runs what stands in documents, fields or queries', async () => {
    await open(`#c=notes&q=${encodeURIComponent(`attack ${XSS}`)}`)
    expect(await titles()).toContain(XSS)
    await page.locator('.hit button.link', { hasText: '<img' }).click()
    await page.waitForSelector('dialog .found')
    expect(await page.locator('main img, main script, dialog img, dialog script').count()).toBe(0)
    expect(await page.title()).toContain('medir')
  })

  it('says what is wrong: an unknown collection, nothing found', async () => {
    await open('#c=nowhere&q=gout')
    await page.waitForSelector('.error')
    expect(await page.locator('.error').textContent()).toContain('collection')
    await page.goto(`${server.url}/#c=notes&q=qqqq&mode=lexical`)
    await page.getByText('Nothing found').waitFor()
  })

  it('narrows to the chosen facets, keeps them in the address, and drops them with a new question', async () => {
    await open('#c=notes&q=gout+attack+asthma')
    await titles()
    await page.locator('.facets label', { hasText: 'note' }).locator('input').check()
    await page.waitForFunction(() => document.querySelectorAll('.hit').length === 1)
    expect(await titles()).toEqual(['Asthma'])
    expect(await page.evaluate(() => location.hash)).toContain('f.kind=note')
    await page.reload()
    expect(await titles()).toEqual(['Asthma'])
    await page.fill('#query', 'gout')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelectorAll('.hit').length > 1)
    expect(await page.evaluate(() => location.hash)).not.toContain('f.kind')
  })

  it('completes what is typed, from the keyboard', async () => {
    await open('#c=notes')
    await page.focus('#query')
    await page.keyboard.type('Asth')
    await page.locator('#completions li').first().waitFor()
    await page.keyboard.press('ArrowDown')
    expect(await page.getAttribute('#query', 'aria-activedescendant')).toBe('completions-0')
    await page.keyboard.press('Enter')
    expect(await titles()).toContain('Asthma')
    expect(await page.inputValue('#query')).toBe('Asthma')
  })

  it('shows collections and their sizes, and jobs', async () => {
    await open()
    await page.click('#status')
    await page.locator('dialog tbody th').first().waitFor()
    expect(await page.locator('dialog tbody th').allTextContents()).toEqual(['notes'])
    expect(await page.locator('dialog tbody td').first().textContent()).toBe('4')
  })

  it.each([['phone, dark', 390, true], ['desktop, light', 1280, false]] as const)('is accessible and fits: %s', async (_, width, dark) => {
    await open('#c=notes&q=gout+attack', { width, dark })
    await titles()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect(await violations()).toEqual([])
    await page.getByRole('button', { name: 'Gout', exact: true }).first().click()
    await page.locator('dialog .found').waitFor()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
    await page.click('#status')
    await page.locator('dialog tbody th').first().waitFor()
    expect(await violations()).toEqual([])
  })

  it('is small and lets nothing in from elsewhere', async () => {
    await open()
    const policy = (await page.request.get(server.url)).headers()['content-security-policy']
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    const sizes = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => (entry as PerformanceResourceTiming).encodedBodySize))
    expect(sizes.length).toBeGreaterThan(5)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000)
  })
})
