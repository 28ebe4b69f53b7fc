import type { Word } from '../desk/news.ts';
import { plainEntry, type Sample, type ShownEntry, shownEntries } from './servicenow-entry.ts';
import { RecordError } from './servicenow-error.ts';
import { fieldOf, type Row, rowsOf, shownOf, wanted } from './servicenow-fields.ts';
import { isMarked } from './servicenow-journal.ts';
import type { Desk } from './servicenow-open.ts';
import { type Condition, encodedQuery, instantValue, loginValue, sysIdValue, wordValue } from './servicenow-query.ts';
import { inertLine, instantFrom } from './servicenow-text.ts';

/** Up to where the words of an incident were read: the newest instant (epoch ms), and the ids of the words at it. */
export type WordsSince = { readonly at: number; readonly ids: readonly string[] };

const kinds: Readonly<Record<string, Word['kind']>> = { comments: 'comment', work_notes: 'note' };
const pageRows = 100;
const mostPages = 20;

/** One page of the journal, oldest first; a refusal looks like an empty journal, as it does on most instances. */
async function journalPage(desk: Desk, ticketId: string, from: number | undefined, offset: number) {
  const id = sysIdValue(ticketId);
  if (id === undefined) return [];
  const conditions: Condition<'sys_journal_field'>[] = [
    ['element_id', '=', id],
    ['element', 'IN', [wordValue('comments'), wordValue('work_notes')]],
    ...(from === undefined ? [] : [['sys_created_on', '>=', instantValue(from)] as const]),
  ];
  try {
    const answer = await desk.transport.read('/api/now/table/sys_journal_field', {
      sysparm_query: encodedQuery('sys_journal_field', conditions, ['sys_created_on', 'sys_id']),
      sysparm_limit: String(pageRows),
      sysparm_offset: String(offset),
      ...wanted(['sys_id', 'element', 'value', 'sys_created_on', 'sys_created_by', 'element_id']),
    });
    return rowsOf(answer).filter((row) => fieldOf(row, 'element_id') === ticketId);
  } catch (error) {
    if (error instanceof RecordError && error.kind === 'refused') return [];
    throw error;
  }
}

/** All entries since an instant. */
async function journalRows(desk: Desk, ticketId: string, from: number | undefined): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const rows = await journalPage(desk, ticketId, from, page * pageRows);
    found.push(...rows);
    if (rows.length < pageRows) break;
  }
  return found;
}

/** The names of these accounts as people know them; a directory that tells nothing leaves the user names. */
async function namesOf(desk: Desk, logins: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const values = [...new Set(logins)].flatMap((login) => loginValue(login) ?? []);
  const names = new Map<string, string>();
  if (values.length === 0) return names;
  try {
    const answer = await desk.transport.read('/api/now/table/sys_user', {
      sysparm_query: encodedQuery('sys_user', [['user_name', 'IN', values]], ['sys_id']),
      sysparm_limit: String(values.length + 1),
      ...wanted(['sys_id', 'user_name', 'name']),
    });
    for (const row of rowsOf(answer)) names.set(fieldOf(row, 'user_name'), inertLine(fieldOf(row, 'name')));
  } catch (error) {
    if (!(error instanceof RecordError) || error.kind !== 'refused') throw error;
  }
  return names;
}

const ticketColumns = [
  ...['sys_id', 'comments', 'work_notes', 'caller_id', 'caller_id.user_name'],
  ...['sys_created_by', 'sys_created_on', 'sys_updated_on'],
];

/** What the words of an incident must be held against: who opened it, whose it is, and how the instance shows instants. */
async function ticketRow(desk: Desk, ticketId: string): Promise<Row | undefined> {
  const answer = await desk.transport.read(`/api/now/table/incident/${ticketId}`, wanted(ticketColumns));
  return rowsOf(answer).find((row) => fieldOf(row, 'sys_id') === ticketId);
}

const byCaller = (is: boolean): Pick<Word, 'byCaller'> => (is ? { byCaller: true } : {});

