import type { IncidentDraft, Ticket } from '../desk/incident.ts';
import type { Answer } from './servicenow-answer.ts';
import { cutText, inertLine, inertText, instantFrom, storedInstant } from './servicenow-text.ts';

/** A record as the Table API returns it with `sysparm_display_value=all`: `{display_value, value}` by column. */
export type Row = Readonly<Record<string, unknown>>;

/** The columns that the desk reads of an incident. */
export const incidentColumns = [
  ...['sys_id', 'number', 'short_description', 'state', 'priority', 'impact', 'urgency', 'category', 'subcategory'],
  ...['caller_id', 'assigned_to', 'assignment_group', 'opened_at', 'resolved_at', 'close_code', 'contact_type'],
  ...['correlation_id', 'correlation_display', 'sys_mod_count', 'sys_created_on', 'sys_created_by'],
  ...['sys_updated_on', 'sys_updated_by', 'hold_reason', 'parent_incident'],
] as const;

/** Query parameters that bring values and labels of every asked column, without links. */
export const wanted = (names: readonly string[]): Record<string, string> => ({
  sysparm_display_value: 'all',
  sysparm_exclude_reference_link: 'true',
  sysparm_fields: names.join(','),
});

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The rows of a list answer; a single record is a list of one. */
export function rowsOf(answer: Answer): readonly Row[] {
  const list: readonly unknown[] = Array.isArray(answer.result) ? answer.result : [answer.result];
  return list.filter(isRow);
}

function part(row: Row, column: string, key: 'value' | 'display_value'): string {
  const cell = row[column];
  const inner = isRow(cell) ? cell[key] : cell;
  return typeof inner === 'string' ? inner : '';
}

/** The stored value of a column, `""` when empty or not readable for this account. */
export const fieldOf = (row: Row, column: string): string => part(row, column, 'value');

/** What people see in a column. */
export const shownOf = (row: Row, column: string): string => part(row, column, 'display_value');

const states: Readonly<Record<string, Ticket['state']>> = {
  1: 'new',
  2: 'in progress',
  3: 'on hold',
  6: 'resolved',
  7: 'closed',
  8: 'cancelled',
};

// Hold reasons: 1 awaiting caller, 4 awaiting vendor (servicenow.md §4.3); the others stop no clock of ours.
function awaitsOf(row: Row): Pick<Ticket, 'awaits'> {
  if (fieldOf(row, 'state') !== '3') return {};
  const reason = fieldOf(row, 'hold_reason');
  if (reason === '1') return { awaits: 'employee' };
  return reason === '4' ? { awaits: 'vendor' } : {};
}

/** An incident row in the desk's words; a state that a customer added counts as in progress. */
export function ticketOf(row: Row, origin: string): Ticket {
  const id = fieldOf(row, 'sys_id');
  const resolvedAt = instantFrom(fieldOf(row, 'resolved_at'));
  const assignee = shownOf(row, 'assigned_to');
  return {
    id,
    number: fieldOf(row, 'number'),
    title: fieldOf(row, 'short_description'),
    priority: fieldOf(row, 'priority'),
    state: states[fieldOf(row, 'state')] ?? 'in progress',
    openedAt: instantFrom(fieldOf(row, 'opened_at')) ?? instantFrom(fieldOf(row, 'sys_created_on')) ?? 0,
    url: `${origin}/nav_to.do?uri=${encodeURIComponent(`incident.do?sys_id=${id}`)}`,
    callerMatched: fieldOf(row, 'caller_id') !== '',
    ...awaitsOf(row),
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    ...(assignee === '' ? {} : { assignee }),
  };
}

/** Code points that fit: the short description, and any longer text (a journal entry holds 4,000). */
export const limits = { title: 160, text: 3800 } as const;

/** A title as the record takes it: one line, at most 160 code points. */
export const titleField = (text: string): string => cutText(inertLine(text), limits.title);

/** A longer text as the record takes it, at most 3,800 code points. */
export const textField = (text: string): string => cutText(inertText(text).trim(), limits.text);

// The first line of an entry in the display text of a journal, whatever the instance's way to write dates.
const entryHead = /^(?=\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4} .* - .*\([^()]*\)$)/gm;

/**
 * A journal entry as the record takes it. A line that looks like the head of an entry is indented: where only the
 * display text can be read, nobody's words may pass for somebody else's.
 */
export const entryField = (text: string): string => textField(text).replace(entryHead, ' ');

/** What is known of the employee's record when an incident is opened; `why` tells the agents what was wrong. */
export type CallerField =
  | { readonly matched: true; readonly id: string; readonly vip: boolean }
  | { readonly matched: false; readonly why: string };

/** What an instance's set-up adds to an incident. */
export type OpeningSettings = {
  readonly product: string;
  readonly contactType: string;
  readonly groups: Readonly<Record<string, string>>;
  readonly vipRaisesUrgency: boolean;
};

/** Where a new incident belongs, by record keys: whose it is, and whose child it is. */
export type Place = { readonly group?: string; readonly parent?: string };

const lateMs = 60_000;

function descriptionOf(draft: IncidentDraft, caller: CallerField, now: number): string {
  const { name, email, id } = draft.person;
  const contact = [name, email ?? '', `${draft.escalation.channel} ${id}`].map(inertLine).filter((one) => one !== '');
  const late = now - draft.openedAt > lateMs;
  return [
    ...(caller.matched ? [] : [`Requester (not matched in the directory): ${contact.join(', ')}`]),
    // An instance may ignore opened_at: people must still see when it began.
    ...(late ? [`First reported: ${storedInstant(draft.openedAt)} UTC`] : []),
    draft.description,
  ].join('\n');
}

/** Values sent with a new incident; `keys` are its correlation id and the record key that we wish for. */
export function openingFields(
  draft: IncidentDraft,
  caller: CallerField,
  keys: { readonly correlation: string; readonly sysId: string },
  settings: OpeningSettings,
  now: number,
  place: Place = {},
): Record<string, string> {
  const raised = caller.matched && caller.vip && settings.vipRaisesUrgency ? 1 : 0;
  const usual = (Object.hasOwn(settings.groups, draft.category) && settings.groups[draft.category]) || '';
  const group = place.group ?? usual;
  const notes = [draft.notes, ...(caller.matched ? [] : [`Caller not matched: ${caller.why}.`])].join('\n');
  return {
    sys_id: keys.sysId,
    correlation_id: keys.correlation,
    correlation_display: settings.product,
    ...(caller.matched ? { caller_id: caller.id } : {}),
    short_description: titleField(draft.title),
    description: textField(descriptionOf(draft, caller, now)),
    category: draft.category,
    ...(draft.subcategory === '' ? {} : { subcategory: draft.subcategory }),
    contact_type: settings.contactType,
    impact: String(draft.impact),
    urgency: String(Math.max(1, draft.urgency - raised)),
    ...(group === '' ? {} : { assignment_group: group }),
    opened_at: storedInstant(draft.openedAt),
    work_notes: entryField(notes),
    ...(place.parent === undefined ? {} : { parent_incident: place.parent }),
  };
}

// Journal columns echo as "", long texts may come back with other line ends.
const notCompared = new Set(['work_notes', 'comments', 'description', 'close_notes']);

/** Names of the sent fields that the record does not hold now: dropped choices, ignored keys, dangling references. */
export function echoFaults(sent: Readonly<Record<string, string>>, row: Row): string[] {
  return Object.entries(sent).flatMap(([name, value]) =>
    notCompared.has(name) || fieldOf(row, name) === value ? [] : [name],
  );
}
