import type { JournalEntry, RecordField, RecordFile, RecordsView, RecordView } from './playground-wire.ts';
import { dictionary } from './servicenow/dictionary.ts';
import { instantOf } from './servicenow/zone.ts';

/** A record of the sandbox as stored: every value a text, references by id, instants in UTC. */
export type StoredRow = Readonly<Record<string, string | null>>;

/** A file on a record with its content. */
export type StoredFile = {
  readonly sysId: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly content: Uint8Array;
};

/** What the playground needs to see of the sandbox. */
export type Records = {
  rows(table: string): readonly StoredRow[];
  attachments(sysId: string): readonly StoredFile[];
};

const mostRecords = 50;
const longestTranscript = 64 * 1024;

const incidentFields = [
  'state',
  'priority',
  'impact',
  'urgency',
  'caller_id',
  'assignment_group',
  'assigned_to',
  'category',
  'subcategory',
  'contact_type',
  'opened_at',
  'resolved_at',
  'close_code',
  'close_notes',
  'hold_reason',
  'reopen_count',
  'description',
  'correlation_id',
] as const;

const interactionFields = ['state', 'type', 'opened_for', 'assigned_to', 'opened_at', 'closed_at'] as const;

/** The newest incidents and interactions of the sandbox the way people read them. */
export function recordsOf(records: Records): RecordsView {
  return {
    incidents: newest(records.rows('incident')).map((row) => viewOf(records, 'incident', row, incidentFields)),
    interactions: newest(records.rows('interaction')).map((row) =>
      viewOf(records, 'interaction', row, interactionFields),
    ),
  };
}

const text = (row: StoredRow | undefined, column: string): string => row?.[column] ?? '';
const instant = (row: StoredRow, column: string): number => instantOf(text(row, column)) ?? 0;

function newest(rows: readonly StoredRow[]): readonly StoredRow[] {
  return [...rows].sort((a, b) => text(b, 'number').localeCompare(text(a, 'number'))).slice(0, mostRecords);
}

function viewOf(records: Records, table: RecordView['table'], row: StoredRow, columns: readonly string[]): RecordView {
  const id = text(row, 'sys_id');
  const state = text(row, 'state');
  const journal = journalOf(records, id);
  return {
    id,
    table,
    number: text(row, 'number'),
    title: text(row, 'short_description'),
    state: displayed(records, table, 'state', state),
    closed: ['6', '7', '8'].includes(state) || state.startsWith('closed'),
    priority: displayed(records, table, 'priority', text(row, 'priority')),
    level: Number(text(row, 'priority')) || 0,
    changedAt: Math.max(instant(row, 'sys_updated_on'), ...journal.map((entry) => entry.at)),
    fields: columns.flatMap((column) => fieldOf(records, table, column, text(row, column))),
    journal,
    files: filesOf(records, id),
  };
}

function fieldOf(records: Records, table: string, name: string, stored: string): RecordField[] {
  const column = dictionary.get(table)?.columns.get(name);
  const nothing = stored === '' || (name === 'reopen_count' && stored === '0');
  if (!column || nothing) return [];
  const at = column.kind === 'datetime' ? instantOf(stored) : undefined;
  const value = displayed(records, table, name, stored);
  return [{ name, label: column.label, value, ...(at === undefined ? {} : { at }) }];
}

function displayed(records: Records, table: string, name: string, stored: string): string {
  const column = dictionary.get(table)?.columns.get(name);
  if (stored === '' || !column) return stored;
  if (column.kind === 'choice') return column.choices?.find(([value]) => value === stored)?.[1] ?? stored;
  if (column.kind !== 'reference') return stored;
  const shape = dictionary.get(column.refers ?? '');
  if (!shape) return stored;
  return text(find(records.rows(shape.table), 'sys_id', stored), shape.display) || stored;
}

const find = (rows: readonly StoredRow[], column: string, value: string): StoredRow | undefined =>
  rows.find((row) => row[column] === value);

function journalOf(records: Records, id: string): JournalEntry[] {
  const users = records.rows('sys_user');
  return records
    .rows('sys_journal_field')
    .filter((row) => row['element_id'] === id)
    .map((row): JournalEntry => {
      const by = text(row, 'sys_created_by');
      return {
        id: text(row, 'sys_id'),
        kind: row['element'] === 'work_notes' ? 'note' : 'comment',
        who: text(find(users, 'user_name', by), 'name') || by,
        at: instant(row, 'sys_created_on'),
        text: text(row, 'value'),
      };
    })
    .reverse();
}

function filesOf(records: Records, id: string): RecordFile[] {
  return records.attachments(id).map((file) => {
    const shown = { id: file.sysId, name: file.fileName, type: file.contentType, bytes: file.sizeBytes };
    const readable = file.contentType.startsWith('text/') && file.sizeBytes <= longestTranscript;
    return readable ? { ...shown, text: new TextDecoder().decode(file.content) } : shown;
  });
}
