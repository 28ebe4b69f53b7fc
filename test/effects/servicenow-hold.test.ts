import { expect } from 'chai';
import { type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';
import { draftOf, failureOf, monday, type OwnClock, type Tried, tried } from './record-samples.ts';

const first = { number: 1 };

describe('the ServiceNow client with incidents that wait, move and belong together', () => {
  let sandbox: Sandbox;
  const clock: OwnClock = { at: monday };
  const client = (changes: Parameters<typeof tried>[1] = {}): Tried => tried(sandbox.url, changes, clock);
  const rowOf = (id: string) => {
    const row = sandbox.rows('incident').find((one) => one['sys_id'] === id);
    if (row === undefined) throw new Error('no such incident');
    return row;
  };
  const groupId = (name: string) =>
    String(sandbox.rows('sys_user_group').find((row) => row['name'] === name)?.['sys_id']);
  const userId = (name: string) =>
    String(sandbox.rows('sys_user').find((row) => row['user_name'] === name)?.['sys_id']);
  const comments = (id: string) => sandbox.journal(id).filter((entry) => entry.element === 'comments');
  const opened = (number = 1, more: Parameters<typeof draftOf>[0] = {}) =>
    client().client.open(draftOf({ escalation: { ...draftOf().escalation, number }, ...more }), first);

  before(async () => {
    sandbox = await startSandbox({ now: () => clock.at });
  });
  after(() => sandbox.close());
  beforeEach(() => {
    clock.at = monday;
    sandbox.reset();
  });

  it('puts one on hold, awaiting the caller, with the question as a comment, and takes it up again', async () => {
    const { id } = await opened();
    const desk = client().client;
    expect((await desk.hold(id, 'Which floor?', 'task-1', first)).state).to.equal('on hold');
    expect(rowOf(id)).to.deep.include({ state: '3', hold_reason: '1' });
    expect(comments(id).map((entry) => entry.value)).to.deep.equal([
      `Which floor?\nref: ${comments(id)[0]?.value.slice(-8)}`,
    ]);
    expect((await desk.resume(id)).state).to.equal('in progress');
    expect(rowOf(id)).to.deep.include({ state: '2', hold_reason: '' });
    const steps = rowOf(id)['sys_mod_count'];
    expect((await desk.resume(id)).state).to.equal('in progress');
    expect(rowOf(id)['sys_mod_count']).to.equal(steps);
  });

  it('asks once, when the answer to the first try is lost after or before the writing', async () => {
    for (const fault of ['timeoutAfterWrite', 'timeoutBeforeWrite'] as const) {
      sandbox.reset();
      clock.at = monday;
      const { id } = await opened();
      const desk = client().client;
      sandbox.faults.set({ [fault]: { ending: 'cancelled', method: 'PATCH', times: 1 } });
      expect((await failureOf(desk.hold(id, 'Which floor?', 'task-1', first))).kind).to.equal('unknown');
      clock.at += 80_000;
      const again = { number: 2, lastSentAt: monday };
      expect((await desk.hold(id, 'Which floor?', 'task-1', again)).state, fault).to.equal('on hold');
      expect(comments(id), fault).to.have.length(1);
    }
  });

  it('leaves alone on a retry what somebody has taken up since', async () => {
    const { id } = await opened();
    sandbox.faults.set({ timeoutAfterWrite: { ending: 'cancelled', method: 'PATCH', times: 1 } });
    await failureOf(client().client.hold(id, 'Which floor?', 'task-1', first));
    sandbox.colleague('ana.lopez').update(id, { state: '2' });
    clock.at += 80_000;
    const again = await client().client.hold(id, 'Which floor?', 'task-1', { number: 2, lastSentAt: monday });
    expect(again.state).to.equal('in progress');
    expect(comments(id)).to.have.length(1);
  });

  it('neither holds nor wakes what is resolved, nor wakes what waits for a supplier', async () => {
    const { id } = await opened();
    const desk = client().client;
    sandbox.colleague('ana.lopez').update(id, { state: '3', hold_reason: '4' });
    expect((await desk.resume(id)).state).to.equal('on hold');
    sandbox.colleague('ana.lopez').resolve(id, 'Solution provided', 'Done');
    expect((await failureOf(desk.hold(id, 'x', 'task-1', first))).reason).to.equal('resolved');
    expect((await desk.resume(id)).state).to.equal('resolved');
    sandbox.colleague('admin').update(id, { state: '7' });
    expect((await failureOf(desk.hold(id, 'x', 'task-2', first))).reason).to.equal('closed');
    expect(comments(id)).to.deep.equal([]);
  });

  it('says so when a rule of the instance refuses to hold', async () => {
    const { id } = await opened();
    sandbox.faults.set({ businessRule: 'No bots on hold' });
    const error = await failureOf(client().client.hold(id, 'Which floor?', 'task-1', first));
    expect([error.kind, error.reason]).to.deep.equal(['refused', 'rule']);
  });

  it('hands one to a group by name or key, as nobody’s, and not again when it is there', async () => {
    const { id } = await opened();
    const desk = client().client;
    sandbox.colleague('ana.lopez').assign(id);
    await desk.group(id, 'Network');
    expect(rowOf(id)).to.deep.include({ assignment_group: groupId('Network'), assigned_to: '' });
    sandbox.colleague('luis.ortega').assign(id);
    await desk.group(id, groupId('Network'));
    expect(rowOf(id)['assigned_to']).to.equal(userId('luis.ortega'));
    await desk.group(id, groupId('Messaging'));
    expect(rowOf(id)).to.deep.include({ assignment_group: groupId('Messaging'), assigned_to: '' });
  });

  it('refuses a group that is not one, and says which', async () => {
    const { id } = await opened();
    const desk = client().client;
    for (const group of ['No Such Group', '0'.repeat(32), '', 'a^ORactive=true', 'javascript:gs.x()']) {
      const error = await failureOf(desk.group(id, group));
      expect([error.kind, error.reason], group).to.deep.equal(['refused', 'missing']);
    }
    expect(rowOf(id)['assignment_group']).to.equal('');
  });

  it('makes one the child of another by number or key, once, and the child follows its parent', async () => {
    const [parent, child, other] = [await opened(1), await opened(2), await opened(3)];
    const desk = client().client;
    await desk.child(child.id, parent.number);
    await desk.child(other.id, parent.id);
    const steps = rowOf(child.id)['sys_mod_count'];
    await desk.child(child.id, parent.number.toLowerCase());
    expect(rowOf(child.id)).to.deep.include({ parent_incident: parent.id, sys_mod_count: steps });
    expect(rowOf(parent.id)['child_incidents']).to.equal('2');

    const ana = sandbox.colleague('ana.lopez');
    const state = async (id: string) => (await desk.changed(id))?.ticket.state;
    ana.assign(parent.id);
    expect(await state(child.id)).to.equal('in progress');
    ana.hold(parent.id, 'Who else?');
    expect(rowOf(child.id)).to.deep.include({ state: '3', hold_reason: '1' });
    ana.resolve(parent.id, 'Workaround provided', 'Line restored.');
    expect(await desk.changed(other.id)).to.deep.include({
      resolution: { code: 'Workaround provided', notes: 'Line restored.' },
      byUs: false,
    });
    ana.reopen(parent.id, 'Down again');
    expect(await state(other.id)).to.equal('in progress');
  });

  it('refuses a parent that is not there, and the incident itself', async () => {
    const { id, number } = await opened();
    const desk = client().client;
    expect((await failureOf(desk.child(id, 'INC9999999'))).reason).to.equal('missing');
    expect((await failureOf(desk.child(id, 'the big one'))).reason).to.equal('missing');
    expect((await failureOf(desk.child(id, number))).reason).to.equal('itself');
  });

  it('opens one in a group and under a parent, and without them rather than not at all', async () => {
    const parent = await opened(1);
    const child = await opened(2, { group: 'Messaging', parent: parent.number });
    expect(rowOf(child.id)).to.deep.include({
      assignment_group: groupId('Messaging'),
      parent_incident: parent.id,
    });
    const { client: desk, logged } = client();
    const escalation = { ...draftOf().escalation, number: 3 };
    const alone = await desk.open(draftOf({ escalation, group: 'Nobody', parent: 'INC9999999' }), first);
    expect(rowOf(alone.id)).to.deep.include({ assignment_group: '', parent_incident: '' });
    expect(logged.filter((one) => one.level === 'error').map((one) => one.what)).to.deep.equal([
      'servicenow incident opened without its place',
      'servicenow incident opened without its place',
    ]);
  });

  it('opens none while the directory of groups is out of reach, and one when it is back', async () => {
    const desk = client().client;
    sandbox.faults.set({ down: { status: 503, table: 'sys_user_group' } });
    expect((await failureOf(desk.open(draftOf({ group: 'Network' }), first))).kind).to.equal('later');
    sandbox.faults.clear();
    clock.at += 5000;
    const { id } = await desk.open(draftOf({ group: 'Network' }), { number: 2, lastSentAt: monday });
    expect(rowOf(id)['assignment_group']).to.equal(groupId('Network'));
  });
});
