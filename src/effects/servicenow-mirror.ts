import type { Changed, RecordClock } from '../desk/news.ts';
import { rowNow } from './servicenow-change.ts';
import { RecordError } from './servicenow-error.ts';
import { fieldOf, incidentColumns, type Row, rowsOf, shownOf, ticketOf, wanted } from './servicenow-fields.ts';
import type { Desk } from './servicenow-open.ts';
import { encodedQuery, instantValue, sysIdValue, wordValue } from './servicenow-query.ts';
import { inertText, instantFrom } from './servicenow-text.ts';

/**
 * How far the changes of our incidents have been read. `at` (epoch ms, whole seconds) is the newest change seen, by the
 * instance's clock; `seen` tells which incidents were seen in the last moments before it, and how often changed by then.
 */
export type Cursor = {
  readonly at: number;
  readonly seen: readonly { readonly id: string; readonly modCount: number }[];
};

/** What has changed since a cursor, oldest first, and the cursor for the next look. */
export type Changes = { readonly changed: readonly Changed[]; readonly cursor: Cursor };

const columns = [...incidentColumns, 'close_notes'];
const pageRows = 100;
const mostPages = 200;

// Instants have whole seconds, and what was written in one of them may become visible a little after what came next.
const overlapMs = 10_000;

const isOurs = (desk: Desk, row: Row): boolean => fieldOf(row, 'correlation_display') === desk.settings.product;

const updatedAt = (row: Row): number => instantFrom(fieldOf(row, 'sys_updated_on')) ?? 0;

const modCountOf = (row: Row): number => Number(fieldOf(row, 'sys_mod_count')) || 0;

function changedOf(desk: Desk, row: Row): Changed {
  const ticket = ticketOf(row, desk.origin);
  const group = { id: fieldOf(row, 'assignment_group'), name: shownOf(row, 'assignment_group') };
  const code = fieldOf(row, 'close_code');
  const over = ticket.state === 'resolved' || ticket.state === 'closed';
  return {
    ticket,
    modCount: modCountOf(row),
    updatedAt: updatedAt(row),
    byUs: desk.own.isOurs(fieldOf(row, 'sys_updated_by'), row),
    ...(group.id === '' ? {} : { group }),
    ...(over && code !== '' ? { resolution: { code, notes: inertText(fieldOf(row, 'close_notes')).trim() } } : {}),
  };
}

type Page = { readonly rows: readonly Row[]; readonly more: boolean };

/** One page of our incidents changed at or after an instant; refused as `column` when the filter does not filter. */
async function pageSince(desk: Desk, from: number, offset: number): Promise<Page> {
  const answer = await desk.transport.read('/api/now/table/incident', {
    sysparm_query: encodedQuery(
      'incident',
      [
        ['correlation_display', '=', wordValue(desk.settings.product)],
        ['sys_updated_on', '>=', instantValue(from)],
      ],
      ['sys_updated_on', 'sys_id'],
    ),
    sysparm_limit: String(pageRows),
    sysparm_offset: String(offset),
    ...wanted(columns),
  });
  const rows = rowsOf(answer);
  // A column that this account may not read filters nothing: the whole table would go by, again and again.
  if (rows.some((row) => !isOurs(desk, row) || updatedAt(row) < from)) {
    throw new RecordError('refused', {
      reason: 'column',
      adminText: 'incident.correlation_display or incident.sys_updated_on does not filter for this account.',
    });
  }
  // Rows that are hidden from this account count for the limit: only the total tells where the end is.
  const more = answer.total === undefined ? rows.length >= pageRows : offset + pageRows < answer.total;
  return { rows, more };
}

/** Our incidents changed at or after an instant, each as it was last seen, oldest change first. */
async function rowsSince(desk: Desk, start: number): Promise<readonly Row[]> {
  const found = new Map<string, Row>();
  let [from, offset, more] = [start, 0, true];
  for (let pages = 0; more && pages < mostPages; pages += 1) {
    const page = await pageSince(desk, from, offset);
    for (const row of page.rows) {
      const id = fieldOf(row, 'sys_id');
      // What is changed again during the reading moves to the end.
      found.delete(id);
      if (sysIdValue(id) !== undefined) found.set(id, row);
    }
    const last = page.rows.at(-1);
    const reached = last === undefined ? from : updatedAt(last);
    // By instants, not by places: a row that moves to the end moves all others up, and one would be passed over.
    offset = reached > from ? 0 : offset + pageRows;
    from = reached;
    more = page.more;
  }
  return [...found.values()];
}

