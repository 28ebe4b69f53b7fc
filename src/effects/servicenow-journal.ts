import { createHash } from 'node:crypto';
import { RecordError } from './servicenow-error.ts';
import { entryField, fieldOf, rowsOf, shownOf, wanted } from './servicenow-fields.ts';
import type { Transport } from './servicenow-http.ts';
import type { Attempt, Once } from './servicenow-once.ts';
import { encodedQuery, sysIdValue, wordValue } from './servicenow-query.ts';

/** The two journals of an incident: for agents only, and for the caller too. */
export type JournalColumn = 'work_notes' | 'comments';

/** An entry to add; `marker` is the order's own key and ends up as `ref: <8 hex>` in the last line. */
export type Entry = {
  readonly ticketId: string;
  readonly column: JournalColumn;
  readonly text: string;
  readonly marker: string;
  readonly attempt: Attempt;
};

/** The line by which an entry is recognised again. */
export function markerLine(marker: string): string {
  return `ref: ${createHash('sha256').update(marker).digest('hex').slice(0, 8)}`;
}

/** Whether an entry's text ends with a marker line, as everything does that we add after the opening. */
export const isMarked = (text: string): boolean => /(^|\n)ref: [0-9a-f]{8}$/.test(text.trimEnd());

/** The newest entries as rows; a refusal looks like an empty journal. */
async function entryTexts(transport: Transport, ticketId: string, column: JournalColumn): Promise<readonly string[]> {
  const id = sysIdValue(ticketId);
  if (id === undefined) return [];
  try {
    const answer = await transport.read('/api/now/table/sys_journal_field', {
      sysparm_query: encodedQuery(
        'sys_journal_field',
        [
          ['element_id', '=', id],
          ['element', '=', wordValue(column)],
        ],
        ['-sys_created_on', 'sys_id'],
      ),
      sysparm_limit: '100',
      ...wanted(['sys_id', 'element', 'value', 'element_id']),
    });
    return rowsOf(answer)
      .filter((row) => fieldOf(row, 'element_id') === ticketId && fieldOf(row, 'element') === column)
      .map((row) => fieldOf(row, 'value'));
  } catch (error) {
    if (error instanceof RecordError && error.kind === 'refused') return [];
    throw error;
  }
}

/** The whole journal as one text, as people see it: what is left when the table tells nothing to this account. */
async function shownText(transport: Transport, ticketId: string, column: JournalColumn): Promise<string> {
  const answer = await transport.read(`/api/now/table/incident/${ticketId}`, wanted([column]));
  return rowsOf(answer)
    .map((row) => shownOf(row, column))
    .join('\n');
}

/** Whether an entry with this marker is on the record; told by the journal, or by its display text where that is closed. */
export async function stands(
  transport: Transport,
  { ticketId, column, marker }: Pick<Entry, 'ticketId' | 'column' | 'marker'>,
): Promise<true | undefined> {
  const line = markerLine(marker);
  const texts = await entryTexts(transport, ticketId, column);
  const all = texts.length > 0 ? texts : [await shownText(transport, ticketId, column)];
  return all.some((text) => text.includes(line)) ? true : undefined;
}

/** Adds an entry once: a further try reads the journal for its marker before it writes again. */
export async function addEntry(transport: Transport, once: Once, entry: Entry): Promise<void> {
  await once<true>({
    key: `${entry.column} ${entry.ticketId} ${entry.marker}`,
    attempt: entry.attempt,
    find: () => stands(transport, entry),
    send: async (sendBy) => {
      await transport.write({
        method: 'PATCH',
        path: `/api/now/table/incident/${entry.ticketId}`,
        params: wanted(['sys_id']),
        content: {
          kind: 'fields',
          fields: { [entry.column]: `${entryField(entry.text)}\n${markerLine(entry.marker)}` },
        },
        sendBy,
      });
      return true;
    },
  });
}
