// Starts what serves the page, the daemon or the fake, and waits until it says where it is.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const START_LIMIT = 60_000
const STOP_LIMIT = 20_000

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Sets `key` in `[section]`, adding either where the file leaves it to the default. */
function setKey(text, section, key, value) {
  const line = `${key} = ${JSON.stringify(value)}`
  const lines = text.split('\n')
  const head = lines.findIndex((entry) => entry.trim() === `[${section}]`)
  if (head < 0) return `${text}\n[${section}]\n${line}\n`
  const next = lines.findIndex((entry, index) => index > head && /^\s*\[/.test(entry))
  const end = next < 0 ? lines.length : next
  const at = lines.findIndex((entry, index) => index > head && index < end && new RegExp(`^\\s*${key}\\s*=`).test(entry))
  lines.splice(at < 0 ? head + 1 : at, at < 0 ? 0 : 1, line)
  return lines.join('\n')
}

/** The config with this run's own port and state folder; every other line as it stands. */
export function ownConfig(text, { port, state }) {
  return setKey(setKey(text, 'http', 'listen', `127.0.0.1:${port}`), 'state', 'directory', state)
}

/** Collects the output, and settles once `read` finds what it looks for in it. */
function watch(child, read) {
  return new Promise((resolve, reject) => {
    let output = ''
    const late = setTimeout(() => reject(new Error(`не запустилось за ${START_LIMIT / 1000} с:\n${output}`)), START_LIMIT)
    const take = (chunk) => {
      output += chunk
      const found = read(output)
      if (!found) return
      clearTimeout(late)
      resolve(found)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`закончилось с кодом ${code}, не начав:\n${output}`)))
  })
}

function stopper(child, folder) {
  return () =>
    new Promise((resolve) => {
      const done = (code) => {
        clearTimeout(late)
        if (folder) rmSync(folder, { recursive: true, force: true })
        resolve(code)
      }
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT)
      if (child.exitCode !== null) return done(child.exitCode)
      child.removeAllListeners('exit')
      child.once('exit', done)
      child.kill('SIGTERM')
    })
}

/** `вход: admin  пароль: XXXX`, as a demonstration prints at every start. */
export function readDoor(output) {
  const found = /вход:\s*(\S+)\s+пароль:\s*(\S+)/.exec(output)
  return found && { login: found[1], password: found[2] }
}

async function ready(url) {
  const until = Date.now() + START_LIMIT
  for (;;) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null)
    if (answer?.ok) return
    if (Date.now() > until) throw new Error(`${url}/health/ready не ответил за ${START_LIMIT / 1000} с`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The real daemon on a free port with a state folder of its own. */
export async function startDaemon(binary, configFile) {
  for (const file of [binary, configFile]) {
    if (!existsSync(file)) throw new Error(`нет файла ${file}: сначала make build; страницу без демона проверяет --fake`)
  }
  const folder = mkdtempSync(join(tmpdir(), 'otklik-browser-test-'))
  const port = await freePort()
  const config = join(folder, 'otklik.toml')
  writeFileSync(config, ownConfig(readFileSync(configFile, 'utf8'), { port, state: join(folder, 'state') }))
  const child = spawn(binary, ['run', '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = stopper(child, folder)
  try {
    const door = await watch(child, readDoor)
    const url = `http://127.0.0.1:${port}`
    await ready(url)
    return { url, ...door, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The fake server of this folder. */
export async function startFake() {
  const script = fileURLToPath(new URL('./fake-api.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, '0'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const found = await watch(child, (output) => readDoor(output) && /http:\S+/.exec(output) && output)
  return { url: /http:\S+/.exec(found)[0], ...readDoor(found), stop: stopper(child) }
}

export const DAEMON = 'target/debug/otklik'
export const CONFIG = 'config/demo.toml'

/** What the arguments ask for: a running desk, the fake, or a daemon started here. */
export async function startFrom(values) {
  if (values.url) return { url: values.url.replace(/\/$/, ''), login: values.login ?? 'admin', password: values.password ?? '', stop: async () => 0 }
  if (values.fake) return startFake()
  return startDaemon(values.daemon ?? DAEMON, values.config ?? CONFIG)
}

export const OPTIONS = {
  url: { type: 'string' },
  login: { type: 'string' },
  password: { type: 'string' },
  fake: { type: 'boolean' },
  daemon: { type: 'string' },
  config: { type: 'string' },
  out: { type: 'string' },
}