function cursorOf(rows: readonly Row[], before: Cursor): Cursor {
  const at = Math.max(before.at, ...rows.map(updatedAt));
  const recent = rows.filter((row) => updatedAt(row) >= at - overlapMs);
  return { at, seen: recent.map((row) => ({ id: fieldOf(row, 'sys_id'), modCount: modCountOf(row) })) };
}

/** Where reading starts: at the newest change of ours, which counts as seen like all that came before it. */
async function startOf(desk: Desk): Promise<Cursor> {
  const answer = await desk.transport.read('/api/now/table/incident', {
    sysparm_query: encodedQuery(
      'incident',
      [['correlation_display', '=', wordValue(desk.settings.product)]],
      ['-sys_updated_on', '-sys_id'],
    ),
    sysparm_limit: '1',
    ...wanted(columns),
  });
  const newest = rowsOf(answer).find((row) => isOurs(desk, row));
  if (newest === undefined) return { at: 0, seen: [] };
  const at = updatedAt(newest);
  return cursorOf(await rowsSince(desk, at - overlapMs), { at, seen: [] });
}

/**
 * What has changed of our incidents since the cursor; without one, nothing, and where reading starts. The cursor moves
 * to instants seen only, never to our clock; at most 20,000 rows a call, the rest comes with the next one.
 */
export async function changesSince(desk: Desk, cursor: Cursor | undefined): Promise<Changes> {
  if (cursor === undefined) return { changed: [], cursor: await startOf(desk) };
  const rows = await rowsSince(desk, Math.max(0, cursor.at - overlapMs));
  const seen = new Map(cursor.seen.map(({ id, modCount }) => [id, modCount]));
  const fresh = rows.filter((row) => seen.get(fieldOf(row, 'sys_id')) !== modCountOf(row));
  return { changed: fresh.map((row) => changedOf(desk, row)), cursor: cursorOf(rows, cursor) };
}

/** One incident of ours as it is now; undefined when it is not there, hidden from the account, or not ours. */
export async function changedNow(desk: Desk, ticketId: string): Promise<Changed | undefined> {
  try {
    const row = await rowNow(desk, ticketId, columns);
    return isOurs(desk, row) ? changedOf(desk, row) : undefined;
  } catch (error) {
    if (error instanceof RecordError && error.reason === 'missing') return undefined;
    throw error;
  }
}

const stages: Readonly<Record<string, RecordClock['stage']>> = {
  in_progress: 'in progress',
  breached: 'in progress',
  paused: 'paused',
  completed: 'completed',
  achieved: 'completed',
  cancelled: 'cancelled',
};

const clockColumns = ['sys_id', 'task', 'sla', 'stage', 'has_breached', 'planned_end_time', 'start_time'];

function clockOf(row: Row): RecordClock {
  const stage = stages[fieldOf(row, 'stage')] ?? 'in progress';
  const plannedEnd = instantFrom(fieldOf(row, 'planned_end_time'));
  return {
    id: fieldOf(row, 'sys_id'),
    name: inertText(shownOf(row, 'sla')).trim(),
    stage,
    breached: fieldOf(row, 'has_breached') === 'true' || fieldOf(row, 'stage') === 'breached',
    // A paused clock keeps the end that it had, which is no longer one.
    plannedEnd: stage === 'paused' ? null : (plannedEnd ?? null),
    startedAt: instantFrom(fieldOf(row, 'start_time')) ?? 0,
  };
}

/** The clocks that run or ran on an incident there; none when the account may not see them, and in its first seconds. */
export async function clocksOf(desk: Desk, ticketId: string): Promise<readonly RecordClock[]> {
  const id = sysIdValue(ticketId);
  if (id === undefined) return [];
  try {
    const answer = await desk.transport.read('/api/now/table/task_sla', {
      sysparm_query: encodedQuery(
        'task_sla',
        [
          ['task', '=', id],
          ['stage', '!=', wordValue('cancelled')],
        ],
        ['start_time', 'sys_id'],
      ),
      sysparm_limit: '50',
      ...wanted(clockColumns),
    });
    const rows = rowsOf(answer).filter((row) => fieldOf(row, 'task') === ticketId);
    return rows.map(clockOf).filter((clock) => clock.stage !== 'cancelled');
  } catch (error) {
    if (error instanceof RecordError && error.kind === 'refused') return [];
    throw error;
  }
}
