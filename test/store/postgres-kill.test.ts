import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres.ts';
import { type Database, postgres } from '../postgres-rig.ts';
import { randomOf } from '../random.ts';
import { change, put } from './contract.ts';

const kills = Number(process.env['KILLS'] ?? 12);
const steps = 3;

/** One process, and every attempt that it has told of. */
type Instance = { readonly child: ChildProcess; readonly open: Promise<void>; readonly ended: Promise<unknown> };

describe('two processes on one PostgreSQL, of which one is killed again and again', function () {
  this.timeout(180_000);
  let database: Database;
  let schema: string;
  let store: PostgresStore;
  const attempts = new Map<string, number[]>();
  const running = new Set<Instance>();
  const start = (name: string): Instance => {
    const child = spawn(
      process.execPath,
      ['--import', 'ts-blank-space/register', 'test/store/postgres-child.ts', database.url, schema, name],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const open = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [word, id = '', attempt] = line.split(' ');
        if (word === 'open') {
          resolve();
        } else {
          attempts.set(id, [...(attempts.get(id) ?? []), Number(attempt)]);
        }
      });
    });
    const instance = { child, open, ended: once(child, 'close') };
    running.add(instance);
    return instance;
  };
  const kill = async (instance: Instance): Promise<void> => {
    instance.child.kill('SIGKILL');
    await instance.ended;
    running.delete(instance);
  };
  before(async () => {
    database = await postgres();
    schema = database.schema();
    store = await openPostgresStore({ url: database.url, schema, clock: 'database' });
  });
  after(async () => {
    await Promise.all([...running].map(kill));
    await store.close();
  });

  it(`loses no task and no answer, doubles no record and keeps every lane in order over ${kills} kills`, async () => {
    const random = randomOf(Number(process.env['SEED'] ?? 1));
    let talks = 0;
    const talk = async (): Promise<void> => {
      const subject = `talk${talks}`;
      talks += 1;
      const task = { id: `${subject}/0`, subject, lane: subject, dueAt: Date.now(), effect: {} };
      const made = change(`${subject}/said`, { subject, puts: [put(subject, 0, [])], tasks: [task] });
      expect(await store.commit(made)).to.equal('committed');
    };
    const steady = start('steady');
    await steady.open;
    for (let round = 0; round < kills; round += 1) {
      const victim = start(`victim ${round}`);
      await victim.open;
      const until = talks + 5 + Math.floor(random() * 40);
      while (talks < until) {
        await Promise.all([talk(), talk(), talk()]);
      }
      await kill(victim);
    }
    while ((await store.tasks(1)).length > 0) {
      await new Promise<void>((resolve) => store.onHint(resolve));
    }
    await kill(steady);
    const ids = Array.from({ length: steps }, (_, step) => String(step));
    for (let number = 0; number < talks; number += 1) {
      const subject = `talk${number}`;
      expect(await store.load(subject)).to.deep.equal({ value: ids, version: steps + 1 });
      const lines = (await store.journal(subject, 99)).map(({ id }) => id);
      expect(lines).to.deep.equal([`${subject}/said`, ...ids.map((step) => `${subject}/${step}/answer`)]);
    }
    expect(attempts.size).to.equal(talks * steps);
    for (const [id, told] of attempts) {
      // Done twice only where an earlier attempt was cut short, and never under one number.
      expect(new Set(told).size, id).to.equal(told.length);
    }
    const twice = [...attempts.values()].filter((told) => told.length > 1).length;
    expect(twice).to.be.at.most(kills * 16);
  });
});
