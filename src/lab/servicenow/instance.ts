import { randomUUID } from 'node:crypto';
import { dictionary } from './dictionary.ts';
import type { Faults } from './faults.ts';
import type { Schedule } from './schedule.ts';
import type { Shape } from './shape.ts';
import { storedOf } from './zone.ts';

/** One record as it is stored: every value a string, `""` when empty (`null` only for `kb_knowledge.wiki`). */
export type Row = Record<string, string | null>;

/** Behaviours that differ between instances or are not documented; each can be turned either way. */
export type Switches = {
  /** The OAuth client-credentials grant is allowed. */
  clientCredentials: boolean;
  /** The refresh answer repeats the refresh token. */
  repeatRefreshToken: boolean;
  /** API keys are accepted. */
  apiKeys: boolean;
  /** Only web-service-only users and those with `snc_basic_auth_api_access` pass Basic authentication. */
  basicAuthRestricted: boolean;
  /** What `X-Total-Count` says to an account that may see no row. */
  hiddenTotal: 'zero' | 'unfiltered';
  /** Closing an incident needs the admin role. */
  closeNeedsAdmin: boolean;
  /** A reference that names no record is stored as sent, or dropped. */
  danglingReferences: 'keep' | 'drop';
  /** The knowledge API's answer for an article that is not there. */
  missingArticle: 'empty' | 'not-found';
  /** Query values are compared without regard to case. */
  caseInsensitive: boolean;
  /** A `sys_id` in the body of an insert is used. */
  honourSysId: boolean;
  /** How a customer-visible journal entry is labelled in the display text. */
  commentsLabel: string;
  /** The journal table tells nobody but an administrator anything. */
  hideJournal: boolean;
  /** SLA records are shown to administrators only. */
  hideSlas: boolean;
  /** Children follow a parent into In Progress, On Hold and Resolved. */
  childrenFollow: boolean;
  /** Origin used in links instead of the one that was called; empty for the sandbox's own. */
  linkBase: string;
};

/** The switches of a freshly started sandbox. */
export const usualSwitches: Readonly<Switches> = {
  clientCredentials: true,
  repeatRefreshToken: true,
  apiKeys: true,
  basicAuthRestricted: false,
  hiddenTotal: 'zero',
  closeNeedsAdmin: true,
  danglingReferences: 'keep',
  missingArticle: 'empty',
  caseInsensitive: false,
  honourSysId: true,
  commentsLabel: 'Comments',
  hideJournal: false,
  hideSlas: false,
  childrenFollow: true,
  linkBase: '',
};

/** An access token with the account it speaks for; instants in epoch milliseconds. */
export type Token = {
  access: string;
  refresh: string;
  userId: string;
  grant: string;
  clientId: string;
  expiresAt: number;
  refreshExpiresAt: number;
};

/** Everything the sandbox remembers: records by table and sys_id, passwords, file contents, tokens, faults. */
export type Instance = {
  readonly tables: Map<string, Map<string, Row>>;
  readonly passwords: Map<string, string>;
  readonly files: Map<string, Buffer>;
  readonly counters: Map<string, number>;
  /** Working hours by the sys_id of their schedule; one that is not here runs around the clock. */
  readonly schedules: Map<string, Schedule>;
  tokens: Token[];
  faults: Faults;
  switches: Switches;
  readonly zone: string;
  base(): string;
  now(): number;
  changed(table: string, sysId: string): void;
  /** An incident was written whole; the columns are those that differ now. */
  announce(row: Row, columns: readonly string[]): void;
};

/** The columns of a table that hold their choices, references and the rest; undefined for a table that does not exist. */
export function shapeNamed(table: string): Shape | undefined {
  return dictionary.get(table);
}

/** A new record id: 32 lower-case hex digits. */
export function newSysId(): string {
  return randomUUID().replaceAll('-', '');
}

/** Where a table's records are kept; `task` reads the incidents. */
export function tableOf(instance: Instance, table: string): Map<string, Row> {
  const name = table === 'task' ? 'incident' : table;
  const known = instance.tables.get(name);
  if (known !== undefined) return known;
  const made = new Map<string, Row>();
  instance.tables.set(name, made);
  return made;
}

/** One record, or undefined. */
export function rowOf(instance: Instance, table: string, sysId: string | null | undefined): Row | undefined {
  return sysId === null || sysId === undefined ? undefined : tableOf(instance, table).get(sysId);
}

/** A value of a record as text, `""` when it is empty or absent. */
export function textOf(row: Row | undefined, column: string): string {
  return row?.[column] ?? '';
}

/** The next number of a numbered table, seven digits after its prefix. */
export function nextNumber(instance: Instance, shape: Shape): string {
  const next = (instance.counters.get(shape.table) ?? 10_000) + 1;
  instance.counters.set(shape.table, next);
  return `${shape.prefix ?? ''}${String(next).padStart(7, '0')}`;
}

/** Inserts a record as it stands, filling the columns every record carries; `by` is a user name. */
export function insertRow(instance: Instance, table: string, values: Row, by: string): Row {
  const shape = shapeNamed(table);
  const now = storedOf(instance.now());
  const row: Row = {};
  for (const [name, column] of shape?.columns ?? []) row[name] = column.kind === 'boolean' ? 'false' : '';
  Object.assign(row, {
    sys_id: newSysId(),
    sys_created_on: now,
    sys_created_by: by,
    sys_updated_on: now,
    sys_updated_by: by,
    sys_mod_count: '0',
  });
  Object.assign(row, values);
  const sysId = textOf(row, 'sys_id');
  tableOf(instance, table).set(sysId, row);
  instance.changed(table, sysId);
  return row;
}

/** Writes changed values into a record and counts the modification; nothing happens when nothing differs. */
export function updateRow(instance: Instance, table: string, row: Row, changes: Row, by: string, force = false): void {
  const differs = Object.entries(changes).some(([name, value]) => row[name] !== value);
  if (!differs && !force) return;
  Object.assign(row, changes, {
    sys_updated_on: storedOf(instance.now()),
    sys_updated_by: by,
    sys_mod_count: String(Number(textOf(row, 'sys_mod_count')) + 1),
  });
  instance.changed(table, textOf(row, 'sys_id'));
}
