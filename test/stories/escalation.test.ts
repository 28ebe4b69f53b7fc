import { expect } from 'chai';
import type { Plan } from '../../src/desk/plan.ts';
import { globalChat } from '../plans.ts';
import { type Actor, type Story, story } from '../story.ts';

/** Ana and Luis are agents, Marta leads; 09:00 in Madrid, so that both promises and people are there. */
const [clientIt] = globalChat.escalation.levels;
const plan: Plan = {
  ...globalChat,
  escalation: { ...globalChat.escalation, levels: clientIt ? [{ ...clientIt, group: 'Network' }] : [] },
};
const filled = {
  evidence_steps: 'VPN script, other network',
  evidence_evidence: 'error 809 in the log',
  evidence_asked: 'open port 500',
};

describe('story: escalation', () => {
  let desk: Story;
  let lead: Actor;
  const attended = async (setting: Parameters<typeof story>[0] = {}, words = 'no me conecta la vpn desde casa') => {
    desk = await story({ plan, ...setting });
    lead = desk.colleague({ id: 'marta', name: 'Marta Ruiz', email: 'marta.ruiz@example.com' });
    await desk.employee.says(words);
    await desk.employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await lead.says('hello');
    await desk.a.presses('Claim');
    desk.employee.reads();
    return desk;
  };
  const kept = async (key: string) => (await desk.store.scan(key, '', 100)).map(({ doc }) => doc.value);
  const beyond = async () => (await desk.conversation()).handoff?.beyond;
  afterEach(() => desk.end());

  it('shows level, route and the evidence with what is known filled in; a lead accepts; the group changes and the employee is told once', async () => {
    const { a, employee, thread, incident } = await attended();
    await a.presses('Escalate…');
    expect(thread()).to.include('Client IT: group Network; a lead decides within 15 min');
    const form = desk.desk.shown.at(-1)?.message;
    expect(form?.inputs.find(({ id }) => id === 'category')?.value).to.equal('network');
    expect(form?.inputs.find(({ id }) => id === 'evidence_steps')?.value).to.include('VPN');
    await a.presses('Escalate', filled);
    expect((await beyond())?.state).to.equal('asked');
    expect(thread()).to.include('error 809 in the log');
    expect(employee.reads()).to.equal('');
    await lead.presses('Accept');
    expect((await beyond())?.state).to.equal('accepted');
    expect(employee.reads()).to.include('Client IT');
    expect(thread()).to.include('stays the employee’s contact');
    const group = desk.sandbox.rows('sys_user_group').find(({ name }) => name === 'Network');
    expect(incident()['assignment_group']).to.equal(group?.['sys_id']);
    expect((await desk.conversation()).phase.name).to.equal('attended');
    await employee.says('gracias, ¿cuánto tardarán?');
    expect(thread()).to.include('¿cuánto tardarán?');
    expect(await kept('validation/')).to.have.length(1);
  });

  it('creates nothing without what is asked for, names it, and keeps what was typed', async () => {
    const { a, thread } = await attended();
    await a.presses('Escalate…');
    await a.presses('Escalate', { ...filled, evidence_asked: '' });
    expect(await beyond()).to.equal(undefined);
    expect(thread()).to.include('Still missing: What you ask of them');
    await a.presses('Escalate', { evidence_asked: 'open port 500' });
    const given = (await beyond())?.given;
    expect(given).to.include({
      'What shows the fault': 'error 809 in the log',
      'What you ask of them': 'open port 500',
    });
  });

  it('refuses its author, and everybody who is no lead, the decision', async () => {
    const { a, b } = await attended();
    await a.presses('Escalate…');
    await a.presses('Escalate', filled);
    await a.presses('Accept');
    expect(a.reads()).to.include('a lead other than who escalated it');
    await b.presses('Accept');
    expect(b.reads()).to.include('a lead other than who escalated it');
    expect((await beyond())?.state).to.equal('asked');
  });

  it('is returned with a code and a reason that its author alone reads, and counts as returned', async () => {
    const { a, employee, thread } = await attended();
    await a.presses('Escalate…');
    await a.presses('Escalate', filled);
    await lead.presses('Return…');
    await lead.presses('Return', { code: 'solvable_with_kb', why: 'See the article on port 500.' });
    expect((await beyond())?.state).to.equal('asked');
    expect(thread()).to.include('Article that solves it');
    await lead.presses('Return', { article: 'KB0010007' });
    expect((await beyond())?.state).to.equal('returned');
    expect(thread()).to.not.include('See the article on port 500.');
    const direct = desk.desk.shown.filter(({ ref }) => ref.address.conversation === 'dm-ana');
    expect(JSON.stringify(direct.map(({ message }) => message.parts))).to.include('See the article on port 500.');
    expect(employee.reads()).to.equal('');
    const [returned] = await kept('return/');
    expect(returned).to.include({ script: 'vpn', code: 'solvable_with_kb', article: 'KB0010007' });
    expect(thread()).to.include('Escalate…');
  });

  it('whispers the reason to its author in the thread when the bot cannot write to him', async () => {
    const { a, b, thread } = await attended({ employeeOn: 'slack' });
    await a.presses('Escalate…');
    await a.presses('Escalate', filled);
    await lead.presses('Return…');
    const seen = thread();
    desk.desk.blocked = true;
    a.reads();
    b.reads();
    await lead.presses('Return', { code: 'premature', why: 'Try the other gateway first.' });
    const alone = desk.desk.shown.filter(({ message }) => JSON.stringify(message.parts).includes('other gateway'));
    expect(alone.map(({ to, ref }) => [to, ref.address.conversation])).to.deep.equal([['ana', 'desk']]);
    expect(a.reads()).to.include('too early: more can be tried here');
    expect(b.reads()).to.not.include('other gateway');
    expect(thread().slice(seen.length)).to.not.match(/Please call|page is over/);
  });

  it('tells leads and who is on call again when nobody decides in time', async () => {
    const { a, thread } = await attended();
    await a.presses('Escalate…');
    await a.presses('Escalate', filled);
    const direct = () =>
      desk.desk.shown.filter(({ ref }) => ref.address.user === 'marta' && !ref.address.thread).length;
    const before = direct();
    await desk.minutesPass(16);
    expect(thread()).to.include('still waits for a lead’s decision');
    expect(direct()).to.be.greaterThan(before);
    await lead.presses('Accept');
    const decided = thread().split('still waits').length;
    await desk.minutesPass(60);
    expect(thread().split('still waits').length).to.equal(decided);
  });

  it('tells them once when the time passed while the desk was down, and again only a time later', async () => {
    const { a, thread } = await attended();
    await a.presses('Escalate…');
    await a.presses('Escalate', filled);
    const told = () => thread().split('still waits for a lead’s decision').length - 1;
    const direct = () =>
      desk.desk.shown.filter(({ ref }) => ref.address.user === 'marta' && !ref.address.thread).length;
    const before = direct();
    await desk.minutesPass(10);
    await desk.restarts(40);
    expect([told(), direct()]).to.deep.equal([1, before + 1]);
    await desk.restarts(1);
    await desk.minutesPass(13);
    expect([told(), direct()]).to.deep.equal([1, before + 1]);
    await desk.minutesPass(1);
    expect([told(), direct()]).to.deep.equal([2, before + 2]);
    await desk.restarts(60);
    await desk.restarts(60);
    expect(told()).to.equal(3);
    await lead.presses('Accept');
    expect((await beyond())?.state).to.equal('accepted');
  });

  for (const [since, isNew] of [
    ['2026-10-25', true],
    ['2026-10-24', false],
    [undefined, false],
  ] as const)
    it(`has an escalation of somebody here since ${since ?? 'ever'} looked at again ${isNew ? 'as a newcomer’s' : 'as any other'}`, async () => {
      const { escalation, people } = plan;
      const sampling = { p1: 0, p2: 0, p3: 0, p4: 0, p5: 0, newcomerDays: 30, newcomer: 100 };
      const dated = people.map((one) => (one.id === 'ana' && since ? { ...one, since } : one));
      const { a, thread } = await attended({
        plan: { ...plan, people: dated, escalation: { ...escalation, sampling } },
      });
      await a.presses('Escalate…');
      await a.presses('Escalate', filled);
      await lead.presses('Accept');
      expect((await kept('validation/'))[0]).to.include({ verdict: 'valid', review: isNew });
      expect(thread().includes('in the sample that is reviewed')).to.equal(isNew);
    });

  it('sends a P1 at once and has it looked at afterwards', async () => {
    const { a, employee, thread } = await attended({}, 'producción parada, no me conecta la vpn');
    await a.presses('Escalate…');
    await a.presses('Escalate', filled);
    expect(employee.reads()).to.include('Client IT');
    expect(thread()).to.include('a lead looks at it afterwards');
    expect((await beyond())?.state).to.equal('asked');
    await lead.presses('Accept');
    expect(employee.reads()).to.equal('');
    expect((await beyond())?.state).to.equal('accepted');
  });

  it('offers nothing where the plan has no next level', async () => {
    const { thread } = await attended({ plan: { ...plan, escalation: { ...plan.escalation, levels: [] } } });
    expect(thread()).to.not.include('Escalate…');
  });

  const leadingTo = (when: string): Plan => ({
    ...plan,
    escalation: {
      ...plan.escalation,
      triggers: [{ id: 'next', when, withinMinutes: 5, to: 'client-it' }],
    },
  });

  it('is proposed once in the thread when the protocol asks for it, and measured against its time', async () => {
    const { a, thread } = await attended({ plan: leadingTo('topic = vpn') });
    expect(thread()).to.include('The protocol asks to escalate this to Client IT');
    await a.says('@bot one moment');
    expect(thread().split('The protocol asks').length).to.equal(2);
    await desk.minutesPass(4);
    await a.presses('Escalate…');
    await a.presses('Escalate', { ...filled, reason: 'next' });
    expect(await beyond()).to.include({ trigger: 'next', inTime: true });
  });

  it('is proposed when somebody has it for half an hour and nothing moved for a quarter of one', async () => {
    const { a, thread } = await attended({ plan: leadingTo('timebox') });
    await desk.minutesPass(20);
    await a.says('@bot lo estoy mirando');
    await desk.minutesPass(12);
    expect(thread()).to.not.include('The protocol asks');
    await desk.minutesPass(4);
    expect(thread()).to.include('our time for it is up');
  });

  it('is proposed once when that time passed while the desk was down', async () => {
    const { thread } = await attended({ plan: leadingTo('timebox') });
    const asked = () => thread().split('our time for it is up').length - 1;
    await desk.minutesPass(20);
    await desk.restarts(45);
    expect(asked()).to.equal(1);
    await desk.restarts(5);
    await desk.minutesPass(60);
    expect(asked()).to.equal(1);
  });

  it('is proposed at the third talk about the same within a week', async () => {
    const { employee, thread } = await attended({ plan: leadingTo('repeat') }, 'hola');
    await employee.says('cancelar');
    for (const _time of ['first', 'second']) {
      await employee.says('no me conecta la vpn desde casa');
      await employee.says('cancelar');
    }
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await desk.a.presses('Claim');
    expect(thread()).to.include('the same again within seven days');
  });

  it('counts as returned when the next level gives it back in the record system', async () => {
    const { a, thread, incident, sandbox } = await attended();
    await desk.looksAtRecords();
    await a.presses('Escalate…');
    await a.presses('Escalate', filled);
    await lead.presses('Accept');
    await desk.secondsPass(60);
    await desk.looksAtRecords();
    const number = incident()['number'] ?? '';
    sandbox.colleague('luis.ortega').update(number, { assignment_group: 'Messaging' });
    await desk.secondsPass(60);
    await desk.looksAtRecords();
    expect((await beyond())?.state).to.equal('bounced');
    expect(thread()).to.include('It counts as returned');
    expect(await kept('return/')).to.have.length(1);
  });
});
