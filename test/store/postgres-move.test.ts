import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { storeCommand } from '../../src/store/command.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import { nodeFs } from '../../src/store/fs.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import { type Database, postgres } from '../postgres-rig.ts';
import { change, put, removal, task } from './contract.ts';

const password = 'pass-word of the desk';
const odd = 'línea\n🛟 \u0000 "quoted" \ud83d ␀{0}';

/** A desk that has lived: values written several times, tasks in every condition, more lines than are kept at hand. */
const fillDesk = async (folder: string): Promise<void> => {
  const store = await openEmbeddedStore({ folder, now: () => 5_000 });
  for (let n = 0; n < 620; n += 1) {
    await store.commit(change(`talk/${n}`, { subject: 'talk', puts: [put('conversation/talk', n, { n, odd })] }));
  }
  for (let n = 0; n < 40; n += 1) {
    const subject = `s${n}`;
    const own = [`${n}/0`, `${n}/1`].map((id) => ({ ...task(id, `${subject}/say`, n), subject }));
    await store.commit(change(`e${n}`, { subject, puts: [put(`conversation/${subject}`, 0, [n, 1.5])], tasks: own }));
  }
  await store.commit(change(`${odd}/1`, { puts: [put(odd, 0, odd), removal('conversation/s3', 1)], cancels: ['4/0'] }));
  const claim = await store.claim('5/0', 100, 4_000);
  await store.claim('6/0', 100, 9_000);
  await store.claim('6/0', 9_000, 9_500);
  await store.postpone(claim ?? { id: '', seq: 0, attempts: 0 }, 7_777.25, `ServiceNow said ${odd}`);
  await store.commit(change('later', { tasks: [{ ...task('7/0', 's7/say', 1), subject: 's7' }] }));
  await store.compact();
  await store.commit(change('last', { puts: [put('conversation/new', 0)] }));
  await store.close();
};

const seenIn = async (store: Store): Promise<unknown> => ({
  docs: await store.scan('', '', 9_999),
  tasks: await store.tasks(9_999),
  due: await Promise.all([0, 10, 100, 9_400, 9_600].map((now) => store.due(now, 99))),
  next: await store.nextDueAt(),
  lines: await Promise.all(['talk', 's', 's1', 's7'].map((subject) => store.journal(subject, 500))),
  known: await Promise.all(['talk/0', 'talk/619', `${odd}/1`, 'never'].map((id) => store.known(id))),
});

