// The history as it is read: newest first, a run of residents' messages as one line, so that what
// people did does not drown in it.
import type { HistoryEntry } from '../../api/types'
import { messages } from '../../words/plural'

export interface PastLine {
  entry: HistoryEntry
  text: string
}

const isMessage = (entry: HistoryEntry) => entry.type === 'item_joined'

/** The lines of a log that comes oldest first. */
export function pastLines(entries: readonly HistoryEntry[]): PastLine[] {
  const runs: HistoryEntry[][] = []
  for (const entry of [...entries].reverse()) {
    const run = runs.at(-1)
    if (run?.[0] && isMessage(run[0]) && isMessage(entry)) run.push(entry)
    else runs.push([entry])
  }
  return runs.flatMap(([newest, ...rest]) =>
    newest ? [{ entry: newest, text: rest.length > 0 ? `Пришло: ${messages(rest.length + 1)}` : newest.text }] : [],
  )
}
