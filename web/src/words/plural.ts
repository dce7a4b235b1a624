// Russian counts: 1 сообщение, 2 сообщения, 5 сообщений.
const rules = new Intl.PluralRules('ru')
const figures = new Intl.NumberFormat('ru-RU')

/** The form of the word that goes with the number. */
export function plural(n: number, one: string, few: string, many: string): string {
  const form = rules.select(Math.abs(n))
  return form === 'one' ? one : form === 'few' ? few : many
}

/** A number in Russian notation: `12 400`. */
export const figure = (n: number): string => figures.format(n)

/** The number with its word: `2 сообщения`. */
export function counted(n: number, one: string, few: string, many: string): string {
  // A no-break space: the number and its word stay on one line.
  return `${figure(n)}\u00a0${plural(n, one, few, many)}`
}

export const messages = (n: number) => counted(n, 'сообщение', 'сообщения', 'сообщений')
export const incidents = (n: number) => counted(n, 'инцидент', 'инцидента', 'инцидентов')
export const voices = (n: number) => counted(n, 'житель', 'жителя', 'жителей')

/** A size in bytes for people. */
export function bytes(n: number): string {
  if (n < 1024) return `${n} Б`
  if (n < 1024 ** 2) return `${Math.round(n / 1024)} КБ`
  return `${(n / 1024 ** 2).toFixed(1).replace('.', ',')} МБ`
}