describe('moving a desk into PostgreSQL', function () {
  this.timeout(60_000);
  let database: Database;
  let root: string;
  let desk: string;
  let folder: string;
  let schema: string;
  before(async () => {
    database = await postgres();
    root = await mkdtemp(join(tmpdir(), 'secondline-move-'));
    desk = join(root, 'desk');
    await fillDesk(desk);
  });
  after(() => rm(root, { recursive: true }));
  let number = 0;
  beforeEach(async () => {
    number += 1;
    folder = join(root, `copy-${number}`);
    await cp(desk, folder, { recursive: true });
    schema = database.schema();
  });
  type Said = { readonly code: number; readonly out: string; readonly notes: string };
  const command = async (args: readonly string[], environment: Record<string, string> = {}): Promise<Said> => {
    let [out, notes] = ['', ''];
    const code = await storeCommand(args, {
      fs: nodeFs,
      environment,
      now: () => 6_000,
      write: async (text) => {
        out += text;
      },
      note: async (text) => {
        notes += text;
      },
    });
    expect(out + notes)
      .not.to.include(password)
      .and.not.to.include(encodeURIComponent(password));
    return { code, out, notes };
  };
  const move = (): Promise<Said> => command(['move', folder, '--schema', schema], { DATABASE_URL: database.url });
  const openMoved = () => openPostgresStore({ url: database.url, schema, clock: 'given', now: () => 6_000 });
  const openFolder = () => openEmbeddedStore({ folder, now: () => 6_000 });
  const refusal = async (opening: Promise<Store>): Promise<string> => {
    const error = await opening.then(
      async (store) => {
        await store.close();
        return undefined;
      },
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(Error);
    return (error as Error).message;
  };

  it('loses nothing: values with their versions, tasks with their attempts, ids, lines, and the order of all', async () => {
    const before = await openFolder();
    const expected = await seenIn(before);
    await before.close();
    const { code, out, notes } = await move();
    expect(notes).to.include('lines: 663');
    expect([code, out]).to.deep.equal([0, out]);
    expect(out).to.include('42 documents, 79 tasks, 663 ids, 663 lines');
    const after = await openMoved();
    expect(await seenIn(after)).to.deep.equal(expected);
    // The lines that a folder keeps in its archive are at hand now.
    expect(await after.journal('talk', 9_999)).to.have.length(620);
    await after.commit(change('more', { puts: [put('conversation/new', 1)], tasks: [task('more', 'more')] }));
    expect((await after.tasks(999)).at(-1)).to.include({ id: 'more', seq: 82 });
    await after.close();
  });

  it('leaves a chain that holds, so that the next look finds it whole', async () => {
    await move();
    const store = await openMoved();
    await store.commit(change('talk/more', { subject: 'talk' }));
    await store.close();
    const args = ['verify', 'database', '--schema', schema];
    const { code, out } = await command(args, { DATABASE_URL: database.url });
    expect(out).to.include('is whole').and.include('664 of 42 subjects');
    expect(code).to.equal(0);
    await database.ask(`UPDATE ${schema}.lines SET by = 'somebody else' WHERE subject = 'talk' AND place = 300`);
    const damaged = await command(args, { DATABASE_URL: database.url });
    expect(damaged.notes).to.include('Line 300 of the journal of talk is not as it was committed.');
    expect(damaged.code).to.equal(1);
  });

  it('lets no desk start on the folder again, and says where it went', async () => {
    await move();
    const refused = await refusal(openFolder());
    expect(refused).to.include(`127.0.0.1:${database.port}/desk`).and.include(schema);
    expect(refused).to.include('DATABASE_URL').and.not.include(password);
    const again = await move();
    expect([again.code, again.notes]).to.deep.equal([1, `${refused}\n`]);
  });

  it('finishes a move that was cut short between the commit and the mark on the folder', async () => {
    const manifest = await readFile(join(folder, 'MANIFEST'));
    await move();
    await writeFile(join(folder, 'MANIFEST'), manifest);
    const { code, notes } = await move();
    expect(notes).to.include('in the database already');
    expect(code).to.equal(0);
    expect(await refusal(openFolder())).to.include('moved');
  });

  it('refuses a desk that is running, and leaves both sides as they were', async () => {
    const running = await openFolder();
    const { code, notes } = await move();
    expect(code).to.equal(1);
    expect(notes).to.include('is in use by process');
    expect(await running.commit(change('still here'))).to.equal('committed');
    await running.close();
    expect(await database.ask('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])).to.deep.equal([]);
  });

  it('refuses a schema that holds something else, and leaves the folder to its desk', async () => {
    const other = await openMoved();
    await other.commit(change('someone else’s', { puts: [put('a', 0)] }));
    await other.close();
    const { code, notes } = await move();
    expect(code).to.equal(1);
    expect(notes).to.include('is not empty').and.include('1 documents');
    await (await openFolder()).close();
    const still = await openMoved();
    expect(await still.scan('', '', 9)).to.have.length(1);
    await still.close();
  });

  it('refuses a folder that is damaged or holds no desk, and makes nothing', async () => {
    const names = await nodeFs.list(folder);
    const journal = names.find((name) => name.startsWith('snapshot-')) ?? '';
    const bytes = await readFile(join(folder, journal));
    await writeFile(join(folder, journal), bytes.subarray(0, bytes.length / 2));
    for (const name of names.filter((one) => one.startsWith('snapshot-') && one !== journal)) {
      await rm(join(folder, name));
    }
    expect((await move()).code).to.equal(1);
    folder = join(root, 'nothing here');
    expect((await move()).code).to.equal(1);
    expect(await database.ask('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])).to.deep.equal([]);
  });

  it('takes the address from a file, and says what is missing otherwise', async () => {
    const secret = join(root, 'url');
    await writeFile(secret, `${database.url}\n`);
    const args = ['move', folder, '--schema', schema];
    expect((await command(args)).notes).to.include('DATABASE_URL is not set');
    expect((await command(args, { DATABASE_URL: 'postgres//wrong' })).notes).to.include('not an address');
    expect((await command(args, { DATABASE_URL_FILE: join(root, 'none') })).notes).to.include('cannot be read');
    expect((await command(args, { DATABASE_URL_FILE: secret })).code).to.equal(0);
    expect((await command(['move'])).code).to.equal(2);
    expect((await command(['move', folder, 'elsewhere'])).code).to.equal(2);
    expect((await command(['verify', 'database', 'more'])).code).to.equal(2);
    const empty = await command(['verify', 'database', '--schema', 'nobody'], { DATABASE_URL: database.url });
    expect(empty.notes).to.include('holds no desk in the schema nobody');
  });

  it('writes an export from which the desk can go back into a folder', async () => {
    const before = await openFolder();
    const expected = await seenIn(before);
    await before.close();
    await move();
    const file = join(root, `export-${number}.jsonl`);
    const written = await command(['export', database.url, '--out', file, '--schema', schema]);
    expect(written.notes).to.include(`${file}: `);
    const again = await command(['export', database.url, '--out', file, '--schema', schema]);
    expect(again.code).to.equal(1);
    folder = join(root, `back-${number}`);
    expect((await command(['import', folder, file])).notes).to.match(/rows\.\n$/);
    const back = await openFolder();
    expect(await seenIn(back)).to.deep.equal(expected);
    await back.close();
  });
});
