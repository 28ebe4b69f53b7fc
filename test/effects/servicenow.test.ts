import { expect } from 'chai';
import fc from 'fast-check';
import { markerLine } from '../../src/effects/servicenow-journal.ts';
import { type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';
import { draftOf, failureOf, maria, monday, type OwnClock, solved, type Tried, tried } from './record-samples.ts';

const first = { number: 1 };

describe('the ServiceNow client with the sandbox', () => {
  let sandbox: Sandbox;
  const clock: OwnClock = { at: monday };
  const client = (changes: Parameters<typeof tried>[1] = {}): Tried => tried(sandbox.url, changes, clock);
  const incidents = () => sandbox.rows('incident').filter((row) => row['correlation_display'] === 'secondline');
  const incident = () => {
    const [row] = incidents();
    if (row === undefined) throw new Error('no incident of ours');
    return row;
  };
  const userId = (name: string) =>
    String(sandbox.rows('sys_user').find((row) => row['user_name'] === name)?.['sys_id']);
  const groupId = (name: string) =>
    String(sandbox.rows('sys_user_group').find((row) => row['name'] === name)?.['sys_id']);

  before(async () => {
    sandbox = await startSandbox({ now: () => clock.at });
  });
  after(() => sandbox.close());
  beforeEach(() => {
    clock.at = monday;
    sandbox.reset();
  });

  describe('opens an incident', () => {
    it('with caller, texts, classification, group, keys and the note, and tells number and priority', async () => {
      const { client: desk, logged } = client({ groups: { network: groupId('Network') } });
      const ticket = await desk.open(draftOf(), first);
      const row = incident();
      expect(ticket).to.deep.include({ id: row['sys_id'], number: row['number'], state: 'new', callerMatched: true });
      expect(ticket).to.deep.include({ title: 'VPN does not connect', priority: '4', openedAt: monday });
      expect(ticket.url).to.equal(`${sandbox.url}/nav_to.do?uri=incident.do%3Fsys_id%3D${ticket.id}`);
      expect(row).to.deep.include({
        caller_id: userId('maria.garcia'),
        category: 'network',
        subcategory: 'vpn',
        contact_type: 'chat',
        impact: '3',
        urgency: '2',
        assignment_group: groupId('Network'),
        description: 'Since this morning, from home.',
      });
      expect(row['correlation_id']).to.match(/^secondline-[0-9a-f]{32}$/);
      expect(sandbox.journal(ticket.id).map((entry) => [entry.element, entry.value])).to.deep.equal([
        ['work_notes', 'Script vpn, steps 1 to 4 tried.'],
      ]);
      expect(logged.filter((one) => one.level !== 'debug')).to.deep.equal([]);
    });

    it('with the time at which it began, when ServiceNow was away', async () => {
      clock.at = monday + 3 * 3_600_000;
      const ticket = await client().client.open(draftOf(), first);
      expect(ticket.openedAt).to.equal(monday);
      expect(incident()['description']).to.match(/^First reported: 2026-03-02 08:00:00 UTC\n/);
    });

    it('without a caller when the directory knows nobody or several, and says who asked', async () => {
      for (const [email, why] of [
        ['dup@example.com', 'several people have this address'],
        ['stranger@example.org', 'nobody has this address'],
        [undefined, 'no usable mail address'],
        ['a^ORactive=true@example.com', 'nobody has this address'],
      ] as const) {
        sandbox.reset();
        const { email: _, ...rest } = maria;
        const person = email === undefined ? rest : { ...rest, email };
        const ticket = await client().client.open(draftOf({ person }), first);
        expect(ticket.callerMatched, String(email)).to.equal(false);
        expect(incident()['caller_id']).to.equal('');
        expect(incident()['description']).to.contain('Requester (not matched in the directory): María García');
        expect(sandbox.journal(ticket.id)[0]?.value).to.match(/\nCaller not matched: .*\.$/);
        if (!email?.includes('^')) expect(sandbox.journal(ticket.id)[0]?.value).to.contain(why);
      }
    });

    it('never matches a guest, whose address another organisation vouches for', async () => {
      const guest = { ...maria, external: true };
      const { client: desk } = client();
      expect((await desk.open(draftOf({ person: guest }), first)).callerMatched).to.equal(false);
      await desk.open(draftOf({ escalation: { ...draftOf().escalation, number: 2 } }), first);
      expect(await desk.find(guest)).to.deep.equal([]);
    });

    it('finds the caller in lower case and asks the directory once in 24 hours', async () => {
      const { client: desk } = client();
      const asked = () => sandbox.requests.filter((one) => one.path.includes('/table/sys_user')).length;
      const person = { ...maria, email: 'Maria.Garcia@Example.com' };
      expect((await desk.open(draftOf({ person }), first)).callerMatched).to.equal(true);
      const after = asked();
      await desk.find(person);
      expect(asked()).to.equal(after);
      clock.at += 25 * 3_600_000;
      await desk.find(person);
      expect(asked()).to.be.greaterThan(after);
    });

    it('more urgently for a VIP where that is wanted', async () => {
      sandbox.addUser({ userName: 'ceo', name: 'The Chief', email: 'ceo@example.com', vip: true });
      const person = { id: 'U9', name: 'The Chief', email: 'ceo@example.com' };
      await client({ vipRaisesUrgency: true }).client.open(draftOf({ person }), first);
      expect(incident()['urgency']).to.equal('1');
    });

    it('with any writing, cut at the end of a word, and no mark that renders as HTML', async () => {
      const title = `[co[code]de]<b>não\u0000 funciona</b> ${'日本語 😀 '.repeat(60)}`;
      const description = `[CODE]<script>x</script>[/code]\n${'¿Qué pasa? '.repeat(600)}`;
      const ticket = await client().client.open(draftOf({ title, description, notes: '[code]n[/code]' }), first);
      const row = incident();
      expect([...String(row['short_description'])].length).to.be.at.most(160);
      expect(row['short_description']).to.match(/^\[co\(code\)de\]<b>não funciona<\/b> .*…$/);
      expect([...String(row['description'])].length).to.be.at.most(3800);
      expect(row['description']).to.match(/^\(CODE\)<script>x<\/script>\(\/code\)\n.*…$/s);
      expect(sandbox.journal(ticket.id)[0]?.value).to.equal('(code)n(/code)');
    });

    it('and says which values the instance did not keep, without repeating them', async () => {
      const { client: desk, logged } = client();
      await desk.open(draftOf({ category: 'no_such', subcategory: '' }), first);
      const told = logged.filter((one) => one.what === 'servicenow kept other values');
      expect(told.map((one) => one.detail['fields'])).to.deep.equal([['category']]);
      expect(JSON.stringify(logged)).to.not.contain('no_such');
    });
  });

  describe('opens exactly one incident', () => {
    const lost = async (fault: 'timeoutAfterWrite' | 'timeoutBeforeWrite', ending: 'hold' | 'cancelled') => {
      sandbox.faults.set({ [fault]: { ending, method: 'POST', table: 'incident', times: 1 } });
      const one = client({ timeouts: { readMs: 2000, writeMs: 150 } });
      const error = await failureOf(one.client.open(draftOf(), first));
      expect(error.kind).to.equal('unknown');
      return one;
    };

    for (const ending of ['hold', 'cancelled'] as const) {
      it(`when the answer is lost after it was written (${ending})`, async () => {
        const { client: desk } = await lost('timeoutAfterWrite', ending);
        clock.at += 5000;
        const ticket = await desk.open(draftOf(), { number: 2, lastSentAt: monday });
        expect(incidents()).to.have.length(1);
        expect(ticket.id).to.equal(incident()['sys_id']);
      });

      it(`when the answer is lost before it was written (${ending}), not sooner than after 75 s`, async () => {
        const { client: desk } = await lost('timeoutBeforeWrite', ending);
        clock.at += 5000;
        const error = await failureOf(desk.open(draftOf(), { number: 2, lastSentAt: monday }));
        expect([error.kind, error.retryAt]).to.deep.equal(['later', monday + 75_000]);
        expect(incidents()).to.have.length(0);
        clock.at = monday + 75_000;
        // The outbox may count the try that sent nothing: that must not start the wait anew.
        await desk.open(draftOf(), { number: 3, lastSentAt: monday + 5000 });
        expect(incidents()).to.have.length(1);
      });
    }

    it('after a crash, by a process that knows only that a try began', async () => {
      await lost('timeoutAfterWrite', 'cancelled');
      clock.at += 1000;
      await client().client.open(draftOf(), { number: 2, firstSentAt: monday, lastSentAt: monday });
      expect(incidents()).to.have.length(1);

      sandbox.reset();
      clock.at = monday + 1000;
      const { client: desk } = client();
      const error = await failureOf(desk.open(draftOf(), { number: 2, lastSentAt: monday }));
      expect([error.kind, error.retryAt]).to.deep.equal(['later', monday + 75_000]);
      clock.at = monday + 75_000;
      await desk.open(draftOf(), { number: 3, lastSentAt: monday + 1000 });
      expect(incidents()).to.have.length(1);
    });

    it('after a crash of which not even the time is known, 75 s after the first look', async () => {
      const { client: desk } = client();
      const error = await failureOf(desk.open(draftOf(), { number: 2 }));
      expect(error.retryAt).to.equal(monday + 75_000);
      clock.at = monday + 75_000;
      await desk.open(draftOf(), { number: 3 });
      expect(incidents()).to.have.length(1);
    });

    it('at once on return, when every earlier try was certainly refused', async () => {
      sandbox.faults.set({ rateLimit: { retryAfter: 600, method: 'POST', table: 'incident' } });
      const { client: desk } = client();
      const error = await failureOf(desk.open(draftOf(), first));
      expect([error.kind, error.reason, error.retryAt]).to.deep.equal(['later', 'throttled', monday + 600_000]);
      sandbox.faults.clear();
      clock.at += 1000;
      await desk.open(draftOf(), { number: 2, lastSentAt: monday });
      expect(incidents()).to.have.length(1);
    });

    it('when the same escalation is asked for twice at once', async () => {
      const { client: desk } = client();
      const [a, b] = await Promise.all([desk.open(draftOf(), first), desk.open(draftOf(), first)]);
      expect(a.id).to.equal(b.id);
      expect(incidents()).to.have.length(1);
    });

    it('when a process without memory sends again: the record key refuses, and the standing one is taken', async () => {
      const one = await client().client.open(draftOf(), first);
      const again = await client().client.open(draftOf(), first);
      expect(again.id).to.equal(one.id);
      expect(incidents()).to.have.length(1);
    });

    it('for each escalation of a conversation', async () => {
      const { client: desk } = client();
      await desk.open(draftOf(), first);
      await desk.open(draftOf({ escalation: { ...draftOf().escalation, number: 2 } }), first);
      expect(incidents()).to.have.length(2);
      expect(await desk.locate(draftOf().escalation)).to.have.property('number');
      expect(await desk.locate({ ...draftOf().escalation, number: 3 })).to.equal(undefined);
    });

    it('or keeps the oldest of two, tells both and alerts', async () => {
      sandbox.switches.set({ honourSysId: false });
      const oldest = await client().client.open(draftOf(), first);
      clock.at += 90_000;
      await client().client.open(draftOf(), first);
      expect(incidents()).to.have.length(2);
      const { client: desk, logged } = client();
      for (const number of [2, 3]) {
        const kept = await desk.open(draftOf(), { number, lastSentAt: monday });
        expect(kept.number).to.equal(oldest.number);
      }
      expect(logged.some((one) => one.level === 'error' && one.what === 'servicenow duplicate incidents')).to.equal(
        true,
      );
      for (const row of incidents()) {
        const notes = sandbox.journal(String(row['sys_id'])).filter((entry) => entry.value.includes('more than once'));
        expect(notes).to.have.length(1);
        expect(row['state']).to.equal('1');
      }
    });
  });

  describe('adds to an incident', () => {
    for (const [what, element] of [
      ['note', 'work_notes'],
      ['comment', 'comments'],
    ] as const) {
      it(`a ${what} once, also when its answer is lost`, async () => {
        const one = client();
        const { id } = await one.client.open(draftOf({ notes: 'n' }), first);
        sandbox.faults.set({ timeoutAfterWrite: { ending: 'cancelled', method: 'PATCH', times: 1 } });
        const error = await failureOf(one.client[what](id, 'Hello [code]x[/code]\u0007', 'task-1', first));
        expect(error.kind).to.equal('unknown');
        await one.client[what](id, 'Hello', 'task-1', { number: 2, lastSentAt: monday });
        await client().client[what](id, 'Hello', 'task-1', { number: 3, lastSentAt: monday });
        await one.client[what](id, 'Hello', 'task-2', first);
        const values = sandbox.journal(id).filter((entry) => entry.element === element && entry.value !== 'n');
        expect(values.map((entry) => entry.value)).to.deep.equal([
          `Hello (code)x(/code)\n${markerLine('task-1')}`,
          `Hello\n${markerLine('task-2')}`,
        ]);
      });
    }

    it('a note that was never written, after 75 s', async () => {
      const { client: desk } = client();
      const { id } = await desk.open(draftOf({ notes: 'n' }), first);
      sandbox.faults.set({ timeoutBeforeWrite: { ending: 'cancelled', method: 'PATCH', times: 1 } });
      await failureOf(desk.note(id, 'Hello', 'task-1', first));
      expect((await failureOf(desk.note(id, 'Hello', 'task-1', { number: 2 }))).retryAt).to.equal(monday + 75_000);
      clock.at += 75_000;
      await desk.note(id, 'Hello', 'task-1', { number: 3 });
      expect(sandbox.journal(id)).to.have.length(2);
    });

    it('a file once, with its bytes and a harmless name', async () => {
      const { client: desk } = client();
      const { id } = await desk.open(draftOf(), first);
      const bytes = Uint8Array.from([0, 1, 2, 253, 254, 255]);
      const file = { name: '../pantalla^OR ñ.png', type: 'image/png', bytes };
      sandbox.faults.set({ timeoutAfterWrite: { ending: 'cancelled', path: '/attachment', times: 1 } });
      expect((await failureOf(desk.attach(id, file, first))).kind).to.equal('unknown');
      await desk.attach(id, file, { number: 2, lastSentAt: monday });
      await client().client.attach(id, file, { number: 3, lastSentAt: monday });
      await desk.attach(id, { ...file, bytes: Uint8Array.from([1]) }, first);
      const stored = sandbox.attachments(id);
      expect(stored.map((one) => [one.fileName, one.contentType])).to.deep.equal([
        ['pantalla_OR ñ.png', 'image/png'],
        ['pantalla_OR ñ.png', 'image/png'],
      ]);
      expect([...(stored[0]?.content ?? [])]).to.deep.equal([...bytes]);
    });

    it('no file over 5 MB, and nothing to what is not a record key', async () => {
      const { client: desk } = client();
      const large = { name: 'a.bin', type: 'application/octet-stream', bytes: new Uint8Array(5_000_001) };
      expect((await failureOf(desk.attach('0'.repeat(32), large, first))).reason).to.equal('too large');
      for (const id of ['', '../sys_user', 'x'.repeat(32), `${'0'.repeat(32)}?a=b`]) {
        expect((await failureOf(desk.note(id, 'x', 'm', first))).reason).to.equal('missing');
        expect((await failureOf(desk.read(id))).reason).to.equal('missing');
        expect((await failureOf(desk.attach(id, { ...large, bytes: new Uint8Array(1) }, first))).reason).to.equal(
          'missing',
        );
      }
      expect((await failureOf(desk.read('0'.repeat(32)))).status).to.equal(404);
      expect((await failureOf(desk.read('0'.repeat(32)))).adminText).to.contain('not visible');
    });
  });

  describe('moves an incident', () => {
    it('to an agent of its group, and back to nobody', async () => {
      const { client: desk } = client({ groups: { network: groupId('Network') } });
      const { id } = await desk.open(draftOf(), first);
      const members = sandbox.rows('sys_user_grmember').filter((row) => row['group'] === groupId('Network'));
      const member = sandbox.rows('sys_user').find((row) => row['sys_id'] === members[0]?.['user']);
      const agent = { id: 'A1', name: 'Agent', email: String(member?.['email']) };
      expect(await desk.assign(id, agent)).to.equal(true);
      expect(incident()).to.deep.include({ assigned_to: member?.['sys_id'], state: '2' });
      const steps = incident()['sys_mod_count'];
      expect(await desk.assign(id, agent)).to.equal(true);
      expect(incident()['sys_mod_count']).to.equal(steps);
      expect((await desk.read(id)).assignee).to.equal(member?.['name']);
      expect(await desk.unassign(id)).to.include({ state: 'new' });
      expect(incident()).to.deep.include({ assigned_to: '', state: '1' });
    });

    it('not out of its resolution, when an agent comes after somebody has resolved it there', async () => {
      const { client: desk } = client();
      const { id } = await desk.open(draftOf(), first);
      await desk.resolve(id, { code: 'Solution provided', notes: 'done', category: '' });
      await desk.assign(id, { id: 'A1', name: 'Agent', email: maria.email ?? '' });
      expect(incident()).to.deep.include({ state: '6', close_notes: 'done' });
    });

    it('in progress without a name, when the agent is not of the group or not known', async () => {
      const { client: desk } = client({ groups: { network: groupId('Network') } });
      const { id } = await desk.open(draftOf(), first);
      expect(await desk.assign(id, { id: 'A1', name: 'Agent', email: maria.email ?? '' })).to.equal(false);
      expect(await desk.assign(id, { id: 'A2', name: 'Nobody' })).to.equal(false);
      expect(incident()).to.deep.include({ assigned_to: '', state: '2' });
    });

    it('to another category, impact and urgency, and tells the priority that ServiceNow made of them', async () => {
      const { client: desk } = client();
      const { id } = await desk.open(draftOf(), first);
      const ticket = await desk.classify(id, { category: 'hardware', impact: 1, urgency: 1 });
      expect(ticket.priority).to.equal('1');
      expect(incident()).to.deep.include({ category: 'hardware', impact: '1', urgency: '1' });
      const error = await failureOf(desk.classify(id, { category: 'no_such', impact: 1, urgency: 1 }));
      expect([error.kind, error.reason, error.fields]).to.deep.equal(['refused', 'echo', ['category']]);
    });

    it('to resolved with code and notes, and again without a change', async () => {
      const { client: desk } = client({ outcomeCodes: { 'It works': 'Solution provided' } });
      const { id } = await desk.open(draftOf(), first);
      const resolution = { code: 'It works', notes: 'Renewed [code]the[/code] profile.', category: 'software' };
      const ticket = await desk.resolve(id, resolution);
      expect(ticket).to.deep.include({ state: 'resolved', resolvedAt: monday });
      expect(incident()).to.deep.include({
        close_code: 'Solution provided',
        close_notes: 'Renewed (code)the(/code) profile.',
        category: 'software',
      });
      const steps = incident()['sys_mod_count'];
      await desk.resolve(id, resolution);
      expect(incident()['sys_mod_count']).to.equal(steps);
    });

    it('never to resolved with a code that the instance does not know, and tells the admin what to change', async () => {
      const { client: desk } = client();
      const { id } = await desk.open(draftOf(), first);
      const error = await failureOf(
        desk.resolve(id, { code: 'Solved (Permanently)', notes: 'secret words', category: '' }),
      );
      expect([error.kind, error.reason, error.status ?? 403]).to.deep.equal(['refused', 'policy', 403]);
      expect(error.fields).to.deep.equal(['Resolution code']);
      expect(error.adminText).to.contain('outcome codes').and.to.contain('Data Policy Exception');
      expect(error.adminText).to.not.contain('secret words');
      expect(incident()['state']).to.equal('1');
    });

    it('back to work from resolved only', async () => {
      const { client: desk } = client();
      const { id } = await desk.open(draftOf(), first);
      expect((await desk.reopen(id, 'x')).state).to.equal('new');
      await desk.resolve(id, { code: 'Solution provided', notes: 'done', category: '' });
      expect((await desk.reopen(id, 'still broken')).state).to.equal('in progress');
      expect(incident()).to.deep.include({ state: '2', reopen_count: '1' });
      expect(sandbox.journal(id).at(-1)?.value).to.equal('Reopened from chat: still broken');
      await desk.reopen(id, 'still broken');
      expect(incident()['reopen_count']).to.equal('1');

      await desk.resolve(id, { code: 'Solution provided', notes: 'done', category: '' });
      const admin = { kind: 'basic', user: 'admin', password: 'admin' } as const;
      await fetch(`${sandbox.url}/api/now/table/incident/${id}`, {
        method: 'PATCH',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Basic ${Buffer.from(`${admin.user}:${admin.password}`).toString('base64')}`,
        },
        body: '{"state":"7"}',
      });
      const error = await failureOf(desk.reopen(id, 'again'));
      expect([error.kind, error.reason]).to.deep.equal(['refused', 'closed']);
      expect((await failureOf(desk.assign(id, { id: 'A', name: 'A' }))).reason).to.equal('closed');
    });
  });

  describe('shows people their own incidents', () => {
    it('newest first, at most ten, and nobody else’s', async () => {
      const { client: desk } = client();
      for (let number = 1; number <= 12; number++) {
        clock.at = monday + number * 60_000;
        await desk.open(draftOf({ escalation: { ...draftOf().escalation, number }, openedAt: clock.at }), first);
      }
      const tickets = await desk.find(maria);
      expect(tickets).to.have.length(10);
      expect(tickets.map((one) => one.openedAt)).to.deep.equal(
        tickets.map((one) => one.openedAt).sort((a, b) => b - a),
      );
      const own = new Set(
        sandbox.rows('incident').flatMap((row) => (row['caller_id'] === userId('maria.garcia') ? [row['sys_id']] : [])),
      );
      expect(tickets.every((one) => own.has(one.id))).to.equal(true);
      expect(await desk.find({ id: 'U2', name: 'Nobody' })).to.deep.equal([]);
      expect(await desk.find({ id: 'U3', name: 'Two', email: 'dup@example.com' })).to.deep.equal([]);
    });

    it('by number in any spelling, and a stranger’s number is like none', async () => {
      const { client: desk } = client();
      const { number, id } = await desk.open(draftOf(), first);
      expect((await desk.lookUp(maria, ` ${number.toLowerCase()} `))?.id).to.equal(id);
      const tom = { id: 'U2', name: 'Tom Becker', email: 'tom.becker@example.com' };
      expect(await desk.lookUp(tom, number)).to.equal(undefined);
      expect(await desk.lookUp(maria, 'INC9999999')).to.equal(undefined);
      expect(await desk.lookUp({ id: 'U3', name: 'X', email: 'dup@example.com' }, number)).to.equal(undefined);
    });

    it('whatever is typed for a number or claimed for an address', async () => {
      const { client: desk } = client();
      const { number, id } = await desk.open(draftOf(), first);
      const piece = fc.constantFrom(
        ...[
          number,
          '^',
          '^OR',
          '^NQ',
          'active=true',
          'javascript:',
          ' ',
          'numberLIKEINC',
          'INC0000001',
          '@example.com',
        ],
      );
      const typed = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
      await fc.assert(
        fc.asyncProperty(typed, async (text) => {
          const ticket = await desk.lookUp(maria, text);
          expect(ticket === undefined || ticket.id === id).to.equal(true);
          expect(await desk.find({ id: 'U8', name: 'Mallory', email: text })).to.deep.equal([]);
        }),
        { numRuns: 60 },
      );
    });
  });

  describe('keeps solved conversations as interactions', () => {
    const kept = () => sandbox.rows('interaction').filter((row) => row['short_description'] === solved.title);

    it('once, where that is switched on', async () => {
      await client().client.interaction(solved, first);
      expect(kept()).to.have.length(0);
      const { client: desk } = client({ recordInteractions: true });
      sandbox.faults.set({
        timeoutAfterWrite: { ending: 'cancelled', table: 'interaction', method: 'POST', times: 1 },
      });
      expect((await failureOf(desk.interaction(solved, first))).kind).to.equal('unknown');
      await desk.interaction(solved, { number: 2 });
      await client({ recordInteractions: true }).client.interaction(solved, { number: 2 });
      expect(kept()).to.have.length(1);
      expect(kept()[0]).to.deep.include({ state: 'closed_complete', opened_for: userId('maria.garcia'), type: 'chat' });
    });

    it('and switches itself off, with a word to the admin, where it is refused', async () => {
      const auth = { kind: 'basic', user: 'reader', password: 'reader' } as const;
      const { client: desk, logged } = client({ auth, recordInteractions: true });
      await desk.interaction(solved, first);
      const calls = sandbox.requests.length;
      await desk.interaction({ ...solved, escalation: { ...solved.escalation, number: 2 } }, first);
      expect(sandbox.requests.length).to.equal(calls);
      expect(logged.filter((one) => one.level === 'error').map((one) => one.what)).to.deep.equal([
        'servicenow interactions switched off',
      ]);
    });
  });

  describe('signs in', () => {
    const password = {
      kind: 'password',
      clientId: 'secondline',
      clientSecret: 'secondline-sandbox',
      user: 'bot',
    } as const;
    for (const auth of [
      { kind: 'oauth', clientId: 'secondline', clientSecret: 'secondline-sandbox' },
      { ...password, password: 'bot' },
      { kind: 'api-key', key: 'sandbox-key' },
      { kind: 'basic', user: 'bot', password: 'bot' },
    ] as const) {
      it(`by ${auth.kind}, and stays signed in when the token ends`, async () => {
        const { client: desk } = client({ auth });
        const { id } = await desk.open(draftOf(), first);
        clock.at += 3 * 3_600_000;
        expect((await desk.read(id)).id).to.equal(id);
        expect(await desk.health()).to.deep.equal({ state: 'ok', detail: '' });
      });
    }

    for (const auth of [
      { kind: 'oauth', clientId: 'secondline', clientSecret: 'wrong' },
      { ...password, password: 'wrong' },
      { kind: 'api-key', key: 'wrong' },
      { kind: 'basic', user: 'bot', password: 'wrong' },
    ] as const) {
      it(`not with a wrong ${auth.kind}, and tells what to check`, async () => {
        const { client: desk } = client({ auth });
        const error = await failureOf(desk.open(draftOf(), first));
        expect([error.kind, error.status]).to.deep.equal(['auth', 401]);
        expect(error.adminText).to.contain('Check');
        expect(sandbox.requests.length).to.be.at.most(2);
        expect((await desk.health()).state).to.equal('auth');
      });
    }

    it('and names the new restriction of Basic authentication', async () => {
      sandbox.switches.set({ basicAuthRestricted: true });
      const error = await failureOf(
        client({ auth: { kind: 'basic', user: 'bot', password: 'bot' } }).client.find(maria),
      );
      expect(error.adminText).to.contain('snc_basic_auth_api_access');
    });
  });

  describe('tells how the instance is', () => {
    it('asleep: nothing is done, and it says so', async () => {
      const { client: desk } = client();
      sandbox.faults.set({ asleep: true });
      expect((await failureOf(desk.open(draftOf(), first))).kind).to.equal('asleep');
      expect((await desk.health()).state).to.equal('asleep');
      sandbox.faults.clear();
      clock.at += 80_000;
      await desk.open(draftOf(), { number: 2, lastSentAt: monday });
      expect(incidents()).to.have.length(1);
    });

    it('down: the incident follows on return, once, with the time at which it began', async () => {
      const { client: desk } = client();
      sandbox.faults.set({ down: 503 });
      expect(['later', 'unknown']).to.contain((await failureOf(desk.open(draftOf(), first))).kind);
      expect((await desk.health()).state).to.equal('unreachable');
      clock.at += 3_600_000;
      sandbox.faults.clear();
      const ticket = await desk.open(draftOf(), { number: 2, lastSentAt: monday });
      expect([incidents().length, ticket.openedAt]).to.deep.equal([1, monday]);
    });

    it('throttled: waits in place when asked for a moment, comes back later when asked for more', async () => {
      const { client: desk, pauses } = client();
      const { id } = await desk.open(draftOf(), first);
      sandbox.faults.set({ rateLimit: { retryAfter: 4, times: 1 } });
      await desk.note(id, 'Hello', 'task-1', first);
      expect(pauses).to.deep.equal([4000]);
      sandbox.faults.set({ rateLimit: { retryAfter: 900 } });
      const error = await failureOf(desk.comment(id, 'Hello', 'task-2', first));
      expect([error.kind, error.retryAt]).to.deep.equal(['later', clock.at + 900_000]);
      expect((await desk.health()).state).to.equal('throttled');
    });

    it('signed in but without a role, or without the right to write', async () => {
      const norole = client({ auth: { kind: 'basic', user: 'norole', password: 'norole' } });
      expect((await norole.client.health()).state).to.equal('no-permission');
      const reader = client({ auth: { kind: 'basic', user: 'reader', password: 'reader' } });
      const error = await failureOf(reader.client.open(draftOf(), first));
      expect([error.kind, error.reason]).to.deep.equal(['refused', 'permission']);
    });

    it('with a group that is not there', async () => {
      const { client: desk } = client({
        groups: { network: '0'.repeat(32), software: 'Software', hardware: groupId('Network') },
      });
      const { state, detail } = await desk.health();
      expect(state).to.equal('ok');
      expect(detail)
        .to.contain('group for network')
        .and.to.contain('group for software')
        .and.to.not.contain('hardware');
    });

    it('with a rule of its own that stops us, by the rule’s name', async () => {
      const { client: desk } = client();
      sandbox.faults.set({ businessRule: 'Stop bots' });
      const error = await failureOf(desk.open(draftOf(), first));
      expect([error.kind, error.reason]).to.deep.equal(['refused', 'rule']);
      expect(error.adminText).to.contain('Stop bots');
    });

    it('with an API that is closed to us', async () => {
      const { client: desk } = client();
      sandbox.faults.set({ apiAcl: true });
      expect((await failureOf(desk.find(maria).then(() => desk.open(draftOf(), first)))).reason).to.equal('permission');
      expect((await desk.health()).state).to.equal('no-permission');
    });

    it('without a single write', async () => {
      await client().client.health();
      expect(sandbox.requests.filter((one) => one.method !== 'GET' && one.path !== '/oauth_token.do')).to.deep.equal(
        [],
      );
    });
  });
});
