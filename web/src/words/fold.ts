// The beginning of a text that would push everything else off the card.

/** So many lines are read at a glance; one or two more are not worth a press. */
const LINES = 12
const SPARE = 3
/** About as many letters as a line of a message holds. */
const WIDTH = 70

/** How many lines of the card a line of the text takes. */
const height = (line: string) => Math.max(1, Math.ceil(line.length / WIDTH))

/** The first lines of a long text, ended where a word ends; null when the text is short enough as it is. */
export function folded(text: string): string | null {
  const lines = text.split('\n')
  if (lines.reduce((sum, line) => sum + height(line), 0) <= LINES + SPARE) return null
  const kept: string[] = []
  let room = LINES
  for (const line of lines) {
    if (height(line) > room) {
      kept.push(line.slice(0, room * WIDTH).replace(/\S*$/, ''))
      break
    }
    kept.push(line)
    room -= height(line)
    if (room === 0) break
  }
  const start = kept.join('\n').trimEnd()
  // One word without an end, an address say, is cut where the room ends.
  return start || text.slice(0, LINES * WIDTH)
}
