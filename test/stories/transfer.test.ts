import { expect } from 'chai';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Monday 2026-11-23, 15:00 in Madrid, 09:00 in Bogotá. */
const mondayAfternoon = Date.UTC(2026, 10, 23, 14);

describe('story: a transfer (24)', () => {
  let desk: Story;
  beforeEach(async () => {
    desk = await story({ plan: globalChat, begins: mondayAfternoon });
    await desk.employee.says('no me conecta la vpn desde casa');
    await desk.employee.presses('Windows');
    await desk.employee.says('quiero hablar con alguien');
    await desk.b.says('hola');
    await desk.a.presses('Claim');
    await desk.a.says('@bot Hola María, lo miro');
    await desk.employee.says('sigue fallando con el error 809');
    await desk.minutesPass(5);
  });
  afterEach(() => desk.end());

  const options = () =>
    desk.desk.shown
      .findLast((one) => one.message.inputs.some((input) => input.id === 'to'))
      ?.message.inputs[0]?.options?.map((one) => one.label);

  it('goes to a colleague: clock and history go along, he gets a summary, the employee is told once', async () => {
    const { a, b, employee, incident, sandbox } = desk;
    const before = (await desk.conversation()).handoff;
    employee.reads();
    await a.presses('Transfer…');
    expect(options()).to.deep.equal([
      'Luis Ortega (es · on, 0 of 4)',
      'The line: whoever is free',
      'The line of Bogotá',
      'The line of Madrid',
    ]);
    await a.presses('Transfer', { to: 'luis', why: 'conoce el concentrador' });
    const { phase, handoff } = await desk.conversation();
    expect(phase).to.deep.include({ name: 'attended' }).and.to.have.nested.property('owner.id', 'luis');
    expect([handoff?.openedAt, handoff?.number]).to.deep.equal([before?.openedAt, before?.number]);
    expect(handoff?.clock?.slice(0, before?.clock?.length)).to.deep.equal(before?.clock);
    expect(employee.reads().match(/Luis Ortega/g)).to.have.length(1);
    const summary = b.reads();
    expect(summary).to.include('What the next one needs to know');
    expect(summary).to.include('Problem: no me conecta la vpn desde casa');
    expect(summary).to.include('Known: Device: Windows').and.to.include('Last words: sigue fallando con el error 809');
    expect(summary).to.include('Why it is passed on: conoce el concentrador');
    const notes = JSON.stringify(sandbox.journal(incident()['sys_id'] ?? ''));
    expect(notes).to.include('Handed over from Ana López to Luis Ortega: conoce el concentrador');
    await a.says('@bot otra cosa');
    expect(employee.reads()).to.equal('');
    await b.says('@bot Sigo yo');
    expect(employee.reads()).to.include('Sigo yo');
  });

  it('goes to another region’s line with a reason: it keeps its age, and anybody there takes it on', async () => {
    const { a, b, employee, incident } = desk;
    await desk.another('Bea').says('talk to a person');
    employee.reads();
    await a.presses('Transfer…', {}, 'María');
    await a.presses('Transfer', { to: 'line:bogota', why: 'es de su sede' }, 'María');
    const { phase, handoff } = await desk.conversation();
    expect(phase.name).to.equal('waiting');
    expect(handoff?.region).to.equal('bogota');
    expect(incident()['assigned_to']).to.equal('');
    const line = (await desk.loop.engine.line()).waiting.map((one) => one.subject);
    expect(line).to.deep.equal(['teams:t:maria', 'teams:t:bea']);
    expect(employee.reads().match(/te pasa a colegas/g)).to.have.length(1);
    expect(desk.thread()).to.include('Ana López gave it to: The line of Bogotá. es de su sede');
    expect(desk.thread()).to.match(/skills: Luis Ortega, Marta Ruiz\./);
    await b.presses('Claim', {}, 'María');
    expect((await desk.conversation()).phase).to.have.nested.property('owner.id', 'luis');
  });

  it('needs somebody and a reason', async () => {
    const { a } = desk;
    await a.presses('Transfer…');
    a.reads();
    await a.presses('Transfer', { to: 'line:', why: ' ' });
    expect(a.reads()).to.include('Why');
    await a.presses('Transfer', { to: 'nobody', why: 'x' });
    expect(a.reads()).to.include('To whom');
    expect((await desk.conversation()).phase).to.have.nested.property('owner.id', 'ana');
  });
});
