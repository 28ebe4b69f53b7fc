import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { askAdmin, listenForAdmin } from '../src/admin.ts';
import { lineEngine } from '../src/engine.ts';
import { forPeople, type PeopleAnswer, type PeopleWish } from '../src/people.ts';
import { sweep } from '../src/retention.ts';
import { openEmbeddedStore } from '../src/store/embedded.ts';
import { nodeFs } from '../src/store/fs.ts';
import { inspect } from '../src/store/inspect.ts';
import type { Store } from '../src/store/store.ts';
import { figure } from './figures.ts';
import { mondayMorning, type Story, story } from './story.ts';

const dayMs = 24 * 3_600_000;

/** Everything that a store can tell, as one text to search. */
const everythingIn = async (store: Store, subjects: readonly string[]): Promise<string> => {
  const docs = await store.scan('', '', 10_000);
  const journals = await Promise.all(subjects.map((subject) => store.journal(subject, 10_000)));
  return JSON.stringify([docs, journals, await store.tasks(10_000)]);
};

describe('what is kept of a person', () => {
  let desk: Story;
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secondline-people-'));
    desk = await story({ store: await openEmbeddedStore({ folder }) });
  });
  afterEach(async () => {
    await desk.end();
    await desk.store.close();
    await rm(folder, { recursive: true });
  });

  const wish = (one: PeopleWish, now = mondayMorning): Promise<PeopleAnswer> =>
    forPeople({ store: desk.store, engine: lineEngine(desk.store), now: () => now }, one);
  const who = 'Maria.Garcia@example.com';
  const subject = 'teams:t:maria';

  const solvedTalk = async () => {
    const { employee, a } = desk;
    await employee.says('la impresora del tercer piso huele a quemado');
    await employee.says('quiero hablar con una persona');
    await a.presses('Claim');
    await a.says('@bot apágala, por favor');
    await a.presses('Resolve…');
    await a.presses('Resolve', { code: 'Solution provided', notes: 'off', category: 'hardware' });
    await employee.presses('Sí');
  };

  it('is found by mail address, id or subject, on whichever platform', async () => {
    await desk.employee.says('hola');
    for (const name of [who, 'maria', subject]) {
      const answer = await wish({ do: 'find', who: name });
      expect(answer, name).to.have.property('found').with.length(1);
      expect(JSON.stringify(answer)).to.include('María García').and.to.include(subject);
    }
    expect(await wish({ do: 'find', who: 'nobody@example.com' })).to.deep.equal({ found: [] });
  });

  it('is handed out whole: the conversation, its journal and what is still to be done', async () => {
    await solvedTalk();
    const answer = await wish({ do: 'export', who });
    const text = JSON.stringify(answer);
    expect(text).to.include('huele a quemado').and.to.include('"claimed"').and.to.include('maria.garcia@example.com');
  });

  it('is removed to the last byte, and the store is still whole and goes on', async () => {
    await desk.another('Bob').says('my printer is jammed');
    await solvedTalk();
    const answer = await wish({ do: 'erase', who, now: false });
    expect(answer).to.have.property('erased').with.length(1);
    const left = await everythingIn(desk.store, [subject, 'line', 'teams:t:bob', 'erasures']);
    for (const trace of ['maria', 'María', 'quemado', 'apágala']) expect(left, trace).to.not.include(trace);
    expect(left).to.include('jammed').and.to.include('erased');
    for (const file of await readdir(folder)) {
      const bytes = (await stat(join(folder, file))).isFile() ? await readFile(join(folder, file), 'utf8') : '';
      for (const trace of ['maria', 'María', 'quemado']) expect(bytes, `${trace} in ${file}`).to.not.include(trace);
    }
    expect((await inspect(nodeFs, folder, Date.now)).recovered.around).to.deep.equal([]);
    figure('P19', 'person erased after a whole talk', 1, { 'bytes found in the data folder': 0 });
    await desk.employee.says('hola otra vez');
    expect(await wish({ do: 'find', who }))
      .to.have.property('found')
      .with.length(1);
  });

  it('is not removed from under an agent, unless that is said', async () => {
    await desk.employee.says('quiero hablar con una persona');
    await desk.a.presses('Claim');
    const refused = await wish({ do: 'erase', who, now: false });
    expect(refused).to.have.property('refused').that.includes('María García (attended)').and.includes('--now');
    await desk.settled();
    const done = await wish({ do: 'erase', who, now: true });
    expect(done).to.have.property('erased').with.length(1);
    expect((await desk.loop.engine.line()).waiting).to.deep.equal([]);
    await desk.a.says('@bot ¿sigues ahí?');
    expect(await wish({ do: 'find', who })).to.deep.equal({ found: [] });
  });

  it('goes by itself when its time is over, words first, and a talk that goes on stays', async () => {
    await solvedTalk();
    const bob = desk.another('Bob');
    await bob.says('I want to talk to a person');
    const days = { texts: 90, lines: 400 };
    const young = await sweep(desk.store, days, mondayMorning + 80 * dayMs);
    expect(young).to.include({ talks: 0, thinned: 0, lines: 0 });
    const old = await sweep(desk.store, days, mondayMorning + 91 * dayMs);
    expect(old.talks).to.equal(1);
    const left = await everythingIn(desk.store, [subject, 'line', 'teams:t:bob']);
    expect(left).to.not.include('quemado');
    expect(left, 'who did what stays').to.include('"claimed"');
    expect(left, 'Bob is still waiting').to.include('conversation/teams:t:bob');
    await sweep(desk.store, days, mondayMorning + 401 * dayMs);
    expect(await desk.store.journal(subject, 100)).to.have.length.at.most(1);
  });
});

describe('the socket for commands on this machine', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secondline-socket-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('takes a wish, answers it, tells what went wrong, and is for its owner alone', async () => {
    const path = join(folder, 'desk.sock');
    expect(await askAdmin(path, {}), 'nobody is there yet').to.equal(undefined);
    const close = await listenForAdmin(path, async (wish) => {
      if (JSON.stringify(wish) === '{"fail":true}') throw new Error('the disk is full');
      return { heard: wish };
    });
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await askAdmin(path, { say: 'ñ' })).to.deep.equal({ heard: { say: 'ñ' } });
    expect(await askAdmin(path, { fail: true })).to.deep.equal({ refused: 'the disk is full' });
    await close?.();
    expect(await askAdmin(path, {})).to.equal(undefined);
  });

  it('takes the place of a socket that a killed desk has left behind', async () => {
    const path = join(folder, 'desk.sock');
    await (await listenForAdmin(path, async () => 1))?.();
    const close = await listenForAdmin(path, async () => 2);
    expect(await askAdmin(path, {})).to.equal(2);
    await close?.();
  });

  it('does without when the path is too long for a socket', async () => {
    expect(await listenForAdmin(`/${'x'.repeat(120)}`, async () => 1)).to.equal(undefined);
  });
});
