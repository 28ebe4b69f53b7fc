import { expect } from 'chai';
import fc from 'fast-check';
import { sandboxTarget } from '../../src/lab/conformance.ts';
import { newIncident, objectOf, query, type RawClient, rawClient, textOf } from '../../src/lab/conformance-client.ts';
import { afterWork, type Schedule, workedBetween } from '../../src/lab/servicenow/schedule.ts';
import { storedOf } from '../../src/lab/servicenow/zone.ts';
import { type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';

const monday = Date.parse('2026-03-02T08:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const weekdays = [1, 2, 3, 4, 5];
const madrid: Schedule = { zone: 'Europe/Madrid', spans: [{ days: weekdays, from: '08:00', to: '17:00' }] };

describe('people and rules that work in the sandbox', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  let now = monday;

  before(async () => {
    sandbox = await startSandbox({ now: () => now });
  });
  beforeEach(() => {
    now = monday;
    sandbox.reset();
    client = rawClient(sandboxTarget(sandbox.url));
  });
  after(() => sandbox.close());

  const control = async (name: string, body: object) =>
    client.send('POST', `/_sandbox/${name}`, { as: null, json: body });
  const rowOf = (id: string) => sandbox.rows('incident').find((row) => row['sys_id'] === id) ?? {};
  const opened = async (fields = {}) => textOf(await newIncident(client, fields), 'sys_id');

  it('write in their own name, with all the rules of the form', async () => {
    const id = await opened();
    const ana = sandbox.colleague('ana.lopez');
    now += minute;
    expect(ana.assign(id)).to.include({ state: '2', sys_updated_by: 'ana.lopez', sys_mod_count: '1' });
    expect(ana.assign(String(rowOf(id)['number']), 'luis.ortega')['assigned_to']).to.not.equal(rowOf(id)['opened_by']);
    ana.comment(id, 'a comment');
    ana.note(id, 'a note');
    expect(sandbox.journal(id).map((entry) => [entry.element, entry.createdBy])).to.deep.equal([
      ['comments', 'ana.lopez'],
      ['work_notes', 'ana.lopez'],
    ]);
    expect(() => ana.update(id, { state: '6' })).to.throw('Operation Failed');
    expect(() => ana.resolve(id, 'Solved (Permanently)', 'x')).to.throw('Operation Failed');
    expect(ana.resolve(id, 'Solution provided', 'x')).to.include({ state: '6' });
    expect(ana.reopen(id, 'not yet')).to.include({ state: '2', reopen_count: '1' });
    expect(rowOf(id)['sys_updated_on']).to.equal(storedOf(monday + minute));
    expect(() => sandbox.colleague('norole').note(id, 'x')).to.throw('No Record found');
    expect(() => sandbox.colleague('nobody.here')).to.not.throw();
    expect(() => sandbox.colleague('nobody.here').note(id, 'x')).to.throw('nobody here');
  });

  it('open incidents that are none of the desk’s', () => {
    const row = sandbox
      .colleague('ana.lopez')
      .open({ short_description: 'Mail is down', assignment_group: 'Messaging' });
    expect(row['number']).to.match(/^INC\d{7}$/);
    expect(rowOf(String(row['sys_id']))).to.include({ sys_created_by: 'ana.lopez', correlation_display: '' });
    expect(row['assignment_group']).to.match(/^[0-9a-f]{32}$/);
  });

  it('act over HTTP too, for a test that has no hold of the sandbox', async () => {
    const id = await opened();
    const answer = await control('act', {
      as: 'ana.lopez',
      ticket: id,
      fields: { assigned_to: 'ana.lopez', state: '2' },
    });
    expect(objectOf(answer)).to.deep.equal({ sys_id: id, state: '2' });
    const refused = await control('act', { as: 'ana.lopez', ticket: id, fields: { state: '6' } });
    expect([refused.status, refused.text.includes('Resolution code')]).to.deep.equal([403, true]);
    expect((await control('act', { as: 'ana.lopez', ticket: 'INC9999999', fields: {} })).status).to.equal(404);
    expect((await control('act', { as: 'nobody.here', ticket: id, fields: {} })).status).to.equal(400);
    expect((await control('act', { ticket: id })).status).to.equal(400);
    expect((await client.send('GET', '/_sandbox/act', { as: null })).status).to.equal(405);
  });

  it('set a webhook over HTTP, to this machine only', async () => {
    const url = 'http://127.0.0.1:1/hooks/servicenow';
    expect((await control('webhook', { url, secret: 's' })).text).to.contain(url);
    await opened({ correlation_display: 'secondline' });
    await sandbox.webhook.settled();
    expect(objectOf(await control('webhook', {}))['sent']).to.have.length(1);
    await control('webhook', { off: true });
    await opened({ correlation_display: 'secondline' });
    expect(sandbox.webhook.sent).to.have.length(1);
    for (const wrong of ['https://example.com/', 'http://127.evil.example/', 'http://localhost.evil.example', 'x']) {
      expect((await control('webhook', { url: wrong, secret: 's' })).status, wrong).to.equal(400);
    }
    expect((await control('webhook', { url, secret: '' })).status).to.equal(400);
  });

  it('leave children alone that were resolved by themselves, and all of them where that is switched off', async () => {
    const parent = await opened();
    const [early, late] = [await opened({ parent_incident: parent }), await opened({ parent_incident: parent })];
    const ana = sandbox.colleague('ana.lopez');
    ana.resolve(early, 'Resolved by caller', 'Went away');
    ana.assign(parent);
    expect([rowOf(early)['state'], rowOf(late)['state']]).to.deep.equal(['6', '2']);
    ana.resolve(parent, 'Workaround provided', 'Rerouted');
    expect(rowOf(early)['close_code']).to.equal('Resolved by caller');
    expect(rowOf(late)).to.include({ state: '6', close_code: 'Workaround provided', close_notes: 'Rerouted' });
    expect(sandbox.journal(late).at(-1)?.value).to.contain(String(rowOf(parent)['number']));
    sandbox.switches.set({ childrenFollow: false });
    ana.reopen(parent, 'again');
    expect(rowOf(late)['state']).to.equal('6');
  });

  it('count children that come and go', async () => {
    const [one, two] = [await opened(), await opened()];
    const child = await opened({ parent_incident: one });
    expect(rowOf(one)['child_incidents']).to.equal('1');
    sandbox.colleague('ana.lopez').update(child, { parent_incident: two });
    expect([rowOf(one)['child_incidents'], rowOf(two)['child_incidents']]).to.deep.equal(['0', '1']);
  });

  it('run service levels by the hours that a test gives them, and pause them in these hours', async () => {
    now = Date.parse('2026-03-06T15:30:00Z');
    sandbox.slas.set([
      { target: 'response', priority: '2', minutes: 60, schedule: madrid, name: 'P2 first response' },
      { target: 'resolution', priority: '2', minutes: 480 },
    ]);
    const id = await opened({ impact: '2', urgency: '1' });
    now += 5000;
    const slas = () => query(client, 'task_sla', `task=${id}^stage!=cancelled^ORDERBYplanned_end_time`);
    const end = async () => (await slas()).map((row) => row['planned_end_time']);
    // Friday 16:30 in Madrid: half an hour is left, the other half is Monday's first.
    expect((await end()).toSorted()).to.deep.equal(['2026-03-06 23:30:00', '2026-03-09 07:30:00']);
    const ana = sandbox.colleague('ana.lopez');
    now = Date.parse('2026-03-06T15:40:00Z');
    ana.hold(id, 'Which floor?');
    now = Date.parse('2026-03-09T07:20:00Z');
    ana.update(id, { state: '2' });
    // 20 minutes of Friday and 20 of Monday were a pause.
    expect(await end()).to.include('2026-03-09 08:10:00');
    now = Date.parse('2026-03-09T08:09:00Z');
    const breached = async () =>
      (await slas()).find((row) => row['planned_end_time'] === '2026-03-09 08:10:00')?.['has_breached'];
    expect(await breached()).to.equal('false');
    now += 2 * minute;
    expect(await breached()).to.equal('true');
  });

  it('take definitions over HTTP, and say what is wrong with them', async () => {
    const definitions = [{ target: 'response', priority: 1, minutes: 5, name: 'Ours', schedule: madrid }];
    expect((await control('slas', { definitions })).status).to.equal(200);
    expect(sandbox.rows('contract_sla').map((row) => [row['name'], row['priority']])).to.deep.equal([['Ours', '1']]);
    for (const wrong of [
      'x',
      [1],
      [{ target: 'x', priority: '1', minutes: 1 }],
      [{ target: 'response', priority: '9', minutes: 1 }],
      [{ target: 'response', priority: '1', minutes: 1, schedule: { zone: 'UTC' } }],
      [{ target: 'response', priority: '1', minutes: 1, schedule: { zone: 'UTC', spans: [{ days: 1 }] } }],
    ]) {
      expect((await control('slas', { definitions: wrong })).status, JSON.stringify(wrong)).to.equal(400);
    }
    sandbox.reset();
    expect(sandbox.rows('contract_sla')).to.have.length(10);
  });
});

describe('a schedule of the sandbox', () => {
  it('counts the hours of its zone across a change of clocks', () => {
    const night: Schedule = { zone: 'Europe/Madrid', spans: [{ days: [7], from: '00:00', to: '24:00' }] };
    const [spring, autumn] = [Date.parse('2026-03-28T12:00:00Z'), Date.parse('2026-10-24T12:00:00Z')];
    expect(workedBetween(night, spring, spring + 3 * 24 * hour)).to.equal(23 * hour);
    expect(workedBetween(night, autumn, autumn + 3 * 24 * hour)).to.equal(25 * hour);
  });

  it('ends work where so much of it has passed, never earlier', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * 24 * 60 }), fc.integer({ min: 1, max: 5000 }), (start, minutes) => {
        const from = monday + start * minute;
        const end = afterWork(madrid, from, minutes * minute);
        expect(workedBetween(madrid, from, end)).to.equal(minutes * minute);
        expect(workedBetween(madrid, from, end - minute)).to.equal((minutes - 1) * minute);
      }),
      { numRuns: 60 },
    );
  });

  it('without hours never ends work soon', () => {
    expect(afterWork({ zone: 'UTC', spans: [] }, monday, hour)).to.be.greaterThan(monday + 365 * 24 * hour);
    expect(workedBetween(undefined, monday, monday - hour)).to.equal(0);
  });
});
