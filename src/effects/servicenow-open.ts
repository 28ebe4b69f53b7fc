import { createHash } from 'node:crypto';
import type { Escalation, IncidentDraft, InteractionDraft, Ticket } from '../desk/incident.ts';
import type { Directory } from './servicenow-caller.ts';
import { loggable, RecordError } from './servicenow-error.ts';
import {
  type CallerField,
  echoFaults,
  fieldOf,
  incidentColumns,
  type OpeningSettings,
  openingFields,
  type Place,
  type Row,
  rowsOf,
  textField,
  ticketOf,
  titleField,
  wanted,
} from './servicenow-fields.ts';
import type { Log, Transport } from './servicenow-http.ts';
import { addEntry } from './servicenow-journal.ts';
import type { Attempt, Once } from './servicenow-once.ts';
import type { Own } from './servicenow-own.ts';
import { groupNamed, incidentNamed } from './servicenow-place.ts';
import { encodedQuery, type QueryValue, sysIdValue, wordValue } from './servicenow-query.ts';
import { storedInstant } from './servicenow-text.ts';

/** What every operation works with. */
export type Desk = {
  readonly origin: string;
  readonly transport: Transport;
  readonly once: Once;
  readonly directory: Directory;
  readonly settings: OpeningSettings;
  readonly own: Own;
  readonly now: () => number;
  readonly log: Log;
};

type Keys = { readonly correlation: string; readonly sysId: string };

/** The correlation id and the wished-for record key of an escalation: the same on every try, in every process. */
export function keysOf(escalation: Escalation, product: string, what: 'incident' | 'interaction' = 'incident'): Keys {
  const { tenant, channel, subject, number } = escalation;
  const named = [tenant, channel, subject, String(number)].map((part) => part.replace(/[%|]/g, encodeURIComponent));
  const digest = createHash('sha256')
    .update([...named, ...(what === 'incident' ? [] : [what])].join('|'))
    .digest('hex');
  return { correlation: `${product}-${digest.slice(0, 32)}`, sysId: digest.slice(32) };
}

async function rowsBy(desk: Desk, column: 'correlation_id' | 'sys_id', value: QueryValue): Promise<readonly Row[]> {
  const answer = await desk.transport.read('/api/now/table/incident', {
    sysparm_query: encodedQuery('incident', [[column, '=', value]], ['sys_created_on', 'sys_id']),
    sysparm_limit: '5',
    ...wanted(incidentColumns),
  });
  return rowsOf(answer).filter((row) => fieldOf(row, column) === value.encoded);
}

/** Two incidents for one escalation: the oldest is ours, both say so, and the log alerts; nothing is cancelled. */
async function tellDuplicates(desk: Desk, rows: readonly Row[], correlation: string): Promise<void> {
  const numbers = rows.map((row) => fieldOf(row, 'number'));
  desk.log('error', 'servicenow duplicate incidents', { numbers, kept: numbers[0] ?? '' });
  const text = `The same request was recorded more than once: ${numbers.join(', ')}. ${numbers[0]} is the one in use.`;
  for (const row of rows) {
    // Looks first, whoever noted it before.
    const attempt = { number: 2, lastSentAt: Number.NEGATIVE_INFINITY };
    const entry = {
      ticketId: fieldOf(row, 'sys_id'),
      column: 'work_notes' as const,
      text,
      marker: correlation,
      attempt,
    };
    try {
      await addEntry(desk.transport, desk.once, entry);
    } catch (error) {
      desk.log('warn', 'servicenow duplicate not noted', loggable(error));
    }
  }
}

/** The incident of an escalation, if there is one; of several the oldest. */
export async function locate(desk: Desk, escalation: Escalation): Promise<Ticket | undefined> {
  const { correlation } = keysOf(escalation, desk.settings.product);
  const rows = await rowsBy(desk, 'correlation_id', wordValue(correlation));
  const [oldest] = rows;
  if (oldest === undefined) return undefined;
  if (rows.length > 1) await tellDuplicates(desk, rows, correlation);
  return ticketOf(oldest, desk.origin);
}

async function post(desk: Desk, fields: Record<string, string>, sendBy: number): Promise<Ticket> {
  const answer = await desk.transport.write({
    method: 'POST',
    path: '/api/now/table/incident',
    params: wanted(incidentColumns),
    content: { kind: 'fields', fields },
    sendBy,
  });
  const [row] = rowsOf(answer);
  if (row !== undefined) desk.own.learn(row);
  const faults = row === undefined ? [] : echoFaults(fields, row);
  if (row === undefined || fieldOf(row, 'sys_id') === '' || fieldOf(row, 'number') === '') {
    throw new RecordError('unknown', {
      reason: 'garbled',
      adminText: 'The new incident came back without its number.',
    });
  }
  if (faults.length > 0) {
    const level = faults.includes('correlation_id') || faults.includes('caller_id') ? 'error' : 'warn';
    desk.log(level, 'servicenow kept other values', { number: fieldOf(row, 'number'), fields: faults });
  }
  return ticketOf(row, desk.origin);
}

