import type { Person } from '../desk/inbound.ts';
import { RecordError } from './servicenow-error.ts';
import { type CallerField, fieldOf, type Row, rowsOf, wanted } from './servicenow-fields.ts';
import type { Transport } from './servicenow-http.ts';
import { encodedQuery, loginValue, mailValue, type QueryValue, wordValue } from './servicenow-query.ts';

/** Finds the directory record of somebody known by mail address. */
export type Directory = (person: Known) => Promise<CallerField>;

const keepMs = 24 * 3_600_000;
const mostKept = 10_000;
const userColumns = ['sys_id', 'user_name', 'email', 'active', 'vip'];

type Asked = { readonly column: 'email' | 'user_name'; readonly value: QueryValue };

/** The questions in order: the address as given, in lower case, then as a login name. */
function questionsFor(email: string): readonly Asked[] {
  const spellings = [...new Set([email, email.toLowerCase()])];
  const mails = spellings.map((text) => ({ column: 'email' as const, value: mailValue(text) }));
  const logins = spellings.map((text) => ({ column: 'user_name' as const, value: loginValue(text) }));
  return [...mails, ...logins].flatMap(({ column, value }) => (value === undefined ? [] : [{ column, value }]));
}

// A filter on a column that this account may not read selects everybody: every row is looked at again.
const matches = (row: Row, { column, value }: Asked): boolean =>
  fieldOf(row, column).toLowerCase() === value.encoded.toLowerCase() &&
  fieldOf(row, 'active') === 'true' &&
  /^[0-9a-f]{32}$/.test(fieldOf(row, 'sys_id'));

async function ask(transport: Transport, asked: Asked): Promise<readonly Row[]> {
  try {
    const answer = await transport.read('/api/now/table/sys_user', {
      sysparm_query: encodedQuery('sys_user', [
        [asked.column, '=', asked.value],
        ['active', '=', wordValue('true')],
      ]),
      sysparm_limit: '5',
      ...wanted(userColumns),
    });
    return rowsOf(answer).filter((row) => matches(row, asked));
  } catch (error) {
    // The column is closed to this account: the next question may still be answered.
    if (error instanceof RecordError && error.kind === 'refused') return [];
    throw error;
  }
}

async function search(transport: Transport, email: string): Promise<CallerField> {
  for (const asked of questionsFor(email)) {
    const rows = await ask(transport, asked);
    const [first] = rows;
    if (rows.length > 1) return { matched: false, why: 'several people have this address' };
    if (first !== undefined) {
      return { matched: true, id: fieldOf(first, 'sys_id'), vip: fieldOf(first, 'vip') === 'true' };
    }
  }
  return { matched: false, why: 'nobody has this address' };
}

type Known = Pick<Person, 'email' | 'external'>;

/** Why a person cannot be asked for at all, if so. */
function unaskable({ email, external }: Known): string | undefined {
  if (external === true) return 'a guest of another organisation';
  return mailValue(email ?? '') === undefined ? 'no usable mail address' : undefined;
}

/**
 * The directory of an instance; matches are kept for 24 hours. Guests are never matched: the address they show is
 * what another organisation says, and may be anybody's.
 */
export function directoryOf(transport: Transport, now: () => number): Directory {
  const kept = new Map<string, { readonly caller: CallerField; readonly until: number }>();
  const keep = (key: string, caller: CallerField) => {
    kept.delete(key);
    if (caller.matched) kept.set(key, { caller, until: now() + keepMs });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  };
  return async (person) => {
    const why = unaskable(person);
    if (why !== undefined) return { matched: false, why };
    const mail = (person.email ?? '').trim();
    const known = kept.get(mail.toLowerCase());
    if (known !== undefined && now() < known.until) return known.caller;
    const caller = await search(transport, mail);
    keep(mail.toLowerCase(), caller);
    return caller;
  };
}
