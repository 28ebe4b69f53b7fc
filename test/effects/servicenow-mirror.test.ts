import { expect } from 'chai';
import fc from 'fast-check';
import type { Changed } from '../../src/desk/news.ts';
import type { Cursor } from '../../src/effects/servicenow.ts';
import { type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';
import { draftOf, failureOf, monday, type OwnClock, type Tried, tried } from './record-samples.ts';
import { result, type ScriptedInstance, startScripted } from './scripted-instance.ts';

const first = { number: 1 };
const second = 1000;
const minute = 60_000;

describe('changes made in ServiceNow', () => {
  let sandbox: Sandbox;
  const clock: OwnClock = { at: monday };
  const client = (changes: Parameters<typeof tried>[1] = {}): Tried => tried(sandbox.url, changes, clock);
  const opened = async (number = 1) =>
    (await client().client.open(draftOf({ escalation: { ...draftOf().escalation, number } }), first)).id;
  const ids = (changed: readonly Changed[]) => changed.map((one) => one.ticket.id);

  before(async () => {
    sandbox = await startSandbox({ now: () => clock.at });
  });
  after(() => sandbox.close());
  beforeEach(() => {
    clock.at = monday;
    sandbox.reset();
  });

  it('start from the newest one: what was there before tells nothing', async () => {
    await opened(1);
    clock.at += minute;
    await opened(2);
    const { changed, cursor } = await client().client.changes();
    expect(changed).to.deep.equal([]);
    expect(cursor.at).to.equal(monday + minute);
    clock.at += minute;
    expect((await client().client.changes(cursor)).changed).to.deep.equal([]);
  });

  it('start where nothing of ours was, and miss nothing then', async () => {
    const { cursor } = await client().client.changes();
    const id = await opened();
    expect(ids((await client().client.changes(cursor)).changed)).to.deep.equal([id]);
  });

  it('tell state, assignee, group, resolution and who it was', async () => {
    const id = await opened();
    const desk = client({ auth: { kind: 'basic', user: 'bot', password: 'bot' } }).client;
    const { cursor } = await desk.changes();
    clock.at += minute;
    sandbox
      .colleague('luis.ortega')
      .update(id, { assignment_group: 'Network', assigned_to: 'luis.ortega', state: '2' });
    const [taken, ...more] = (await desk.changes(cursor)).changed;
    expect(more).to.deep.equal([]);
    expect(taken?.ticket).to.deep.include({ id, state: 'in progress', assignee: 'Luis Ortega' });
    expect(taken?.group?.name).to.equal('Network');
    expect(taken).to.deep.include({ byUs: false, modCount: 1, updatedAt: monday + minute });
    expect(taken).to.not.have.property('resolution');

    clock.at += minute;
    sandbox.colleague('luis.ortega').resolve(id, 'Solution provided', 'Renewed the profile.');
    const resolved = (await desk.changes(cursor)).changed[0];
    expect(resolved?.ticket.state).to.equal('resolved');
    expect(resolved?.resolution).to.deep.equal({ code: 'Solution provided', notes: 'Renewed the profile.' });
  });

  it('that were ours say so, whether or not the credentials name the account', async () => {
    for (const auth of [
      { kind: 'basic', user: 'bot', password: 'bot' },
      { kind: 'oauth', clientId: 'secondline', clientSecret: 'secondline-sandbox' },
    ] as const) {
      sandbox.reset();
      const id = await opened();
      const desk = client({ auth }).client;
      expect((await desk.changed(id))?.byUs, auth.kind).to.equal(true);
      await desk.note(id, 'Hello', `task-${auth.kind}`, first);
      expect((await desk.changed(id))?.byUs, auth.kind).to.equal(true);
      sandbox.colleague('ana.lopez').note(id, 'Looked at it.');
      expect((await desk.changed(id))?.byUs, auth.kind).to.equal(false);
      expect((await client({ account: 'ana.lopez' }).client.changed(id))?.byUs).to.equal(true);
    }
  });

  it('are told once, also within one second, and again when the record changes again in it', async () => {
    const [one, two] = [await opened(1), await opened(2)];
    const desk = client().client;
    let { cursor } = await desk.changes();
    clock.at += minute;
    const ana = sandbox.colleague('ana.lopez');
    const next = async () => {
      const answer = await desk.changes(cursor);
      cursor = answer.cursor;
      return ids(answer.changed);
    };
    ana.note(one, 'a');
    expect(await next()).to.deep.equal([one]);
    expect(await next()).to.deep.equal([]);
    ana.note(two, 'b');
    ana.note(one, 'c');
    expect((await next()).toSorted()).to.deep.equal([one, two].toSorted());
    expect(await next()).to.deep.equal([]);
  });

  it('never move the cursor to our own clock', async () => {
    await opened();
    const desk = client().client;
    const { cursor } = await desk.changes();
    // Ours is an hour ahead of the instance's.
    const ahead = tried(sandbox.url, {}, { at: monday + 3_600_000 }).client;
    const after = (await ahead.changes(cursor)).cursor;
    expect(after.at).to.equal(monday);
  });

  it('that became visible late are not passed over', async () => {
    const [slow, quick] = [await opened(1), await opened(2)];
    const desk = client().client;
    let { cursor } = await desk.changes();
    clock.at += minute;
    sandbox.colleague('ana.lopez').note(quick, 'quick');
    ({ cursor } = await desk.changes(cursor));
    clock.at -= 5 * second;
    sandbox.colleague('ana.lopez').note(slow, 'written first, seen last');
    clock.at += 5 * second;
    expect(ids((await desk.changes(cursor)).changed)).to.deep.equal([slow]);
  });

  it('come by pages, many in one second too', async () => {
    const all: string[] = [];
    for (let number = 1; number <= 230; number += 1) all.push(await opened(number));
    const desk = client().client;
    const { cursor } = await desk.changes();
    const { changed } = await desk.changes({ at: 0, seen: [] });
    expect(ids(changed).toSorted()).to.deep.equal(all.toSorted());
    clock.at += minute;
    const ana = sandbox.colleague('ana.lopez');
    for (const [index, id] of all.entries()) {
      if (index % 40 === 0) clock.at += second;
      ana.note(id, 'all of them');
    }
    const after = await desk.changes(cursor);
    expect(ids(after.changed).toSorted()).to.deep.equal(all.toSorted());
    expect((await desk.changes(after.cursor)).changed).to.deep.equal([]);
  }).timeout(20_000);

  it('are told whatever order of changes, seconds and looks there is', async () => {
    // A change of one of four incidents, or a look; some time later than what came before.
    const step = fc.record({
      ticket: fc.option(fc.nat(3), { nil: undefined }),
      ms: fc.constantFrom(0, 400, 1000, 9000, 30_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        clock.at = monday;
        sandbox.reset();
        const tickets = [await opened(1), await opened(2), await opened(3), await opened(4)];
        const desk = client().client;
        let { cursor }: { cursor: Cursor } = await desk.changes();
        const unseen = new Set<string>();
        const look = async () => {
          const answer = await desk.changes(cursor);
          cursor = answer.cursor;
          expect(new Set(ids(answer.changed))).to.deep.equal(unseen);
          unseen.clear();
        };
        const write = (ticket: number) => {
          const id = tickets[ticket] ?? '';
          sandbox.colleague('ana.lopez').note(id, 'x');
          unseen.add(id);
        };
        for (const one of steps) {
          clock.at += one.ms;
          if (one.ticket === undefined) await look();
          else write(one.ticket);
        }
        await look();
      }),
      { numRuns: 25 },
    );
  }).timeout(30_000);

  it('of records that are not ours, or not there, are nobody’s business', async () => {
    const desk = client().client;
    const { cursor } = await desk.changes();
    const other = String(sandbox.rows('incident').find((row) => row['state'] === '1')?.['sys_id']);
    sandbox.colleague('ana.lopez').note(other, 'x');
    expect((await desk.changes(cursor)).changed).to.deep.equal([]);
    expect(await desk.changed(other)).to.equal(undefined);
    expect(await desk.changed('0'.repeat(32))).to.equal(undefined);
    expect(await desk.changed('not a key')).to.equal(undefined);
  });

  it('wait when ServiceNow is throttled or down, and lose nothing', async () => {
    const id = await opened();
    const desk = client().client;
    const { cursor } = await desk.changes();
    clock.at += minute;
    sandbox.colleague('ana.lopez').assign(id);
    sandbox.faults.set({ rateLimit: { retryAfter: 900 } });
    const throttled = await failureOf(desk.changes(cursor));
    expect([throttled.kind, throttled.retryAt]).to.deep.equal(['later', clock.at + 900_000]);
    sandbox.faults.clear();
    sandbox.faults.set({ down: 500 });
    expect((await failureOf(desk.changes(cursor))).kind).to.equal('later');
    expect((await failureOf(desk.changed(id))).kind).to.equal('later');
    sandbox.faults.clear();
    clock.at += minute;
    expect(ids((await desk.changes(cursor)).changed)).to.deep.equal([id]);
  });

  describe('with an instance that answers otherwise', () => {
    let scripted: ScriptedInstance;

    before(async () => {
      scripted = await startScripted();
    });
    after(() => scripted.close());

    it('are refused when the filter is ignored and the whole table comes back', async () => {
      const auth = { kind: 'basic', user: 'bot', password: 'bot' } as const;
      const row = { sys_id: { value: 'a'.repeat(32) }, sys_updated_on: { value: '2026-03-02 08:00:00' } };
      scripted.answer = () => result([row]);
      const desk = tried(scripted.url, { auth }).client;
      const error = await failureOf(desk.changes({ at: monday, seen: [] }));
      expect([error.kind, error.reason]).to.deep.equal(['refused', 'column']);
      expect(await desk.changes()).to.deep.equal({ changed: [], cursor: { at: 0, seen: [] } });
    });

    it('are read beyond a page of rows that are hidden from the account', async () => {
      const auth = { kind: 'basic', user: 'bot', password: 'bot' } as const;
      const cell = (value: string) => ({ value, display_value: value });
      const row = {
        sys_id: cell('a'.repeat(32)),
        sys_updated_on: cell('2026-03-02 08:00:00'),
        correlation_display: cell('secondline'),
        state: cell('2'),
      };
      scripted.answer = ({ query }) => ({
        status: 200,
        body: { result: query.get('sysparm_offset') === '100' ? [row] : [] },
        headers: { 'x-total-count': '101' },
      });
      const { changed } = await tried(scripted.url, { auth }).client.changes({ at: monday, seen: [] });
      expect(ids(changed)).to.deep.equal(['a'.repeat(32)]);
    });
  });
});

describe('the clocks of ServiceNow', () => {
  let sandbox: Sandbox;
  const clock: OwnClock = { at: monday };
  const client = (changes: Parameters<typeof tried>[1] = {}): Tried => tried(sandbox.url, changes, clock);

  before(async () => {
    sandbox = await startSandbox({ now: () => clock.at });
  });
  after(() => sandbox.close());
  beforeEach(() => {
    clock.at = monday;
    sandbox.reset();
  });

  it('come some seconds after the incident, pause with it, and end with it', async () => {
    const desk = client().client;
    const { id } = await desk.open(draftOf({ impact: 1, urgency: 1 }), first);
    expect(await desk.clocks(id)).to.deep.equal([]);
    clock.at += 5 * second;
    const told = async () => (await desk.clocks(id)).toSorted((a, b) => a.name.localeCompare(b.name));
    const [resolution, response] = await told();
    expect(response).to.deep.include({
      name: 'Priority 1 response',
      stage: 'in progress',
      breached: false,
      plannedEnd: monday + 5 * minute,
      startedAt: monday,
    });
    expect(resolution).to.deep.include({ name: 'Priority 1 resolution', plannedEnd: monday + 240 * minute });
    clock.at = monday + 20 * minute;
    expect((await told()).map((one) => one.breached)).to.deep.equal([false, true]);

    await desk.hold(id, 'Which floor?', 'task-1', first);
    expect((await told()).map((one) => [one.stage, one.plannedEnd])).to.deep.equal([
      ['paused', null],
      ['paused', null],
    ]);
    clock.at += 60 * minute;
    await desk.resume(id);
    expect((await told())[0]).to.deep.include({ stage: 'in progress', plannedEnd: monday + 300 * minute });
    await desk.resolve(id, { code: 'Solution provided', notes: 'Done', category: '' });
    expect((await told()).map((one) => one.stage)).to.deep.equal(['completed', 'completed']);
    await desk.reopen(id, 'Not fixed');
    expect((await told())[0]?.stage).to.equal('in progress');
  });

  it('that another priority has cancelled are not told', async () => {
    const desk = client().client;
    const { id } = await desk.open(draftOf({ impact: 1, urgency: 1 }), first);
    clock.at += 5 * second;
    await desk.clocks(id);
    await desk.classify(id, { category: 'network', impact: 3, urgency: 3 });
    expect((await desk.clocks(id)).map((one) => one.name).toSorted()).to.deep.equal([
      'Priority 5 resolution',
      'Priority 5 response',
    ]);
  });

  it('are none where the account may not see them, by an empty list or by a refusal', async () => {
    const desk = client().client;
    const { id } = await desk.open(draftOf(), first);
    clock.at += 5 * second;
    expect(await desk.clocks(id)).to.have.length(2);
    sandbox.switches.set({ hideSlas: true });
    expect(await desk.clocks(id)).to.deep.equal([]);
    sandbox.switches.set({ hideSlas: false });
    sandbox.faults.set({ apiAcl: { table: 'task_sla' } });
    expect(await desk.clocks(id)).to.deep.equal([]);
    sandbox.faults.clear();
    sandbox.faults.set({ down: { status: 500, table: 'task_sla' } });
    expect((await failureOf(desk.clocks(id))).kind).to.equal('later');
  });
});
