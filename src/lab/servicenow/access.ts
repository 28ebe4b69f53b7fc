import { type Instance, type Row, rowOf, textOf } from './instance.ts';

/** Who is asking: the user record and its roles. */
export type Account = { row: Row; sysId: string; userName: string; roles: ReadonlySet<string> };

/** The account of a user record. */
export function accountOf(row: Row): Account {
  const roles = new Set(
    textOf(row, 'roles')
      .split(',')
      .filter((role) => role !== ''),
  );
  return { row, sysId: textOf(row, 'sys_id'), userName: textOf(row, 'user_name'), roles };
}

function isAdmin(account: Account): boolean {
  return account.roles.has('admin');
}

/** True when the account has any of these roles; an administrator has them all. */
export function hasRole(account: Account, ...roles: readonly string[]): boolean {
  return isAdmin(account) || roles.some((role) => account.roles.has(role));
}

const everybody = [
  'sys_user',
  'sys_user_group',
  'cmn_location',
  'core_company',
  'kb_knowledge_base',
  'kb_category',
  'kb_knowledge',
  'sc_cat_item',
  'sys_choice',
];
const readers = [
  'incident',
  'task',
  'task_sla',
  'contract_sla',
  'cmn_schedule',
  'cmdb_ci',
  'change_request',
  'problem',
  'sys_user_grmember',
  'sys_attachment',
  'sc_request',
  'sc_req_item',
  'kb_feedback',
];

/** The second knowledge base holds runbooks for support staff only. */
function mayReadArticle(instance: Instance, account: Account, row: Row): boolean {
  const base = rowOf(instance, 'kb_knowledge_base', row['kb_knowledge_base']);
  if (textOf(base, 'title') !== 'IT') return hasRole(account, 'sn_incident_write');
  return row['workflow_state'] === 'published' || hasRole(account, 'knowledge', 'sn_incident_write');
}

function mayReadIncident(instance: Instance, account: Account, row: Row): boolean {
  if (row['caller_id'] === account.sysId || row['opened_by'] === account.sysId) return true;
  if (hasRole(account, 'sn_incident_write')) return true;
  // Security's tickets are shown to those who work on tickets, not to mere readers.
  const group = rowOf(instance, 'sys_user_group', row['assignment_group']);
  return hasRole(account, 'sn_incident_read') && textOf(group, 'name') !== 'Security';
}

/** True when the account may read this record; a hidden record looks like one that does not exist. */
export function mayRead(instance: Instance, account: Account, table: string, row: Row): boolean {
  if (isAdmin(account)) return true;
  if (table === 'sys_journal_field' && instance.switches.hideJournal) return false;
  if (table === 'task_sla' && instance.switches.hideSlas) return false;
  if (table === 'incident' || table === 'task') return mayReadIncident(instance, account, row);
  if (table === 'kb_knowledge') return mayReadArticle(instance, account, row);
  if (everybody.includes(table)) return true;
  if (readers.includes(table)) return hasRole(account, 'sn_incident_read', 'sn_incident_write');
  if (table === 'sys_journal_field') return hasRole(account, 'sn_incident_write');
  if (table.startsWith('interaction')) return hasRole(account, 'interaction_agent');
  return false;
}

/** True when the account may read this column; an unreadable one is simply absent from answers. */
export function mayReadColumn(account: Account, table: string, column: string): boolean {
  if (isAdmin(account)) return true;
  if (table === 'sys_choice') return column === 'label';
  if (table === 'sys_user') return column !== 'roles';
  return true;
}

/** True when filtering on this column is refused outright; tables of the platform itself refuse any filter. */
export function mayFilter(account: Account, table: string, column: string): boolean {
  return mayReadColumn(account, table, column) && (isAdmin(account) || table !== 'sys_db_object');
}

const writers: Record<string, readonly string[]> = {
  incident: ['sn_incident_write'],
  sys_attachment: ['sn_incident_write', 'interaction_agent'],
  interaction: ['interaction_agent'],
  interaction_related_record: ['interaction_agent'],
  kb_knowledge: ['knowledge'],
  kb_feedback: ['sn_incident_write', 'knowledge'],
};

/** True when the account may insert into this table. */
export function mayInsert(account: Account, table: string): boolean {
  return isAdmin(account) || hasRole(account, ...(writers[table] ?? []));
}

/** True when the account may change this record; a caller may write comments on the own ticket. */
export function mayUpdate(account: Account, table: string, row: Row, columns: readonly string[]): boolean {
  if (mayInsert(account, table)) return true;
  const own = table === 'incident' && row['caller_id'] === account.sysId;
  return own && columns.every((column) => column === 'comments');
}
