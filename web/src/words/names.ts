// Names as a narrow place has room for them; the full ones stand in hints and on the card.

interface Place {
  territory: string | null
  settlement: string | null
  street: string | null
  house: string | null
  facility: string | null
}

/** `Старый Оскол, Ленина, 40`: the municipality is left out once the settlement is known. */
export function shortPlace(place: Place): string {
  return [place.settlement ?? place.territory, place.street, place.house, place.facility].filter(Boolean).join(', ')
}

/** `ЦУР Белгородской области`, as people call it. */
export const shortCentre = (name: string): string => name.replace(/^Центр управления регионом/i, 'ЦУР')

/** «№ 57» and «4 ч» that no line end cuts in two. */
export const unbroken = (text: string): string => text.replace(/№ |\d (?=(ч|мин|минут[аыу]?|час(?:а|ов)?|дн|дн[яей]{1,2}|сут|суток)(?![а-яё]))/g, (found) => found.replace(' ', '\u00a0'))

/** The first letter as a sentence wants it. */
export const sentence = (text: string): string => text.charAt(0).toLocaleUpperCase('ru') + text.slice(1)
