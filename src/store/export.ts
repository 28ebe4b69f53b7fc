import { formatKnown } from './folder.ts';
import type { Inspection } from './inspect.ts';

const sliceLength = 64 * 1024;

/** The rows of an export, one JSON value each, but for the last one. */
function* rowsOf({ recovered, archived }: Inspection): Generator<object> {
  const { state, mark } = recovered;
  yield { kind: 'store', format: formatKnown, ...mark, lastSeq: state.agenda.lastSeq };
  for (const [key, { version, value }] of state.docs) {
    yield { kind: 'document', key, version, value };
  }
  for (const task of state.agenda.tasks.values()) {
    yield { kind: 'task', ...task };
  }
  for (const [id, at] of state.ids) {
    yield { kind: 'id', id, at };
  }
  for (const lines of state.lines.values()) {
    for (const line of lines) {
      yield { kind: 'line', ...line };
    }
  }
  for (const line of [...archived.lines, ...state.fallen]) {
    yield { kind: 'archived', ...line };
  }
  for (const head of state.heads) {
    yield { kind: 'head', ...head };
  }
}

/** Writes everything that a folder was found to hold as JSON lines, at last an end that counts them; gives their number. */
export const writeExport = async (seen: Inspection, write: (text: string) => Promise<void>): Promise<number> => {
  let slice = '';
  let rows = 0;
  for (const row of rowsOf(seen)) {
    slice += `${JSON.stringify(row)}\n`;
    rows += 1;
    if (slice.length >= sliceLength) {
      await write(slice);
      slice = '';
    }
  }
  await write(`${slice}${JSON.stringify({ kind: 'end', rows })}\n`);
  return rows + 1;
};
