// Finds Chromium and opens a page in it, as an operator's desk would: 1440 × 900, Russian.
import { createRequire } from 'node:module'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { tmpdir } from 'node:os'

const require = createRequire(new URL('../../web/package.json', import.meta.url))

function inPath(name) {
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)).find((file) => existsSync(file))
}

/** The browser to use, or null where there is none. */
export function findChromium() {
  const named = process.env['OTKLIK_CHROMIUM']
  if (named) return existsSync(named) ? named : null
  return inPath('chromium') ?? inPath('google-chrome') ?? null
}

const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=ru-RU']

/** Opens a browser; `close` ends it and removes its profile. */
export async function openBrowser(executable, options = {}) {
  const { chromium } = require('playwright-core')
  const profile = mkdtempSync(join(tmpdir(), 'otklik-browser-'))
  // Chromium's sandbox does not work for root; for everybody else it stays on.
  const args = process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable, args, headless: true, locale: 'ru-RU', timezoneId: 'Europe/Moscow', viewport: { width: 1440, height: 900 }, colorScheme: 'light', ...options,
  })
  const page = context.pages()[0] ?? (await context.newPage())
  const complaints = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  const close = async () => {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
  return { page, context, complaints, close }
}
