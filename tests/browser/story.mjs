// A shift at the desk, step by step. Each step leaves the page where the next one begins.
import assert from 'node:assert/strict'

const rows = (page) => page.locator('[data-incident]')
const selected = (page) => page.locator('[data-incident][aria-current=true]')
const idOf = (locator) => locator.getAttribute('data-incident')

/**
 * A key by its place under the Russian layout: the letter is Russian, the place is what counts.
 * Playwright's own press would send the Latin letter with it.
 */
async function press(page, code, letter) {
  const client = await page.context().newCDPSession(page)
  const key = { code, key: letter, windowsVirtualKeyCode: code.charCodeAt(3) || 0 }
  await client.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key })
  await client.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
  await client.detach()
}

async function login({ page, url, login, password }) {
  await page.goto(url)
  await page.getByLabel('Логин').fill(login)
  await page.getByLabel('Пароль', { exact: true }).fill(`${password}-не тот`)
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Пароль', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.getByRole('heading', { name: /^Очередь/ }).waitFor()
}

async function queueIsFilled({ page }) {
  await rows(page).nth(4).waitFor()
  await page.locator('[data-card]').waitFor()
}

async function keysWalk({ page }) {
  const first = await idOf(selected(page))
  await press(page, 'KeyJ', 'о')
  await press(page, 'KeyJ', 'о')
  const third = await idOf(rows(page).nth(2))
  await page.locator(`[data-incident="${third}"][aria-current=true]`).waitFor()
  await page.locator(`[data-card="${third}"]`).waitFor()
  await press(page, 'KeyK', 'л')
  await press(page, 'KeyK', 'л')
  await page.locator(`[data-incident="${first}"][aria-current=true]`).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/incidents/${first}$`))
  await page.getByRole('button', { name: 'Назад' }).waitFor()
  await page.keyboard.press('Escape')
  await rows(page).first().waitFor()
}

async function changesArrive({ page, context, url }) {
  const id = await idOf(selected(page))
  const colleague = await context.newPage()
  await colleague.goto(`${url}/status`)
  await colleague.getByRole('heading', { name: 'Состояние' }).waitFor()
  const status = await colleague.evaluate(async (number) => {
    const { incident } = await (await fetch(`/api/v1/incidents/${number}`)).json()
    const body = JSON.stringify({ action: 'comment', version: incident.version, text: 'Проверка живой связи' })
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`/api/v1/incidents/${number}/actions`, { method: 'POST', headers, body })).status
  }, id)
  assert.equal(status, 200)
  await page.getByText('Проверка живой связи').waitFor()
  await colleague.close()
}

async function openNewCard({ page, url }) {
  await page.goto(`${url}/?state=new`)
  await rows(page).first().waitFor()
  const id = await idOf(rows(page).first())
  await page.goto(`${url}/incidents/${id}`)
  await page.locator(`[data-card="${id}"]`).waitFor()
}

async function cardSaysWhy({ page }) {
  await page.getByRole('heading', { name: 'Почему в очереди здесь' }).waitFor()
  const mark = page.locator('mark').first()
  await mark.hover()
  await page.getByRole('tooltip').filter({ hasText: 'Правило' }).waitFor()
  await page.mouse.move(0, 0)
}

async function work({ page }) {
  const danger = page.locator('[data-action=acknowledge]')
  if (await danger.isVisible()) {
    await danger.click()
    await danger.waitFor({ state: 'detached' })
  }
  await press(page, 'KeyT', 'е')
  await page.getByText('Взят в работу').first().waitFor()
  await page.locator('[data-action=answer]:not([data-disabled])').waitFor()
}

const BEGUN = 'Бригада выехала, тепло'

/** Twelve hours end in the middle of a sentence; so may a finger on Esc. */
async function draftSurvives({ page, context, login, password }) {
  const dialog = page.getByRole('dialog')
  const text = dialog.getByLabel('Что ответили')
  await press(page, 'KeyA', 'ф')
  await text.fill(BEGUN)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('[data-begun=answer]').click()
  assert.equal(await text.inputValue(), BEGUN)
  await context.clearCookies()
  await dialog.getByRole('button', { name: 'Записать ответ' }).click()
  await page.getByLabel('Логин').fill(login)
  await page.getByLabel('Пароль', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.locator('[data-begun=answer]').click()
  await dialog.getByText('Восстановлен черновик').waitFor()
  assert.equal(await text.inputValue(), BEGUN)
  const kept = await page.evaluate(() => JSON.stringify(localStorage))
  assert.ok(!kept.includes(BEGUN), 'написанное не должно оставаться на чужом компьютере')
}

/** «Отмена» asks before it throws away what was typed; the step before left the dialog open. */
async function cancelAsks({ page }) {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Отмена' }).click()
  await dialog.getByRole('button', { name: 'Оставить' }).click()
  assert.equal(await dialog.getByLabel('Что ответили').inputValue(), BEGUN)
  await dialog.getByRole('button', { name: 'Отмена' }).click()
  await dialog.getByRole('button', { name: 'Удалить' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.equal(await page.locator('[data-begun]').count(), 0)
}

/** A colleague was faster: who did what is said, and the same key does not write over it. */
async function colleagueWasFaster({ page }) {
  const told = 'Инцидент тем временем изменили. Олег Гусев: Дан ответ. Обновите карточку и решите заново'
  const sent = []
  await page.route(/\/actions$/, async (route) => {
    sent.push(route.request().postDataJSON())
    await route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: told, status: 409 }) })
  })
  await press(page, 'KeyA', 'ф')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Что ответили').fill(BEGUN)
  await page.keyboard.press('Control+Enter')
  const note = dialog.getByRole('alert')
  await note.getByText('Олег Гусев: Дан ответ. Перед вами').waitFor()
  assert.ok(!(await note.textContent()).includes('Обновите'))
  await dialog.getByLabel('Что ответили').press('Control+Enter')
  assert.equal(sent.length, 1, 'второй раз не отправляется той же клавишей')
  await dialog.getByRole('button', { name: 'Всё равно записать ответ' }).waitFor()
  await dialog.getByRole('button', { name: 'Посмотреть карточку' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.unroute(/\/actions$/)
}

async function answer({ page }) {
  await press(page, 'KeyA', 'ф')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Что ответили').fill('Бригада на месте, закончит сегодня до 18:00. Ответственный: мастер участка.')
  await dialog.getByRole('button', { name: 'Записать ответ' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('ответ дан').first().waitFor()
  assert.equal(await page.locator('[data-begun]').count(), 0)
}

async function close({ page }) {
  await press(page, 'KeyC', 'с')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Причина').click()
  await page.getByRole('option').first().click()
  await dialog.getByRole('button', { name: 'Закрыть', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('Закрыт').first().waitFor()
}

const LONG = 'На Гагарина третью неделю нет отопления, и никто не отвечает. '.repeat(400)

/** What stands below a message of many screens stays in reach; the marks of its beginning stay marks. */
async function longIsFolded({ page }) {
  const card = /\/api\/v1\/incidents\/\d+$/
  await page.route(card, async (route) => {
    const response = await route.fetch()
    const told = await response.json()
    const [item] = told.items
    Object.assign(item, { text: LONG, highlights: [{ start: 3, end: 11, rule: 'place', rule_name: 'Улица', tag: 'place' }] })
    await route.fulfill({ response, json: told })
  })
  await page.reload()
  const message = page.locator('[data-item]').first()
  const more = message.getByRole('button', { name: 'Показать целиком' })
  await more.waitFor()
  assert.equal(await message.locator('mark').first().textContent(), 'Гагарина')
  const folded = (await message.boundingBox()).height
  assert.ok(folded < 450, `свёрнутое сообщение занимает ${folded}`)
  await more.click()
  await message.getByRole('button', { name: 'Свернуть' }).click()
  await more.waitFor()
  await page.unroute(card)
}

/** What is not there offers its list, and nothing to repeat. */
async function lostCard({ page, url }) {
  await page.goto(`${url}/incidents/999999`)
  const alert = page.getByRole('alert')
  await alert.waitFor()
  assert.equal(await alert.getByRole('button', { name: 'Повторить' }).count(), 0)
  await alert.getByRole('link', { name: 'К очереди' }).click()
  await rows(page).first().waitFor()
}

/** Whoever is in already finds no empty form at the door. */
async function doorIsOpen({ page, url }) {
  await page.goto(`${url}/login`)
  await page.getByRole('heading', { name: /^Очередь/ }).waitFor()
}

async function search({ page, url }) {
  await page.goto(`${url}/`)
  await rows(page).first().waitFor()
  await press(page, 'Slash', '.')
  await page.waitForURL(/\/search$/)
  const box = page.getByRole('textbox', { name: 'Запрос' })
  await box.fill('нет')
  await box.press('Enter')
  await page.locator('[data-hit] mark').first().waitFor()
}

async function searchError({ page }) {
  const box = page.getByRole('textbox', { name: 'Запрос' })
  await box.fill('вода "нет отопления')
  await box.press('Enter')
  const alert = page.getByRole('alert')
  await alert.waitFor()
  assert.match((await alert.textContent()) ?? '', /Знак \d+/)
  await page.getByText('▲').waitFor()
}

/** What a reader program gets: no session, only the secret address. */
async function readFeed(address) {
  const answer = await fetch(address)
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/atom\+xml/)
  const atom = await answer.text()
  assert.match(atom, /<feed[^>]*xmlns="http:\/\/www\.w3\.org\/2005\/Atom"/)
  assert.match(atom, /<entry>/)
}

async function saveFeed({ page, url }) {
  const box = page.getByRole('textbox', { name: 'Запрос' })
  await box.fill('нет')
  await box.press('Enter')
  await page.getByRole('button', { name: 'Сохранить как ленту' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Название').fill('Проверка пульта')
  await dialog.getByRole('button', { name: 'Создать ленту' }).click()
  const address = await dialog.locator('[data-feed-url]').inputValue()
  assert.match(address, /\/feeds\/[\w-]{16,}\.atom$/)
  await dialog.getByRole('button', { name: 'Готово' }).click()
  await page.getByText('Проверка пульта').first().waitFor()
  await readFeed(new URL(address, url).href)
}

async function risks({ page }) {
  await page.getByRole('link', { name: 'Риски' }).click()
  // Of one territory and sector, not the sums above them.
  const figure = page.locator('tbody tr:not(:first-child) td:not(:last-child) a[data-today]:not([data-today="0"])').first()
  const today = await figure.getAttribute('data-today')
  await figure.click()
  await page.waitForURL(/published_from=/)
  await rows(page).first().waitFor()
  await page.locator(`h1 [data-total="${today}"]`).waitFor()
}

/** Nothing of the table is cut off, on a small screen or a phone. */
async function risksFit({ page, url }) {
  const desk = page.viewportSize()
  for (const width of [390, 1024]) {
    await page.setViewportSize({ width, height: 800 })
    await page.goto(`${url}/risks`)
    const table = page.getByRole('table')
    await table.waitFor()
    const [needs, has] = await table.evaluate((one) => [one.parentElement.scrollWidth, one.parentElement.clientWidth])
    assert.ok(needs <= has, `таблице рисков при ширине ${width} нужно ${needs}, есть ${has}`)
  }
  await page.setViewportSize(desk)
  await page.getByRole('columnheader', { name: 'ЖКХ', exact: true }).waitFor()
}

/** An observer reads figures, finds no link among them, and no page behind an address. */
async function observer({ page, url }) {
  await page.route(/\/api\/v1\/me$/, async (route) => {
    const response = await route.fetch()
    const me = await response.json()
    await route.fulfill({ response, json: { ...me, role_name: 'наблюдатель', permissions: ['risks.read'] } })
  })
  await page.goto(`${url}/risks`)
  await page.locator('tbody [data-today]').first().waitFor()
  assert.equal(await page.locator('main a').count(), 0)
  await page.getByText('Списки инцидентов открывает тот, кто работает с очередью').waitFor()
  await page.keyboard.press('Shift+Slash')
  const help = page.getByRole('dialog')
  await help.getByText('эта подсказка').waitFor()
  assert.equal(await help.getByText('поиск по сообщениям').count(), 0)
  await page.goto(`${url}/search`)
  await page.getByText('Раздел «Поиск» вам не открыт').waitFor()
  assert.equal(await page.getByRole('textbox', { name: 'Запрос' }).count(), 0)
  await page.unroute(/\/api\/v1\/me$/)
}

/** On a phone every page of the menu is in sight, and nothing scrolls sideways. */
async function phone({ page, url }) {
  const desk = page.viewportSize()
  const screens = [['/', /^Очередь/], ['/risks', /^Риски/], ['/shift', 'Смена'], ['/status', 'Источники'], ['/users', 'Пользователи']]
  for (const width of [320, 412]) {
    await page.setViewportSize({ width, height: 740 })
    for (const [path, heading] of screens) {
      await page.goto(url + path)
      await page.getByRole('heading', { name: heading }).first().waitFor()
      const menu = page.getByRole('navigation', { name: 'Разделы' })
      for (const part of [menu, page.locator('main')]) {
        const [needs, has] = await part.evaluate((one) => [one.scrollWidth, one.clientWidth])
        assert.ok(needs <= has, `${path} при ширине ${width}: нужно ${needs}, есть ${has}`)
      }
    }
  }
  await page.setViewportSize(desk)
}

async function fromMenu(page, item) {
  await page.getByRole('button', { name: /^Меню: / }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

const OWN = 'ледоход-в-апреле'

/** Whoever comes with a one-time password sees nothing but the choice of an own one. */
async function newcomer({ page }) {
  const login = `novikova-${Date.now()}`
  const password = await page.evaluate(async (login) => {
    const body = JSON.stringify({ login, name: 'Нина Новикова', role: 'operator' })
    const response = await fetch('/api/v1/users', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    return (await response.json()).one_time_password
  }, login)
  await page.evaluate(() => sessionStorage.setItem('otklik-draft:1:1:answer', '{}'))
  await fromMenu(page, 'Выйти')
  await page.getByLabel('Логин').fill(login)
  assert.equal(await page.evaluate(() => sessionStorage.length), 0, 'выход уносит недописанное')
  await page.getByLabel('Пароль', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.getByRole('heading', { name: 'Новый пароль' }).waitFor()
  await page.reload()
  await page.getByLabel('Новый пароль', { exact: true }).fill(OWN)
  await page.getByLabel('Новый пароль ещё раз').fill(OWN)
  await page.getByRole('button', { name: 'Сменить пароль' }).click()
  await page.getByRole('heading', { name: /^Очередь/ }).waitFor()
}

/** The old password is asked, and a slip of the hand is told before anything is sent. */
async function ownPassword({ page }) {
  await fromMenu(page, 'Сменить пароль…')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Прежний пароль').fill(`${OWN}-не тот`)
  await dialog.getByLabel('Новый пароль', { exact: true }).fill('сирень-в-июне')
  await dialog.getByLabel('Новый пароль ещё раз').fill('сирень-в-июле')
  await dialog.getByRole('button', { name: 'Сменить пароль' }).click()
  await dialog.getByText('Пароли не совпадают').waitFor()
  await dialog.getByLabel('Новый пароль ещё раз').fill('сирень-в-июне')
  await dialog.getByRole('button', { name: 'Сменить пароль' }).click()
  await dialog.getByText('Прежний пароль не подходит').waitFor()
  await dialog.getByLabel('Прежний пароль').fill(OWN)
  await dialog.getByRole('button', { name: 'Сменить пароль' }).click()
  await page.getByText('Пароль изменён').waitFor()
}

export const STORY = [
  ['вход: неверный пароль отклонён, верный принят', login],
  ['в очереди инциденты, справа карточка', queueIsFilled],
  ['j, k, Enter под русской раскладкой', keysWalk],
  ['заметка коллеги приходит сама', changesArrive],
  ['новый инцидент открывается по ссылке', openNewCard],
  ['карточка объясняет, почему она здесь', cardSaysWhy],
  ['взять в работу', work],
  ['недописанный ответ переживает Esc и конец сеанса', draftSurvives],
  ['отмена спрашивает, прежде чем удалить написанное', cancelAsks],
  ['коллега успел раньше: второе нажатие — отдельное решение', colleagueWasFaster],
  ['записать ответ', answer],
  ['закрыть с причиной', close],
  ['длинное сообщение свёрнуто', longIsFolded],
  ['инцидента нет: повторять нечего, есть путь к очереди', lostCard],
  ['вошедший не видит пустой двери', doorIsOpen],
  ['поиск подсвечивает найденное', search],
  ['ошибка запроса показана под своим знаком', searchError],
  ['поиск сохраняется как лента, лента читается', saveFeed],
  ['цифра на странице рисков открывает список той же длины', risks],
  ['таблица рисков помещается', risksFit],
  ['наблюдатель: цифры без ссылок, чужих разделов нет', observer],
  ['на телефоне видны все разделы', phone],
  ['по одноразовому паролю открыт только выбор своего', newcomer],
  ['свой пароль меняется по прежнему', ownPassword],
]
