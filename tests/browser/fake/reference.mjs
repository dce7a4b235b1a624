// The words the fake server gives: sectors, signals, states, and the language of queries.
const pairs = (table) => Object.entries(table).map(([id, name]) => ({ id, name }))

const CATEGORIES = {
  health: { ambulance: 'Скорая помощь', appointment: 'Запись к врачу', medicine: 'Нет лекарства', rude: 'Отношение персонала', clinic: 'Нет врача' },
  education: { canteen: 'Школьное питание', kindergarten: 'Места в детском саду', school_cold: 'Холодно в школе', transport: 'Подвоз в школу' },
  social: { benefit: 'Задержка выплаты', disability: 'Средства реабилитации', queue: 'Очередь в учреждении' },
  housing: {
    heating_off: 'Нет отопления', water_off: 'Нет воды', hot_water: 'Нет горячей воды', water_quality: 'Качество воды', lift: 'Лифт не работает',
    roof: 'Протечка крыши', sewer: 'Засор канализации', manhole: 'Открытый люк', yard_snow: 'Уборка снега во дворе', bill: 'Начисления',
    entrance: 'Уборка подъезда', trees: 'Аварийное дерево', playground: 'Детская площадка', pavement: 'Тротуары', storm: 'Ливневая канализация',
    yard_light: 'Освещение двора', management: 'Управляющая компания',
  },
  waste: { not_collected: 'Не вывозят мусор', dump: 'Стихийная свалка', site: 'Контейнерная площадка', bill: 'Начисления за ТКО' },
  roads: { hole: 'Ямы на дороге', light: 'Освещение дороги', crossing: 'Пешеходный переход', ice: 'Гололёд', snow: 'Снег на дороге', sign: 'Дорожные знаки', parking: 'Парковка' },
  transport: { timetable: 'Расписание автобусов', stop: 'Остановки', driver: 'Работа водителя', fare: 'Оплата проезда', trolley: 'Маршруты' },
  energy: { power_off: 'Отключение света', gas: 'Газоснабжение', lines: 'Линии и опоры' },
  other: { stray_dogs: 'Безнадзорные животные', smell: 'Запах в воздухе', internet: 'Связь', construction: 'Стройка', trade: 'Торговля' },
}
const SECTORS = { health: 'Здравоохранение', education: 'Образование', social: 'Социальная защита', housing: 'ЖКХ', waste: 'ТКО', roads: 'Дороги', transport: 'Транспорт', energy: 'Энергетика', other: 'Прочее' }
/** What the act calls them at length. */
const LONG = { housing: 'жилищно-коммунальное хозяйство', waste: 'твердые коммунальные отходы' }
const SIGNALS = [
  ['danger', 'risk', 'Опасность'], ['rumour', 'risk', 'Слух'], ['unanswered', 'conflict', 'Без ответа'], ['brush_off', 'conflict', 'Отписка'],
  ['promise_broken', 'conflict', 'Обещание не выполнено'], ['rude', 'conflict', 'Грубость'], ['repeat', 'conflict', 'Повторно'],
  ['escalation', 'conflict', 'Обычный канал не сработал'], ['mass', 'state', 'Массовая проблема'], ['vulnerable', 'state', 'Уязвимые жители'],
  ['prolonged', 'state', 'Давно'], ['gratitude', 'state', 'Благодарность'], ['question', 'state', 'Вопрос'],
]
const help = (form, meaning, example) => ({ form, meaning, example })

export const USERS = [
  { id: 1, login: 'admin', name: 'Ирина Ковалёва', role: 'admin', scope: { sectors: [], territories: [], body: null, private: false }, active: true },
  { id: 2, login: 'sorokin', name: 'Павел Сорокин', role: 'operator', scope: { sectors: ['housing', 'energy'], territories: [], body: null, private: false }, active: true },
  { id: 3, login: 'mironova', name: 'Анна Миронова', role: 'operator', scope: { sectors: [], territories: ['Белгород'], body: null, private: false }, active: true },
  { id: 4, login: 'gusev', name: 'Олег Гусев', role: 'observer', scope: { sectors: ['roads'], territories: [], body: null, private: false }, active: false },
  { id: 5, login: 'titov', name: 'Глеб Титов', role: 'tech_admin', scope: { sectors: [], territories: [], body: null, private: false }, active: true },
]

export const reference = (territories) => ({
  sectors: Object.entries(SECTORS).map(([id, name]) => ({ id, name, categories: Object.entries(CATEGORIES[id]).map(([c, n]) => ({ id: `${id}.${c}`, name: n })) })),
  blocks: Object.entries(SECTORS).filter(([id]) => id !== 'other').map(([id, name]) => ({ id, name: LONG[id] ?? name.toLowerCase(), aliases: [], sectors: [id], body: null, basis: 'пункт 3.2' })),
  signals: SIGNALS.map(([id, kind, name]) => ({ id, kind, name })),
  conflicts: pairs({ unanswered: 'Нет ответа', late: 'Поздний ответ', brush_off: 'Отписка', rude: 'Грубость', promise_broken: 'Обещание не выполнено', unhappy: 'Недовольны ответом', repeated: 'Повторяется', contradicting: 'Ответы расходятся', passed_on: 'Передают друг другу' }),
  severities: pairs({ low: 'Обычная', medium: 'Повышенная', high: 'Высокая', critical: 'Критическая' }),
  states: pairs({ new: 'Новый', in_work: 'В работе', waiting: 'Ожидание', answered: 'Дан ответ', resolved: 'Решён', closed: 'Закрыт', rejected: 'Отклонён', merged: 'Объединён' }),
  close_reasons: pairs({ solved: 'Проблема решена', explained: 'Дано разъяснение', not_confirmed: 'Не подтвердилось', false_positive: 'Не проблема: ошибка разметки', outside_region: 'Не наш регион' }),
  territories,
  roles: [['admin', 'администратор', true], ['operator', 'сотрудник ЦУР', false], ['observer', 'наблюдатель', false], ['tech_admin', 'технический администратор', false]].map(([id, name, by_act]) => ({ id, name, by_act, clause: null, scope: 'region', may_be_let_into_private: id === 'operator' })),
  bodies: [],
  users: USERS.filter((u) => u.active).map(({ id, name, role }) => ({ id, name, takes_cards: !['observer', 'tech_admin'].includes(role) })),
  networks: pairs({ vk: 'ВКонтакте', ok: 'Одноклассники', telegram: 'Telegram', max: 'MAX', demo: 'Демонстрация' }),
  query_help: [
    help('отопление батарея', 'оба слова в любой форме', 'отопление батарея'),
    help('отопление | батарея', 'хотя бы одно из слов', 'отопление | батарея'),
    help('вода -минеральная', 'без этого слова', 'вода -минеральная'),
    help('"нет воды"', 'слова подряд; "…"~2 допускает два лишних', '"нет воды"'),
    help('вода /3 ржавая', 'не дальше трёх слов друг от друга', 'вода /3 ржавая'),
    help('=вода', 'только эта форма', '=вода'),
    help('энергосбыт*', 'любое продолжение', 'канализ*'),
    help('( … )', 'скобки', '(вода | свет) /3 нет'),
    help('sector: signal: place: date: is:', 'отрасль, сигнал, место, дни, признак', 'sector:жкх signal:mass'),
  ],
})
