import { RecordError } from './servicenow-error.ts';
import { fieldOf, type Row, rowsOf, shownOf, wanted } from './servicenow-fields.ts';
import type { Desk } from './servicenow-open.ts';
import { articleValue, type Condition, encodedQuery, instantValue, sysIdValue, wordValue } from './servicenow-query.ts';
import { instantFrom } from './servicenow-text.ts';

/**
 * A knowledge article as the record system keeps it. `version` as people read it (`1.0`), `language` an ISO 639-1
 * code, `base` and `category` by name, `keywords` as the author listed them, `changedAt` epoch ms, `url` where it is read.
 */
export type Article = {
  readonly id: string;
  readonly number: string;
  readonly version: string;
  readonly title: string;
  readonly language: string;
  readonly base: string;
  readonly category: string;
  readonly keywords: string;
  readonly changedAt: number;
  readonly url: string;
  /** The body as HTML, as the instance's editor left it. */
  readonly html: string;
};

/**
 * What stands in the allowed knowledge bases: articles that every employee may read, without their bodies, and the ids
 * of those that nobody (or not everybody) may read any more.
 */
export type Listed = { readonly open: readonly Omit<Article, 'html'>[]; readonly shut: readonly string[] };

/** Published articles of the allowed knowledge bases; every call rejects with a `RecordError` only. */
export type Knowledge = {
  /**
   * What every employee may read, oldest change first, at most `most`: all of it, or (with `since`, epoch ms) what
   * changed at or after an instant together with what was shut since. `today` is the day as `2027-03-31`.
   */
  list(asked: { readonly since?: number; readonly most: number; readonly today: string }): Promise<Listed>;
  /** The bodies (HTML) of some articles by id; those that are not open any more are left out. */
  bodies(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The published version of an article by its number; undefined when there is none, or not in an allowed base. */
  read(number: string): Promise<Article | undefined>;
  /** The published articles that changed at or after an instant (epoch ms), oldest change first, without their bodies. */
  changedSince(at: number): Promise<readonly Omit<Article, 'html'>[]>;
};

const aboutColumns = [
  ...['sys_id', 'number', 'display_number', 'version', 'short_description', 'language', 'workflow_state', 'latest'],
  ...['kb_knowledge_base', 'kb_category', 'meta', 'sys_updated_on'],
] as const;

// Who may read an article is decided for the employee, not for the desk's account: whatever is limited is nobody's here.
const limits = ['can_read_user_criteria', 'cannot_read_user_criteria', 'roles'] as const;

const published: Condition<'kb_knowledge'> = ['workflow_state', '=', wordValue('published')];

const pageSize = 100;
const mostPages = 100;

/**
 * Reads knowledge with the desk's account, whose permissions are not the employee's: `bases` are the knowledge bases
 * (names or sys_ids) that may be shown, all of those the account reads when the list is empty.
 */
export function knowledgeOf({ transport, origin }: Pick<Desk, 'transport' | 'origin'>, bases: readonly string[]) {
  const allowed = (row: Row): boolean =>
    bases.length === 0 ||
    [fieldOf(row, 'kb_knowledge_base'), shownOf(row, 'kb_knowledge_base')].some((base) => bases.includes(base));
  const ids = bases.map(sysIdValue).filter((value) => value !== undefined);
  // Names cannot be asked for without knowing their keys: those rows are left out when they arrive.
  const inBases: Condition<'kb_knowledge'>[] =
    ids.length > 0 && ids.length === bases.length ? [['kb_knowledge_base', 'IN', ids]] : [];
  const rows: Rows = async (conditions, columns, [limit, offset], states = [published]) => {
    const answer = await transport.read('/api/now/table/kb_knowledge', {
      sysparm_query: encodedQuery(
        'kb_knowledge',
        [...conditions, ...states, ...inBases],
        ['sys_updated_on', 'number', 'sys_id'],
      ),
      sysparm_limit: String(limit),
      sysparm_offset: String(offset),
      ...wanted(columns),
    });
    return rowsOf(answer);
  };
  const knowledge: Knowledge = {
    async read(number) {
      const asked = articleValue(number);
      if (asked === undefined) return undefined;
      const found = await rows([['number', '=', asked]], [...aboutColumns, 'text'], [20, 0]);
      const own = found.filter((row) => fieldOf(row, 'number') === asked.encoded && isPublished(row) && allowed(row));
      const newest = own.find((row) => fieldOf(row, 'latest') === 'true') ?? own.at(-1);
      return newest && { ...aboutOf(newest, origin), html: fieldOf(newest, 'text') };
    },
    async changedSince(at) {
      const changed: Omit<Article, 'html'>[] = [];
      for (let page = 0; page < mostPages; page++) {
        const found = await rows([['sys_updated_on', '>=', instantValue(at)]], aboutColumns, [
          pageSize,
          page * pageSize,
        ]);
        // A page can be short because rows are hidden from the account; only an empty one is the end.
        if (found.length === 0) return changed;
        const own = found.filter((row) => isPublished(row) && allowed(row)).map((row) => aboutOf(row, origin));
        changed.push(...own.filter((article) => article.changedAt >= Math.floor(at / 1000) * 1000));
      }
      throw new RecordError('refused', {
        reason: 'too many',
        adminText: `More than ${pageSize * mostPages} articles changed; ask for a later time.`,
      });
    },
    list: (asked) => listOpen({ rows, allowed, origin }, asked),
    bodies: (ids) => bodiesOf({ rows, allowed, origin }, ids),
  };
  return knowledge;
}

type Rows = (
  conditions: readonly Condition<'kb_knowledge'>[],
  columns: readonly string[],
  page: readonly [limit: number, offset: number],
  states?: readonly Condition<'kb_knowledge'>[],
) => Promise<readonly Row[]>;

type Reading = { readonly rows: Rows; readonly allowed: (row: Row) => boolean; readonly origin: string };

async function listOpen(
  { rows, allowed, origin }: Reading,
  { since, most, today }: Parameters<Knowledge['list']>[0],
): Promise<Listed> {
  const isOurs = (row: Row): boolean => isPublished(row) && allowed(row) && isOpen(row, today);
  // What was retired is a change too: of changes, every state is asked for.
  const asked: Condition<'kb_knowledge'> =
    since === undefined ? published : ['sys_updated_on', '>=', instantValue(since)];
  const open: Row[] = [];
  const shut: Row[] = [];
  for (let page = 0; page < mostPages && open.length < most; page++) {
    const columns = [...aboutColumns, ...limits, 'valid_to'];
    const found = await rows([asked], columns, [pageSize, page * pageSize], []);
    if (found.length === 0) break;
    open.push(...found.filter(isOurs));
    shut.push(...found.filter((row) => !isOurs(row)));
  }
  return {
    open: open.slice(0, most).map((row) => aboutOf(row, origin)),
    shut: shut.map((row) => fieldOf(row, 'sys_id')),
  };
}

async function bodiesOf({ rows, allowed }: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const asked = ids.map(sysIdValue).filter((id) => id !== undefined);
  if (asked.length === 0) return new Map();
  const columns = ['sys_id', 'workflow_state', 'kb_knowledge_base', 'text'];
  const found = await rows([['sys_id', 'IN', asked]], columns, [asked.length, 0]);
  const own = found.filter((row) => isPublished(row) && allowed(row) && ids.includes(fieldOf(row, 'sys_id')));
  return new Map(own.map((row) => [fieldOf(row, 'sys_id'), fieldOf(row, 'text')]));
}

/** Nothing limits who may read it, its number is one, and its time has not passed. */
function isOpen(row: Row, today: string): boolean {
  const until = fieldOf(row, 'valid_to').slice(0, 10);
  const limited = limits.some((column) => fieldOf(row, column) !== '');
  return !limited && articleValue(fieldOf(row, 'number')) !== undefined && (until === '' || until >= today);
}

// A condition on a column that the account may not query is silently ignored: every row is looked at again.
const isPublished = (row: Row): boolean => fieldOf(row, 'workflow_state') === 'published';

function aboutOf(row: Row, origin: string): Omit<Article, 'html'> {
  const number = fieldOf(row, 'number');
  return {
    id: fieldOf(row, 'sys_id'),
    number,
    version: versionOf(row),
    title: fieldOf(row, 'short_description').trim(),
    language: fieldOf(row, 'language').slice(0, 2),
    base: shownOf(row, 'kb_knowledge_base'),
    category: shownOf(row, 'kb_category'),
    keywords: fieldOf(row, 'meta'),
    changedAt: instantFrom(fieldOf(row, 'sys_updated_on')) ?? 0,
    url: `${origin}/kb_view.do?sysparm_article=${number}`,
  };
}

// With article versioning `version` is a reference of which only the label reads as a number.
function versionOf(row: Row): string {
  const named = /v(\d+\.\d+)$/.exec(fieldOf(row, 'display_number'))?.[1];
  const shown = [shownOf(row, 'version'), fieldOf(row, 'version')].find((text) => /^\d+\.\d+$/.test(text));
  return named ?? shown ?? '1.0';
}
