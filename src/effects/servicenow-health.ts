import { RecordError } from './servicenow-error.ts';
import { fieldOf, rowsOf, wanted } from './servicenow-fields.ts';
import type { Transport } from './servicenow-http.ts';
import {
  type Condition,
  encodedQuery,
  instantValue,
  mailValue,
  sysIdValue,
  type Table,
  wordValue,
} from './servicenow-query.ts';

/** How the instance receives us; `detail` is for the admin. */
export type Health = {
  readonly state: 'ok' | 'asleep' | 'auth' | 'no-permission' | 'throttled' | 'unreachable';
  readonly detail: string;
};

type Probe<T extends Table> = { readonly table: T; readonly condition: Condition<T>; readonly needed: boolean };

const nobody = (() => {
  const [id, mail] = [sysIdValue('f'.repeat(32)), mailValue('nobody@invalid.invalid')];
  if (id === undefined || mail === undefined) throw new Error('a probe that no query takes');
  return { id, mail, word: wordValue('secondline-probe-0') };
})();

const probe = <T extends Table>(table: T, column: Condition<T>[0], needed: boolean, value = nobody.word): Probe<T> => ({
  table,
  condition: [column, '=', value],
  needed,
});

// One impossible value per column that we filter on: a column that this account may not read filters nothing, and
// then every person would be somebody else.
const incidentProbes = [
  probe('incident', 'correlation_id', true),
  probe('incident', 'number', true),
  probe('incident', 'caller_id', true, nobody.id),
  // Without these two, what happens in the record system is not noticed.
  probe('incident', 'correlation_display', false),
  probe('incident', 'sys_updated_on', false, instantValue(0)),
];
const userProbes = [probe('sys_user', 'email', true, nobody.mail), probe('sys_user', 'user_name', true)];
const memberProbes = [
  probe('sys_user_grmember', 'group', false, nobody.id),
  probe('sys_user_grmember', 'user', false, nobody.id),
];
const journalProbes = [probe('sys_journal_field', 'element_id', false, nobody.id)];

/** What a probe says: a sentence when the column does not filter, nothing when it does. */
async function probed<T extends Table>(
  transport: Transport,
  { table, condition, needed }: Probe<T>,
): Promise<string[]> {
  const params = { sysparm_query: encodedQuery(table, [condition]), sysparm_limit: '1', ...wanted(['sys_id']) };
  try {
    const rows = rowsOf(await transport.read(`/api/now/table/${table}`, params, { direct: true }));
    return rows.length === 0 ? [] : [`${table}.${condition[0]} does not filter`];
  } catch (error) {
    if (error instanceof RecordError && error.kind === 'refused' && !needed) return [];
    if (error instanceof RecordError && error.reason === 'column') return [];
    throw error;
  }
}

async function faultyGroups(transport: Transport, groups: Readonly<Record<string, string>>): Promise<string[]> {
  const told: string[] = [];
  for (const [category, id] of Object.entries(groups)) {
    const value = sysIdValue(id);
    if (value === undefined) {
      told.push(`the group for ${category} is not a sys_id`);
      continue;
    }
    const query = encodedQuery('sys_user_group', [['sys_id', '=', value]]);
    const params = { sysparm_query: query, sysparm_limit: '1', ...wanted(['sys_id', 'active']) };
    const rows = rowsOf(await transport.read('/api/now/table/sys_user_group', params, { direct: true }));
    const good = rows.some((row) => fieldOf(row, 'sys_id') === id && fieldOf(row, 'active') === 'true');
    if (!good) told.push(`the group for ${category} is not there, not active or not visible`);
  }
  return told;
}

function stateOf(error: RecordError): Health['state'] {
  if (error.kind === 'asleep') return 'asleep';
  if (error.kind === 'auth') return 'auth';
  if (error.kind === 'refused') return 'no-permission';
  return error.reason === 'throttled' ? 'throttled' : 'unreachable';
}

async function examined(transport: Transport, groups: Readonly<Record<string, string>>): Promise<Health> {
  const any = { sysparm_limit: '1', ...wanted(['sys_id', 'number']) };
  const seen = rowsOf(await transport.read('/api/now/table/incident', any, { direct: true }));
  // A permitted login without a role gets 200 and no rows.
  if (seen.length === 0) {
    return {
      state: 'no-permission',
      detail: 'Signed in, but no incident is visible: the account needs sn_incident_write.',
    };
  }
  const open: string[] = [];
  for (const one of incidentProbes) open.push(...(await probed(transport, one)));
  for (const one of userProbes) open.push(...(await probed(transport, one)));
  for (const one of memberProbes) open.push(...(await probed(transport, one)));
  for (const one of journalProbes) open.push(...(await probed(transport, one)));
  if (open.length > 0)
    return { state: 'no-permission', detail: `Columns this account may not read: ${open.join('; ')}.` };
  const groupFaults = await faultyGroups(transport, groups);
  return { state: 'ok', detail: groupFaults.join('; ') };
}

/** Asks the instance how it receives us, without writing and past the breaker; one quick try per question. */
export async function healthOf(transport: Transport, groups: Readonly<Record<string, string>>): Promise<Health> {
  try {
    return await examined(transport, groups);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { state: stateOf(error), detail: error.adminText };
  }
}
