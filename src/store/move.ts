import pg from 'pg';
import { manifestName, movedWords } from './folder.ts';
import { type Fs, writeWhole } from './fs.ts';
import { type Inspection, inspect } from './inspect.ts';
import { type Row, rowsOfFolder, rowsOfSchema, type Sum, sumOf, writerInto } from './move-rows.ts';
import { possess, type Signs } from './owner.ts';
import { inWords, type Place, placeOf } from './postgres-errors.ts';
import { migrate, schemaSql } from './postgres-migrate.ts';
import { checkServer } from './postgres-server.ts';
import { StoreError } from './store.ts';

/** What is moved where; `note` hears how far it is. */
export type Move = {
  readonly fs: Fs;
  readonly folder: string;
  readonly url: string;
  readonly schema: string;
  readonly now: () => number;
  readonly note: (text: string) => Promise<void>;
  readonly signs?: Signs;
};

/** The manifest of a folder whose desk has moved: no version starts on it, and this one says where the desk is. */
const movedManifest = (place: Place, schema: string, at: number): string =>
  `${movedWords}PostgreSQL at ${place.words}, schema ${schema}, on ${new Date(at).toISOString()}\n`;

const words: Readonly<Record<Row['kind'], string>> = { document: 'documents', task: 'tasks', id: 'ids', line: 'lines' };

const figures = ({ documents, tasks, ids, lines, digest }: Sum): string =>
  `${documents} documents, ${tasks} tasks, ${ids} ids, ${lines} lines; digest ${digest}`;

const same = (one: Sum, other: Sum): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Writes everything and reads it back before anything of it counts. */
const fill = async (client: pg.Client, s: string, seen: Inspection, move: Move): Promise<Sum> => {
  const done = { document: 0, task: 0, id: 0, line: 0 };
  const writer = await writerInto({ client, s }, async (kind, rows) => {
    done[kind] += rows;
    await move.note(`${words[kind]}: ${done[kind]}\n`);
  });
  const sent = await sumOf(rowsOfFolder(seen), writer.add);
  await writer.finish(seen.recovered.state.agenda.lastSeq);
  await move.note('Reading it back.\n');
  const arrived = await sumOf(rowsOfSchema({ client, s }));
  if (!same(sent, arrived)) {
    throw new StoreError(
      `What arrived is not what was sent, and nothing was kept of it. Sent: ${figures(sent)}. Arrived: ${figures(arrived)}.`,
    );
  }
  return arrived;
};

/** Nothing to do when this very desk is there already: a move that was cut short after its commit is finished by the next. */
const fillEmpty = async (client: pg.Client, s: string, seen: Inspection, move: Move): Promise<Sum> => {
  await client.query(`LOCK TABLE ${s}.docs, ${s}.ids, ${s}.lines, ${s}.tasks IN ACCESS EXCLUSIVE MODE`);
  const there = await sumOf(rowsOfSchema({ client, s }));
  if (there.documents + there.tasks + there.ids + there.lines === 0) {
    return await fill(client, s, seen, move);
  }
  if (same(there, await sumOf(rowsOfFolder(seen)))) {
    await move.note('This desk is in the database already; only the folder was not marked yet.\n');
    return there;
  }
  throw new StoreError(
    `The schema ${move.schema} is not empty (${figures(there)}). Name another with --schema, or empty it: ` +
      'a desk is moved, never mixed with another.',
  );
};

const send = async (seen: Inspection, place: Place, move: Move): Promise<Sum> => {
  const client = new pg.Client({ connectionString: move.url, application_name: 'secondline move', keepAlive: true });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await checkServer(client, place, (_, what) => void move.note(`${what}\n`).catch(() => undefined), false);
    await migrate(client, move.schema);
    await client.query('BEGIN');
    await client.query("SET LOCAL lock_timeout = '5s'");
    const sum = await fillEmpty(client, schemaSql(move.schema), seen, move);
    await client.query('COMMIT');
    await client.query(`ANALYZE ${schemaSql(move.schema)}.docs`);
    return sum;
  } catch (error) {
    throw inWords(place, error);
  } finally {
    await client.end().catch(() => undefined);
  }
};

/**
 * Moves the desk of a folder into an empty schema: every document with its version, every task with its attempts, every
 * id and every line, in one transaction that is read back before it counts; then marks the folder, so that no desk
 * starts on it again. Throws a StoreError when the folder is in use or damaged, when the schema holds something else,
 * or when the database fails; the folder is then as it was, and the same move may be tried again.
 */
export const moveDesk = async (move: Move): Promise<Sum> => {
  const { fs, folder, url, now } = move;
  const place = placeOf(url);
  schemaSql(move.schema);
  // Looked at first: to take possession of a folder writes into it, and this one may hold no desk.
  await inspect(fs, folder, now);
  const possession = await possess(fs, folder, now, () => undefined, move.signs);
  try {
    const seen = await inspect(fs, folder, now);
    const [lost] = seen.archived.faults;
    if (lost !== undefined) {
      throw lost;
    }
    const { mark } = seen.recovered;
    await move.note(`${folder}: head ${mark.sequence}:${mark.chain}\n`);
    const sum = await send(seen, place, move);
    await writeWhole(fs, folder, manifestName, movedManifest(place, move.schema, now()));
    return sum;
  } finally {
    await possession.release();
  }
};
