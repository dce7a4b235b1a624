// The browser test of the desk in real Chromium:
//   node tests/browser/run.mjs [--daemon target/debug/otklik] [--config config/demo.toml]
//   node tests/browser/run.mjs --url http://127.0.0.1:8080 --login admin --password XXXX
//   node tests/browser/run.mjs --fake                tests the page alone, against the fake server
// Exit codes: 0 well, 1 a step failed, 4 no browser on this machine.
import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findChromium, openBrowser } from './browser.mjs'
import { OPTIONS, startFrom } from './daemon.mjs'
import { STORY } from './story.mjs'

const STEP_LIMIT = 15_000

async function tell(steps, desk) {
  for (const [name, step] of steps) {
    const began = Date.now()
    await step(desk)
    console.log(`  ✓ ${name} (${Date.now() - began} мс)`)
  }
}

/** What the browser itself complained of: policy violations and script errors are failures. */
function complaintsOf(list) {
  // Refused logins and queries are steps of the story; the browser logs each as a failed load.
  return list.filter((text) => !/status of (400|401|403|404|409|422)/.test(text))
}

async function main() {
  const { values } = parseArgs({ options: OPTIONS })
  const chromium = findChromium()
  if (!chromium) {
    console.error('БРАУЗЕРНЫЕ ТЕСТЫ НЕ ВЫПОЛНЕНЫ: нет ни chromium, ни google-chrome; путь можно задать в OTKLIK_CHROMIUM')
    return 4
  }
  const server = await startFrom(values).catch((error) => {
    console.error(`Пульт не запустился: ${error.message}`)
    return null
  })
  if (!server) return 1
  const browser = await openBrowser(chromium)
  browser.page.setDefaultTimeout(STEP_LIMIT)
  try {
    console.log(`Пульт ${server.url}`)
    await tell(STORY, { ...browser, ...server })
    assert.deepEqual(complaintsOf(browser.complaints), [], 'браузер жаловался')
    return 0
  } catch (error) {
    console.error(`  ✗ ${error.stack ?? error}`)
    const picture = values.out ?? join(tmpdir(), 'otklik-browser-failure.png')
    await browser.page.screenshot({ path: picture }).catch(() => undefined)
    console.error(`  снимок экрана: ${picture}`)
    return 1
  } finally {
    await browser.close()
    await server.stop()
  }
}

process.exitCode = await main()
