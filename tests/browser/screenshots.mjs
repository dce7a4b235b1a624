// Pictures for the documentation, docs/images/{queue,card,search,risks}.png, at 1440 × 900:
//   node tests/browser/screenshots.mjs [--daemon target/debug/otklik] [--config config/demo.toml]
//   node tests/browser/screenshots.mjs --fake --out folder
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findChromium, openBrowser } from './browser.mjs'
import { OPTIONS, startFrom } from './daemon.mjs'
import { squeeze } from './squeeze.mjs'

const { values } = parseArgs({ options: OPTIONS })
const folder = values.out ?? fileURLToPath(new URL('../../docs/images', import.meta.url))
const chromium = findChromium()
if (!chromium) {
  console.error('Нет ни chromium, ни google-chrome; путь можно задать в OTKLIK_CHROMIUM')
  process.exit(4)
}
mkdirSync(folder, { recursive: true })

/** An hour of work, so that the pictures show a desk in use: of every three incidents at the top one
 * is taken, one is acknowledged where there is danger, and one stays as it came. */
async function workAnHour(page) {
  await page.evaluate(async () => {
    const { rows } = await (await fetch('/api/v1/incidents?limit=12')).json()
    const act = async (row, action) => {
      const body = JSON.stringify({ action, version: row.version })
      const answer = await fetch(`/api/v1/incidents/${row.id}/actions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return answer.ok ? answer.json() : row
    }
    for (const [index, row] of rows.entries()) {
      if (index % 3 === 0) continue
      const known = row.signals.includes('danger') ? await act(row, 'acknowledge') : row
      if (index % 3 === 1) await act(known, 'take')
    }
  })
  await page.reload()
}

async function take({ page, url, login, password }) {
  const shoot = async (name) => {
    // A picture of the page at rest: fonts in, no pointer over it.
    await page.evaluate(() => document.fonts.ready)
    await page.mouse.move(0, 0)
    const picture = squeeze(await page.screenshot({ animations: 'disabled' }))
    writeFileSync(join(folder, `${name}.png`), picture)
    console.log(`${name}.png ${Math.round(picture.length / 1000)} КБ`)
  }
  await page.goto(url)
  await page.getByLabel('Логин').fill(login)
  await page.getByLabel('Пароль', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.locator('[data-incident]').nth(6).waitFor()
  await workAnHour(page)
  await page.locator('[data-incident]').nth(6).waitFor()
  await page.locator('[data-card] [data-item]').first().waitFor()
  await shoot('queue')

  // The card with the longest thread tells most; a head has none of its own.
  const largest = await page.evaluate(async () => {
    const { rows } = await (await fetch('/api/v1/incidents?limit=200')).json()
    return rows.filter((row) => !row.cause).sort((a, b) => b.items - a.items || (b.assignee ? 1 : 0) - (a.assignee ? 1 : 0))[0].id
  })
  await page.goto(`${url}/incidents/${largest}`)
  await page.locator('[data-item]').first().waitFor()
  await shoot('card')

  await page.goto(`${url}/search?q=${encodeURIComponent('(отопление | батарея | вода) (нет | холодный)')}`)
  await page.locator('[data-hit]').first().waitFor()
  await shoot('search')

  await page.goto(`${url}/risks`)
  await page.locator('tbody td a').first().waitFor()
  await shoot('risks')
}

const server = await startFrom(values)
const browser = await openBrowser(chromium)
try {
  await take({ ...browser, ...server })
} finally {
  await browser.close()
  await server.stop()
}
