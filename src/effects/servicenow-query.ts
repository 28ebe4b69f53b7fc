/** The columns that a query may name, by table: constants, because an unknown name silently selects every row. */
export const columns = {
  incident: ['sys_id', 'number', 'caller_id', 'correlation_id', 'correlation_display', 'sys_updated_on'],
  sys_user: ['sys_id', 'email', 'user_name', 'active'],
  sys_user_group: ['sys_id', 'name', 'active'],
  sys_user_grmember: ['group', 'user'],
  sys_journal_field: ['element_id', 'element', 'sys_created_on'],
  task_sla: ['task', 'stage'],
  sys_attachment: ['table_name', 'table_sys_id', 'file_name'],
  interaction: ['sys_id', 'correlation_id'],
  kb_feedback: ['article'],
  kb_knowledge: ['sys_id', 'number', 'workflow_state', 'sys_updated_on', 'kb_knowledge_base'],
} as const;

/** A table of the record system that the desk queries. */
export type Table = keyof typeof columns;

/** A value that was checked for its kind and cannot leave its condition; only the makers below produce one. */
export type QueryValue = { readonly encoded: string; readonly checked: true };

/** One condition; conditions are joined by AND. */
export type Condition<T extends Table> = readonly [
  column: (typeof columns)[T][number],
  operator: '=' | '!=' | 'IN' | '>=',
  value: QueryValue | readonly QueryValue[],
];

const checked = (encoded: string): QueryValue => ({ encoded, checked: true });

// The grammar has no escape for `^`, and a value that starts with `javascript:` is evaluated on the server.
const hostile = /[\^\p{Cc}\p{Cs}\u2028\u2029]|^\s*javascript:/iu;

/** A record key: 32 hex digits; undefined for anything else. */
export function sysIdValue(text: string): QueryValue | undefined {
  return /^[0-9a-f]{32}$/.test(text) ? checked(text) : undefined;
}

/** An incident number as people write it, whatever its case and surrounding blanks; undefined for anything else. */
export function numberValue(text: string): QueryValue | undefined {
  const number = text.trim().toUpperCase();
  return /^INC\d{7,10}$/.test(number) ? checked(number) : undefined;
}

/** The number of a knowledge article as people write it; undefined for anything else. */
export function articleValue(text: string): QueryValue | undefined {
  const number = text.trim().toUpperCase();
  return /^KB\d{4,10}$/.test(number) ? checked(number) : undefined;
}

/** An instant (epoch ms) as a condition compares it: UTC to the second. */
export function instantValue(at: number): QueryValue {
  return checked(new Date(at).toISOString().slice(0, 19).replace('T', ' '));
}

/** A mail address that can stand in a query; undefined when it is none or holds a character of the grammar. */
export function mailValue(text: string): QueryValue | undefined {
  const mail = text.trim();
  return mail.length <= 200 && /^[^\s@,:]+@[^\s@,:]+$/.test(mail) && !hostile.test(mail) ? checked(mail) : undefined;
}

/** A login name of the directory; undefined when empty or holding a character of the grammar. */
export function loginValue(text: string): QueryValue | undefined {
  const login = text.trim();
  return login.length <= 200 && /^[^\s,:]+$/.test(login) && !hostile.test(login) ? checked(login) : undefined;
}

/** A name that an admin gave to something there, as it is written; undefined when empty or holding a character of the grammar. */
export function nameValue(text: string): QueryValue | undefined {
  const name = text.trim();
  return name !== '' && name.length <= 100 && !hostile.test(name) ? checked(name) : undefined;
}

/** A name of ours: letters, digits, dot, dash, underscore, blank; throws on anything else, which is a bug. */
export function wordValue(text: string): QueryValue {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}\p{M}._ -]*$/u.test(text) || hostile.test(text)) throw new Error('not a query word');
  return checked(text);
}

const encodedOf = (value: QueryValue | readonly QueryValue[]): string =>
  'encoded' in value ? value.encoded : value.map((one) => one.encoded).join(',');

/**
 * The one way to write `sysparm_query`: conditions joined by `^`, then the sort keys (`-` in front: newest or largest
 * first). Throws when nothing is asked for, because the platform answers that with the whole table.
 */
export function encodedQuery<T extends Table>(
  table: T,
  conditions: readonly Condition<T>[],
  order: readonly string[] = [],
): string {
  if (conditions.length === 0) throw new Error(`a query of ${table} without a condition`);
  const asked = conditions.map(([column, operator, value]) => {
    const text = encodedOf(value);
    if (text === '') throw new Error(`an empty value for ${table}.${column}`);
    return `${column}${operator}${text}`;
  });
  const sorted = order.map((key) => (key.startsWith('-') ? `ORDERBYDESC${key.slice(1)}` : `ORDERBY${key}`));
  return [...asked, ...sorted].join('^');
}
