import { createHash } from 'node:crypto';
import { type Instance, insertRow, tableOf } from './instance.ts';
import type { Schedule } from './schedule.ts';
import { durationOf } from './zone.ts';

/**
 * A definition that every incident of a priority (`1` to `5`) falls under: `response` is met once somebody has the
 * ticket, `resolution` once it is resolved; without a schedule it runs around the clock.
 */
export type SlaDefinition = {
  target: 'response' | 'resolution';
  priority: string;
  minutes: number;
  name?: string;
  schedule?: Schedule;
};

const idOf = (table: string, key: string): string => createHash('md5').update(`${table}/${key}`).digest('hex');

function scheduleRow(instance: Instance, schedule: Schedule | undefined): string {
  const zone = schedule?.zone ?? instance.zone;
  const name = schedule === undefined ? '24x7' : `${zone} ${JSON.stringify(schedule.spans)}`.slice(0, 100);
  const sysId = idOf('cmn_schedule', name);
  if (schedule !== undefined) instance.schedules.set(sysId, schedule);
  if (!tableOf(instance, 'cmn_schedule').has(sysId)) {
    insertRow(instance, 'cmn_schedule', { sys_id: sysId, name, time_zone: zone }, 'admin');
  }
  return sysId;
}

/** Replaces the definitions; records that run under one which is no longer there are cancelled with the next look. */
export function putServiceLevels(instance: Instance, definitions: readonly SlaDefinition[]): void {
  tableOf(instance, 'contract_sla').clear();
  for (const { target, priority, minutes, schedule, name = `Priority ${priority} ${target}` } of definitions) {
    const values = {
      sys_id: idOf('contract_sla', name),
      name,
      target,
      priority,
      duration: durationOf(minutes * 60_000),
      schedule: scheduleRow(instance, schedule),
      active: 'true',
    };
    insertRow(instance, 'contract_sla', values, 'admin');
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isTime = (value: unknown): value is string => typeof value === 'string' && /^\d\d:\d\d$/.test(value);

function scheduleFrom(value: unknown): Schedule {
  const wrong = new RangeError('a schedule is {"zone", "spans": [{"days": [1, …], "from": "08:00", "to": "17:00"}]}');
  if (!isRecord(value) || typeof value['zone'] !== 'string' || !Array.isArray(value['spans'])) throw wrong;
  const spans = value['spans'].map((span: unknown) => {
    if (!isRecord(span) || !Array.isArray(span['days']) || !isTime(span['from']) || !isTime(span['to'])) throw wrong;
    return { days: span['days'].map(Number), from: span['from'], to: span['to'] };
  });
  return { zone: value['zone'], spans };
}

function definitionFrom(value: unknown): SlaDefinition {
  if (!isRecord(value)) throw new RangeError('a definition is an object');
  const { target, priority, minutes, name, schedule } = value;
  const known = target === 'response' || target === 'resolution';
  if (!known || typeof minutes !== 'number' || !/^[1-5]$/.test(String(priority))) {
    throw new RangeError('a definition has a target (response, resolution), a priority (1 to 5) and minutes');
  }
  return {
    target,
    priority: String(priority),
    minutes,
    ...(typeof name === 'string' ? { name } : {}),
    ...(schedule === undefined ? {} : { schedule: scheduleFrom(schedule) }),
  };
}

/** Definitions as somebody sends them; throws a `RangeError` that says what is wrong. */
export function definitionsFrom(value: unknown): SlaDefinition[] {
  if (!Array.isArray(value)) throw new RangeError('definitions are a list');
  return value.map(definitionFrom);
}
