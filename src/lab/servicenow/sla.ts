import { type Instance, insertRow, newSysId, type Row, rowOf, tableOf, textOf } from './instance.ts';
import { afterWork, type Schedule, workedBetween } from './schedule.ts';
import { durationOf, instantOf, storedOf } from './zone.ts';

/** How long after the insert of an incident its SLA records appear, in milliseconds of the sandbox clock. */
export const attachAfterMs = 3000;

function atOf(row: Row, column: string): number {
  return instantOf(textOf(row, column)) ?? 0;
}

function hoursOf(instance: Instance, row: Row): Schedule | undefined {
  return instance.schedules.get(textOf(row, 'schedule'));
}

function slasOf(instance: Instance, taskId: string): Row[] {
  return [...tableOf(instance, 'task_sla').values()].filter((row) => row['task'] === taskId);
}

/** Response is kept once somebody has the ticket, resolution once it is resolved. */
function isMet(incident: Row, definition: Row): boolean {
  if (incident['active'] === 'false' || incident['state'] === '6') return true;
  return definition['target'] === 'response' && incident['assigned_to'] !== '';
}

function definitionsFor(instance: Instance, priority: string | null | undefined): Row[] {
  return [...tableOf(instance, 'contract_sla').values()].filter((row) => row['priority'] === priority);
}

function attach(instance: Instance, incident: Row, definition: Row): void {
  const start = atOf(incident, 'sys_created_on');
  const length = atOf(definition, 'duration');
  const end = storedOf(afterWork(hoursOf(instance, definition), start, length));
  insertRow(
    instance,
    'task_sla',
    {
      sys_id: newSysId(),
      task: textOf(incident, 'sys_id'),
      sla: textOf(definition, 'sys_id'),
      schedule: textOf(definition, 'schedule'),
      stage: 'in_progress',
      active: 'true',
      start_time: storedOf(start),
      planned_end_time: end,
      original_breach_time: end,
      duration: durationOf(length),
      pause_duration: durationOf(0),
      business_pause_duration: durationOf(0),
    },
    'system',
  );
}

function paused(row: Row, now: number): void {
  if (row['stage'] === 'in_progress') Object.assign(row, { stage: 'paused', pause_time: storedOf(now) });
}

function resumed(instance: Instance, row: Row, now: number): void {
  if (row['stage'] !== 'paused') return;
  const hours = hoursOf(instance, row);
  const since = atOf(row, 'pause_time');
  const idle = atOf(row, 'business_pause_duration') + workedBetween(hours, since, now);
  Object.assign(row, {
    stage: 'in_progress',
    pause_time: '',
    pause_duration: durationOf(atOf(row, 'pause_duration') + now - since),
    business_pause_duration: durationOf(idle),
    planned_end_time: storedOf(afterWork(hours, atOf(row, 'start_time'), atOf(row, 'duration') + idle)),
  });
}

function ended(row: Row, now: number, stage: 'completed' | 'cancelled'): void {
  if (row['active'] === 'true') Object.assign(row, { stage, active: 'false', end_time: storedOf(now) });
}

function reopened(row: Row, incident: Row): void {
  const again = row['stage'] === 'completed' && Number(textOf(incident, 'reopen_count')) > 0;
  if (again) Object.assign(row, { stage: 'in_progress', active: 'true', end_time: '' });
}

/** Follows the ticket's state: on hold pauses, resolved completes, another priority cancels and attaches anew. */
export function followIncident(instance: Instance, incident: Row): void {
  const now = instance.now();
  const held = slasOf(instance, textOf(incident, 'sys_id'));
  for (const row of held) {
    const definition = rowOf(instance, 'contract_sla', row['sla']) ?? {};
    if (definition['priority'] !== incident['priority']) ended(row, now, 'cancelled');
    else if (isMet(incident, definition)) ended(row, now, 'completed');
    else if (incident['state'] === '3') paused(row, now);
    else {
      resumed(instance, row, now);
      reopened(row, incident);
    }
  }
}

function isDue(instance: Instance, incident: Row): boolean {
  return incident['active'] === 'true' && instance.now() - atOf(incident, 'sys_created_on') >= attachAfterMs;
}

function attachMissing(instance: Instance, incident: Row): void {
  const held = slasOf(instance, textOf(incident, 'sys_id')).map((row) => row['sla']);
  for (const definition of definitionsFor(instance, incident['priority'])) {
    if (!held.includes(textOf(definition, 'sys_id'))) attach(instance, incident, definition);
  }
}

function recalculate(instance: Instance, row: Row): void {
  if (row['active'] !== 'true') return;
  const until = row['stage'] === 'paused' ? atOf(row, 'pause_time') : instance.now();
  const length = Math.max(1, atOf(row, 'duration'));
  const start = atOf(row, 'start_time');
  const spent = Math.max(0, until - start - atOf(row, 'pause_duration'));
  const worked = workedBetween(hoursOf(instance, row), start, until) - atOf(row, 'business_pause_duration');
  Object.assign(row, {
    percentage: ((spent / length) * 100).toFixed(2),
    business_percentage: ((worked / length) * 100).toFixed(2),
    business_duration: durationOf(worked),
    time_left: durationOf(length - spent),
    business_time_left: durationOf(length - worked),
    has_breached: worked > length ? 'true' : 'false',
  });
}

/** Brings every SLA record up to the sandbox clock: attaches those that are due and recalculates the running ones. */
export function settleSlas(instance: Instance): void {
  for (const incident of tableOf(instance, 'incident').values()) {
    if (!isDue(instance, incident)) continue;
    attachMissing(instance, incident);
    followIncident(instance, incident);
  }
  for (const row of tableOf(instance, 'task_sla').values()) recalculate(instance, row);
}
