import type { Account } from './access.ts';
import { changedValues } from './incident.ts';
import { type Instance, type Row, tableOf, textOf, updateRow } from './instance.ts';
import { addEntry } from './journal.ts';
import { followIncident } from './sla.ts';

/** Whether a child goes along when its parent goes from one state to another. */
function goesAlong(child: Row, from: string, to: string): boolean {
  const state = textOf(child, 'state');
  if (state === to || state === '7' || state === '8') return false;
  // What was resolved by itself stays so, unless the parent's resolution is taken back.
  return state !== '6' || (to === '2' && from === '6');
}

function takenOver(parent: Row, state: string): Row {
  if (state === '3') return { state, hold_reason: textOf(parent, 'hold_reason') };
  if (state !== '6') return { state };
  return { state, close_code: textOf(parent, 'close_code'), close_notes: textOf(parent, 'close_notes') };
}

/** Children follow their parent into In Progress, On Hold and Resolved; gives those that did. */
export function followParent(instance: Instance, account: Account, parent: Row, from: string): Row[] {
  const to = textOf(parent, 'state');
  if (to === from || !['2', '3', '6'].includes(to) || !instance.switches.childrenFollow) return [];
  const children = [...tableOf(instance, 'incident').values()].filter(
    (row) => row['parent_incident'] === parent['sys_id'] && goesAlong(row, from, to),
  );
  for (const child of children) {
    const values = changedValues(instance, account, child, { values: takenOver(parent, to), entries: [] });
    updateRow(instance, 'incident', child, values, account.userName);
    const value = `State copied from parent incident ${textOf(parent, 'number')}.`;
    const record = { table: 'incident', sysId: textOf(child, 'sys_id') };
    addEntry(instance, record, { element: 'work_notes', value, by: account.userName });
    followIncident(instance, child);
  }
  return children;
}
