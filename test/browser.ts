/** A real browser for the pages that people look at; tests skip, with the reason, where there is none. */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
export const browserPath = process.env['MEDIR_TEST_BROWSER'] ?? BROWSERS.find((path) => existsSync(path))
export const browserNeeded = browserPath === undefined ? ' (skipped: no Chromium; set $MEDIR_TEST_BROWSER)' : ''

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'] })
}
