import { RecordError } from './servicenow-error.ts';
import { fieldOf, type Row, rowsOf, wanted } from './servicenow-fields.ts';
import type { Transport } from './servicenow-http.ts';
import { type Condition, encodedQuery, nameValue, numberValue, sysIdValue } from './servicenow-query.ts';

const refused = (reason: string, adminText: string): RecordError => new RecordError('refused', { reason, adminText });

/** The one key among the rows; refused as `missing` or `ambiguous` otherwise. `what` goes before the admin's eyes. */
function only(rows: readonly Row[], what: string): string {
  const keys = rows.map((row) => fieldOf(row, 'sys_id')).filter((id) => sysIdValue(id) !== undefined);
  const [first, ...more] = keys;
  if (first === undefined) throw refused('missing', `The ${what} is not there, not active or not visible.`);
  if (more.length > 0) throw refused('ambiguous', `There is more than one such ${what}.`);
  return first;
}

/** The key of an active group from its key or its name; refused as `missing` or `ambiguous` when it is not one. */
export async function groupNamed(transport: Transport, group: string): Promise<string> {
  const [id, name] = [sysIdValue(group), nameValue(group)];
  if (name === undefined) throw refused('missing', 'Not the name of a group.');
  const condition: Condition<'sys_user_group'> = id === undefined ? ['name', '=', name] : ['sys_id', '=', id];
  const answer = await transport.read('/api/now/table/sys_user_group', {
    sysparm_query: encodedQuery('sys_user_group', [condition], ['sys_id']),
    sysparm_limit: '5',
    ...wanted(['sys_id', 'name', 'active']),
  });
  const fits = (row: Row) => fieldOf(row, condition[0]).toLowerCase() === name.encoded.toLowerCase();
  const rows = rowsOf(answer).filter((row) => fits(row) && fieldOf(row, 'active') === 'true');
  return only(rows, `group "${name.encoded}"`);
}

/** The key of an incident from its key or its number; refused as `missing` or `ambiguous` when it is not one. */
export async function incidentNamed(transport: Transport, incident: string): Promise<string> {
  const [id, number] = [sysIdValue(incident), numberValue(incident)];
  const value = id ?? number;
  if (value === undefined) throw refused('missing', 'Not the number of an incident.');
  const column = id === undefined ? 'number' : 'sys_id';
  const answer = await transport.read('/api/now/table/incident', {
    sysparm_query: encodedQuery('incident', [[column, '=', value]], ['sys_created_on', 'sys_id']),
    sysparm_limit: '5',
    ...wanted(['sys_id', 'number']),
  });
  const rows = rowsOf(answer).filter((row) => fieldOf(row, column) === value.encoded);
  return only(rows, `incident ${value.encoded}`);
}
