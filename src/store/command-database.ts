import { parseArgs } from 'node:util';
import pg from 'pg';
import { writeDatabaseExport } from './export-database.ts';
import { codeOf, type Fs, removeIfThere } from './fs.ts';
import { moveDesk } from './move.ts';
import { defaultSchema } from './postgres.ts';
import { inWords, type Place, placeOf } from './postgres-errors.ts';
import { schemaSql, versionOf } from './postgres-migrate.ts';
import { audit } from './postgres-verify.ts';
import { StoreError } from './store.ts';

/** Where a command about a database reads and says things; `environment` is where it looks for DATABASE_URL. */
export type DatabaseTerminal = {
  readonly fs: Fs;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  now(): number;
  write(text: string): Promise<void>;
  note(text: string): Promise<void>;
};

/** What a command about a database was asked for; `url` undefined means DATABASE_URL. */
export type DatabaseWish = { readonly schema: string; readonly url: string | undefined } & (
  | { readonly do: 'move'; readonly folder: string }
  | { readonly do: 'verify' }
  | { readonly do: 'export'; readonly out: string | undefined }
);

/** What `--help` says about databases. */
export const databaseHelp = `
  npm run store -- move <folder> [<postgres url>] [--schema ${defaultSchema}]
  npm run store -- verify database [--schema ${defaultSchema}]
  npm run store -- export database [--out desk.jsonl] [--schema ${defaultSchema}]

  move     takes the desk of a folder, which must be stopped, into an empty schema of a PostgreSQL database: all of it
           or nothing, read back before it counts. The folder is kept as it is, but no desk starts on it again
  database stands for the address in DATABASE_URL, or in the file that DATABASE_URL_FILE names. A <postgres url> may be
           given instead, but everybody on the machine can read it while the command runs
`;

const isDatabase = (place: string | undefined): boolean => place === 'database' || /^postgres(ql)?:/.test(place ?? '');

const options = { schema: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

/** The wish, if it is one about a database; the sentence of a mistake if it is one that cannot be fulfilled. */
export const databaseWish = (args: readonly string[]): DatabaseWish | string | undefined => {
  const loose = parseArgs({ args: [...args], allowPositionals: true, strict: false, options });
  const [verb, first] = loose.positionals;
  const about = verb === 'move' || ((verb === 'verify' || verb === 'export') && isDatabase(first));
  if (!about || loose.values.help === true) {
    return undefined;
  }
  let parsed: ReturnType<typeof strictly>;
  try {
    parsed = strictly(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return wishOf(parsed.positionals, parsed.values);
};

const strictly = (args: readonly string[]) => parseArgs({ args: [...args], allowPositionals: true, options });

const urlOf = (place: string | undefined): string | undefined => (place === 'database' ? undefined : place);

const wishOf = (
  [verb, first = '', second, ...more]: readonly string[],
  { schema = defaultSchema, out }: { readonly schema?: string | undefined; readonly out?: string | undefined },
): DatabaseWish | string => {
  if (out !== undefined && verb !== 'export') {
    return '--out belongs to export.';
  }
  if (verb === 'move') {
    const named =
      first !== '' && !isDatabase(first) && more.length === 0 && (second === undefined || isDatabase(second));
    return named ? { do: 'move', folder: first, url: urlOf(second), schema } : 'Name one folder to move.';
  }
  if (second !== undefined) {
    return `Name one database to ${verb}.`;
  }
  return verb === 'export'
    ? { do: 'export', out, url: urlOf(first), schema }
    : { do: 'verify', url: urlOf(first), schema };
};

const addressFrom = async ({ fs, environment = {} }: DatabaseTerminal): Promise<string> => {
  const [direct, path] = [environment['DATABASE_URL']?.trim(), environment['DATABASE_URL_FILE']?.trim()];
  if (direct) {
    return direct;
  }
  if (!path) {
    throw new StoreError('DATABASE_URL is not set, nor DATABASE_URL_FILE. Say which database is meant.');
  }
  try {
    return Buffer.from(await fs.read(path))
      .toString()
      .trim();
  } catch (error) {
    throw new StoreError(`${path} (DATABASE_URL_FILE) cannot be read (${codeOf(error)}).`);
  }
};

const connected = async <T>(
  url: string,
  schema: string,
  work: (client: pg.Client, s: string, place: Place) => Promise<T>,
): Promise<T> => {
  const [place, s] = [placeOf(url), schemaSql(schema)];
  const client = new pg.Client({ connectionString: url, application_name: 'secondline store' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    if ((await versionOf(client, schema)) === 0) {
      throw new StoreError(`The database ${place.words} holds no desk in the schema ${schema}.`);
    }
    return await work(client, s, place);
  } catch (error) {
    throw inWords(place, error);
  } finally {
    await client.end().catch(() => undefined);
  }
};

const verify = (terminal: DatabaseTerminal, url: string, schema: string): Promise<number> =>
  connected(url, schema, async (client, s, place) => {
    const { faults, documents, tasks, ids, lines, subjects } = await audit(client, s);
    const verdict = faults.length === 0 ? 'is whole' : 'is not as it was committed';
    await terminal.write(
      `${place.words}, schema ${schema}, ${verdict}.\n  documents   ${documents}\n  tasks       ${tasks}\n` +
        `  known ids   ${ids}\n  lines       ${lines} of ${subjects} ${subjects === 1 ? 'subject' : 'subjects'}\n`,
    );
    for (const fault of faults) {
      await terminal.note(`${fault}\n`);
    }
    return faults.length === 0 ? 0 : 1;
  });

const exportToFile = async (terminal: DatabaseTerminal, out: string, url: string, schema: string): Promise<void> => {
  const { fs } = terminal;
  const file = await fs.create(out).catch((error: unknown) => {
    throw new StoreError(`${out} cannot be made (${String(error)}). Choose a file that is not there yet.`);
  });
  let rows = 0;
  try {
    rows = await connected(url, schema, (client, s) =>
      writeDatabaseExport(client, s, (text) => file.write(Buffer.from(text))),
    );
    await file.datasync();
  } catch (error) {
    // Half an export looks like a whole one to whoever finds it later.
    await removeIfThere(fs, out);
    throw error;
  } finally {
    await file.close();
  }
  await terminal.note(`${out}: ${rows} rows.\n`);
};

/** Does what was asked for and gives the exit code; throws a StoreError without the password of the address. */
export const databaseCommand = async (wish: DatabaseWish, terminal: DatabaseTerminal): Promise<number> => {
  const url = wish.url ?? (await addressFrom(terminal));
  const { schema } = wish;
  switch (wish.do) {
    case 'verify':
      return await verify(terminal, url, schema);
    case 'export':
      if (wish.out !== undefined) {
        await exportToFile(terminal, wish.out, url, schema);
      } else {
        await connected(url, schema, (client, s) => writeDatabaseExport(client, s, terminal.write));
      }
      return 0;
    case 'move': {
      const { fs, now, note } = terminal;
      const sum = await moveDesk({ fs, folder: wish.folder, url, schema, now, note });
      await terminal.write(
        `Moved to ${placeOf(url).words}, schema ${schema}: ${sum.documents} documents, ${sum.tasks} tasks, ` +
          `${sum.ids} ids, ${sum.lines} lines; what was read back has the digest ${sum.digest} of what was sent.\n` +
          `Set DATABASE_URL and start the desk. ${wish.folder} is kept as it is; no desk starts on it again.\n`,
      );
      return 0;
    }
  }
};