const mentionsOpening = (error: RecordError) =>
  ['policy', 'permission', 'rule'].includes(error.reason) && /opened/i.test(error.adminText);

/** The group and the parent that a draft names, by their keys; what is not found is told to the log and left out. */
async function placeOf(desk: Desk, draft: IncidentDraft): Promise<Place> {
  const found = async (find: typeof groupNamed, name: string | undefined): Promise<string | undefined> => {
    if (name === undefined) return undefined;
    try {
      return await find(desk.transport, name);
    } catch (error) {
      if (!(error instanceof RecordError) || error.kind !== 'refused') throw error;
      desk.log('error', 'servicenow incident opened without its place', loggable(error));
      return undefined;
    }
  };
  const group = await found(groupNamed, draft.group);
  const parent = await found(incidentNamed, draft.parent);
  return { ...(group === undefined ? {} : { group }), ...(parent === undefined ? {} : { parent }) };
}

/** Sends a new incident; adopts the one that already has our key, and does without `opened_at` where it is refused. */
async function send(desk: Desk, draft: IncidentDraft, caller: CallerField, sendBy: number): Promise<Ticket> {
  const keys = keysOf(draft.escalation, desk.settings.product);
  const fields = openingFields(draft, caller, keys, desk.settings, desk.now(), await placeOf(desk, draft));
  try {
    return await post(desk, fields, sendBy);
  } catch (error) {
    if (!(error instanceof RecordError) || error.kind !== 'refused') throw error;
    if (mentionsOpening(error)) {
      const { opened_at: _, ...rest } = fields;
      return post(desk, rest, sendBy);
    }
    const id = sysIdValue(keys.sysId);
    const [standing] = id === undefined ? [] : await rowsBy(desk, 'sys_id', id);
    // The key is ours alone: whatever the refusal said, a record that has it is this incident.
    if (standing === undefined) throw error;
    return ticketOf(standing, desk.origin);
  }
}

/** Opens the incident of an escalation exactly once; without a caller when the directory does not know the person. */
export async function open(desk: Desk, draft: IncidentDraft, attempt: Attempt): Promise<Ticket> {
  return desk.once<Ticket>({
    key: keysOf(draft.escalation, desk.settings.product).correlation,
    attempt,
    find: () => locate(desk, draft.escalation),
    send: async (sendBy) => send(desk, draft, await desk.directory(draft.person), sendBy),
  });
}

/** Keeps a conversation that a script solved as a closed interaction, once. */
export async function recordInteraction(desk: Desk, draft: InteractionDraft, attempt: Attempt): Promise<void> {
  const { correlation, sysId } = keysOf(draft.escalation, desk.settings.product, 'interaction');
  const find = async (): Promise<true | undefined> => {
    const id = sysIdValue(sysId);
    if (id === undefined) return undefined;
    // The table has no correlation column everywhere; our key is honoured or the column exists, or both.
    for (const [column, value] of [['sys_id', id] as const, ['correlation_id', wordValue(correlation)] as const]) {
      const answer = await desk.transport.read('/api/now/table/interaction', {
        sysparm_query: encodedQuery('interaction', [[column, '=', value]]),
        sysparm_limit: '5',
        ...wanted(['sys_id', 'correlation_id']),
      });
      if (rowsOf(answer).some((row) => fieldOf(row, column) === value.encoded)) return true;
    }
    return undefined;
  };
  const put = async (sendBy: number): Promise<true> => {
    const caller = await desk.directory(draft.person);
    await desk.transport.write({
      method: 'POST',
      path: '/api/now/table/interaction',
      params: wanted(['sys_id', 'number', 'state']),
      content: {
        kind: 'fields',
        fields: {
          sys_id: sysId,
          correlation_id: correlation,
          type: 'chat',
          state: 'closed_complete',
          short_description: titleField(draft.title),
          work_notes: textField(`Category: ${draft.category}\n${draft.notes}`),
          opened_at: storedInstant(draft.openedAt),
          closed_at: storedInstant(draft.closedAt),
          ...(caller.matched ? { opened_for: caller.id } : {}),
        },
      },
      sendBy,
    });
    return true;
  };
  await desk.once<true>({ key: correlation, attempt, find, send: put });
}
