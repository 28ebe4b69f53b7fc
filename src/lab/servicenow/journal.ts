import { type Instance, insertRow, type Row, tableOf, textOf } from './instance.ts';
import { instantOf, localOf } from './zone.ts';

/** The journal columns of a record, and what people see above an entry. */
const elements = ['comments', 'work_notes'] as const;

function labelOf(instance: Instance, element: string): string {
  return element === 'work_notes' ? 'Work notes' : instance.switches.commentsLabel;
}

/** Appends one entry to a record's journal, exactly as sent; entries are never changed afterwards. */
export function addEntry(instance: Instance, record: { table: string; sysId: string }, entry: Entry): void {
  insertRow(
    instance,
    'sys_journal_field',
    { name: record.table, element_id: record.sysId, element: entry.element, value: entry.value },
    entry.by,
  );
}

/** What is written to a journal: the column, the text, the user name of the author. */
export type Entry = { element: string; value: string; by: string };

/** The entries of a record, oldest first. */
export function entriesOf(instance: Instance, sysId: string): Row[] {
  return [...tableOf(instance, 'sys_journal_field').values()].filter((row) => row['element_id'] === sysId);
}

function authorOf(instance: Instance, userName: string): string {
  for (const user of tableOf(instance, 'sys_user').values()) {
    if (user['user_name'] === userName) return textOf(user, 'name');
  }
  return userName;
}

/** A record's journal as one text, newest first, each entry headed by local time, author and label. */
export function journalText(instance: Instance, sysId: string, column: string, zone: string): string {
  const wanted: readonly string[] = column === 'comments_and_work_notes' ? elements : [column];
  return entriesOf(instance, sysId)
    .filter((row) => wanted.includes(textOf(row, 'element')))
    .reverse()
    .map((row) => {
      const when = localOf(instantOf(textOf(row, 'sys_created_on')) ?? 0, zone);
      const who = authorOf(instance, textOf(row, 'sys_created_by'));
      return `${when} - ${who} (${labelOf(instance, textOf(row, 'element'))})\n${textOf(row, 'value')}\n\n`;
    })
    .join('');
}

/** Removes the journal of a record that was deleted. */
export function dropEntries(instance: Instance, sysId: string): void {
  for (const row of entriesOf(instance, sysId)) tableOf(instance, 'sys_journal_field').delete(textOf(row, 'sys_id'));
}