async function fromJournal(desk: Desk, ticketId: string, rows: readonly Row[]): Promise<readonly Word[]> {
  const known = desk.own.names();
  const others = rows.filter((row) => !known.has(fieldOf(row, 'sys_created_by')));
  if (others.length === 0) return [];
  const ticket = (await ticketRow(desk, ticketId)) ?? {};
  const theirs = others.filter((row) => !desk.own.isOurs(fieldOf(row, 'sys_created_by'), ticket));
  const names = await namesOf(
    desk,
    theirs.map((row) => fieldOf(row, 'sys_created_by')),
  );
  return theirs.flatMap((row) => {
    const [kind, login] = [kinds[fieldOf(row, 'element')], fieldOf(row, 'sys_created_by')];
    if (kind === undefined) return [];
    return {
      id: fieldOf(row, 'sys_id'),
      kind,
      at: instantFrom(fieldOf(row, 'sys_created_on')) ?? 0,
      by: names.get(login) || inertLine(login),
      text: plainEntry(fieldOf(row, 'value')),
      ...byCaller(login !== '' && login === fieldOf(ticket, 'caller_id.user_name')),
    };
  });
}

/** What a column's display text has beyond what was read. */
function newerOf(entries: readonly ShownEntry[], since: WordsSince | undefined): readonly ShownEntry[] {
  if (since === undefined) return entries;
  const read = new Set(since.ids);
  // Entries stand in order: what comes before one that was read was read, whatever the clocks did since.
  const last = entries.findLastIndex((entry) => read.has(entry.id));
  return entries.slice(last + 1).filter((entry) => entry.at >= since.at || entry.at === 0);
}

async function fromText(desk: Desk, ticketId: string, since: WordsSince | undefined): Promise<readonly Word[]> {
  const row = await ticketRow(desk, ticketId);
  if (row === undefined) return [];
  const samples = ['sys_updated_on', 'sys_created_on'].map(
    (column): Sample => ({ stored: fieldOf(row, column), shown: shownOf(row, column) }),
  );
  const logins = desk.own.names().size > 0 ? [...desk.own.names()] : [fieldOf(row, 'sys_created_by')];
  const ours = new Set([...logins, ...(await namesOf(desk, logins)).values()]);
  const newest = instantFrom(fieldOf(row, 'sys_updated_on')) ?? desk.now();
  const caller = inertLine(shownOf(row, 'caller_id'));
  const wordOf = (kind: Word['kind'], { id, at, by, text }: ShownEntry): Word => ({
    id,
    kind,
    at: at === 0 ? newest : at,
    by,
    text: plainEntry(text),
    ...byCaller(by !== '' && by === caller),
  });
  return Object.entries(kinds).flatMap(([column, kind]) =>
    newerOf(shownEntries(column, shownOf(row, column), samples), since)
      .filter((entry) => !ours.has(entry.by) && !isMarked(entry.text))
      .map((entry) => wordOf(kind, entry)),
  );
}

/**
 * What others wrote on an incident since, oldest first; our own account's entries are left out. Read from the journal,
 * or from its display text where the journal tells this account nothing.
 */
export async function wordsSince(
  desk: Desk,
  ticketId: string,
  since: WordsSince | undefined,
): Promise<readonly Word[]> {
  if (sysIdValue(ticketId) === undefined) return [];
  const rows = await journalRows(desk, ticketId, since?.at);
  // Every incident of ours has a note from its opening: a journal without any entry is one that is closed to us.
  const told = rows.length > 0 || (since !== undefined && (await journalPage(desk, ticketId, undefined, 0)).length > 0);
  const read = new Set(since?.ids);
  const fresh = rows.filter((row) => !read.has(fieldOf(row, 'sys_id')));
  const words = told ? await fromJournal(desk, ticketId, fresh) : await fromText(desk, ticketId, since);
  return words
    .filter((word) => !read.has(word.id) && word.text !== '')
    .sort((a, b) => a.at - b.at || a.kind.localeCompare(b.kind));
}
