import { type Account, hasRole } from './access.ts';
import { aclFailure, policyFailure } from './failure.ts';
import { type Instance, type Row, rowOf, tableOf, textOf, updateRow } from './instance.ts';
import type { Writing } from './values.ts';
import { storedOf } from './zone.ts';

const priorities: Record<string, string> = {
  '11': '1',
  '12': '2',
  '13': '3',
  '21': '2',
  '22': '3',
  '23': '4',
  '31': '3',
  '32': '4',
  '33': '5',
};

/** Priority from impact and urgency (each `1`..`3`), by the platform's lookup rules. */
export function priorityOf(impact: string, urgency: string): string {
  return priorities[`${impact}${urgency}`] ?? '5';
}

/** An incident before anything is known about it, as a current instance creates it. */
export const newIncident: Readonly<Row> = {
  state: '1',
  incident_state: '1',
  impact: '3',
  urgency: '3',
  priority: '5',
  severity: '3',
  category: 'inquiry',
  active: 'true',
  notify: '1',
  escalation: '0',
  approval: 'not requested',
  upon_approval: 'proceed',
  upon_reject: 'cancel',
  made_sla: 'true',
  knowledge: 'false',
  reopen_count: '0',
  reassignment_count: '0',
  child_incidents: '0',
  sys_class_name: 'incident',
  sys_domain: 'global',
  sys_domain_path: '/',
};

/** The support group of the item concerned takes a ticket that names neither group nor assignee. */
function groupFromItem(instance: Instance, row: Row): string {
  if (row['assignment_group'] !== '' || row['assigned_to'] !== '') return textOf(row, 'assignment_group');
  return textOf(rowOf(instance, 'cmdb_ci', row['cmdb_ci']), 'support_group');
}

/** State and incident state are one thing under two names. */
function stateAfter(before: Row, values: Row): string {
  const state = textOf(before, 'state');
  if (values['state'] !== undefined && values['state'] !== state) return values['state'] ?? state;
  return values['incident_state'] ?? values['state'] ?? state;
}

function requireResolution(row: Row): void {
  const missing = [
    ...(row['close_code'] === '' ? ['Resolution code'] : []),
    ...(row['close_notes'] === '' ? ['Close notes'] : []),
  ];
  if (missing.length > 0) throw policyFailure(missing);
}

function resolvedValues(before: Row, account: Account, now: string): Row {
  if (before['resolved_at'] !== '') return {};
  return { resolved_at: now, resolved_by: account.sysId };
}

function enteringValues(instance: Instance, account: Account, before: Row, state: string): Row {
  const now = storedOf(instance.now());
  if (state === '6') return { ...resolvedValues(before, account, now), active: 'true' };
  if (state === '7') {
    return { ...resolvedValues(before, account, now), active: 'false', closed_at: now, closed_by: account.sysId };
  }
  if (state === '8') return { active: 'false', closed_at: now, closed_by: account.sysId };
  return { active: 'true' };
}

function leavingValues(instance: Instance, account: Account, before: Row, state: string): Row {
  const values: Row = {};
  if (before['state'] === '3') values['hold_reason'] = '';
  if (before['state'] === '6' && ['1', '2', '3'].includes(state)) {
    Object.assign(values, {
      reopen_count: String(Number(textOf(before, 'reopen_count')) + 1),
      reopened_by: account.sysId,
      reopened_time: storedOf(instance.now()),
      resolved_at: '',
      resolved_by: '',
    });
  }
  return values;
}

/** What the platform adds to a new incident: number aside, its priority, group, opener and dates. */
export function openedValues(instance: Instance, account: Account, row: Row): Row {
  const state = stateAfter({ ...row, state: '1' }, { state: textOf(row, 'state') });
  const values: Row = {
    incident_state: state,
    priority: priorityOf(textOf(row, 'impact'), textOf(row, 'urgency')),
    assignment_group: groupFromItem(instance, row),
    opened_by: row['opened_by'] === '' ? account.sysId : textOf(row, 'opened_by'),
    opened_at: row['opened_at'] === '' ? storedOf(instance.now()) : textOf(row, 'opened_at'),
    task_effective_number: textOf(row, 'number'),
  };
  if (state === '6' || state === '7') requireResolution(row);
  if (state === '7') guardClosing(instance, account);
  return { ...values, ...(state === '1' ? {} : enteringValues(instance, account, row, state)) };
}

function guardClosing(instance: Instance, account: Account): void {
  if (instance.switches.closeNeedsAdmin && !hasRole(account, 'itil_admin')) throw aclFailure('Update');
}

/** A closed or cancelled ticket takes notes, and nothing else from anyone but an administrator. */
function guardClosed(account: Account, before: Row, values: Row): void {
  const over = before['state'] === '7' || before['state'] === '8';
  const touched = Object.entries(values).some(([name, value]) => before[name] !== value);
  if (over && touched && !hasRole(account, 'itil_admin')) throw aclFailure('Update');
}

/** The caller's own answer wakes a ticket that was waiting for the caller. */
function resumedByCaller(account: Account, before: Row, writing: Writing): boolean {
  const waiting = before['state'] === '3' && before['hold_reason'] === '1';
  const answered = writing.entries.some((entry) => entry.element === 'comments');
  return waiting && answered && before['caller_id'] === account.sysId;
}

function reassignments(before: Row, after: Row): string {
  const moved = before['assignment_group'] !== '' && before['assignment_group'] !== after['assignment_group'];
  return String(Number(textOf(before, 'reassignment_count')) + (moved ? 1 : 0));
}

/** Every value an update of an incident changes, rules applied; throws the refusal of a policy or an access rule. */
export function changedValues(instance: Instance, account: Account, before: Row, writing: Writing): Row {
  const { values } = writing;
  guardClosed(account, before, values);
  const state = resumedByCaller(account, before, writing) ? '2' : stateAfter(before, values);
  const after: Row = { ...before, ...values, state, incident_state: state };
  if (state !== before['state']) {
    Object.assign(after, leavingValues(instance, account, before, state));
    Object.assign(after, enteringValues(instance, account, after, state));
    if (state === '7') guardClosing(instance, account);
  }
  if (state === '6' || state === '7') requireResolution(after);
  after['priority'] = priorityOf(textOf(after, 'impact'), textOf(after, 'urgency'));
  after['reassignment_count'] = reassignments(before, after);
  after['sys_id'] = textOf(before, 'sys_id');
  return after;
}

/** Counts the children of an incident; nothing happens where there is no such incident. */
export function countChildren(instance: Instance, parentId: string | null | undefined): void {
  const parent = rowOf(instance, 'incident', parentId);
  if (parent === undefined) return;
  let children = 0;
  for (const one of tableOf(instance, 'incident').values()) {
    if (one['parent_incident'] === parent['sys_id']) children += 1;
  }
  updateRow(instance, 'incident', parent, { child_incidents: String(children) }, 'system');
}
