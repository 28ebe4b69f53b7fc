import { expect } from 'chai';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Wednesday 2026-11-18, 10:00 in Madrid. */
const wednesday = Date.UTC(2026, 10, 18, 9);

describe('story: waiting for the employee', () => {
  let desk: Story;
  const attended = async (setting: Parameters<typeof story>[0] = {}) => {
    desk = await story({ plan: globalChat, begins: wednesday, settings: { deskZone: 'Europe/Madrid' }, ...setting });
    await desk.employee.says('no me conecta la vpn desde casa, no puedo trabajar');
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.presses('Claim');
    await desk.a.says('@bot ¿Qué error te sale?');
    desk.employee.reads();
    desk.a.reads();
    return desk;
  };
  afterEach(() => desk.end());
  const card = () =>
    desk
      .thread()
      .split('\n---\n')
      .find((one) => one.includes('Employee:')) ?? '';

  it('never times out while she is not the one awaited (23)', async () => {
    const { employee } = await attended();
    await employee.says('sale el 809');
    employee.reads();
    for (let hour = 0; hour < 6; hour++) await desk.minutesPass(60);
    expect(employee.reads()).to.equal('');
    expect((await desk.conversation()).phase.name).to.equal('attended');
  });

  it('reminds her twice, then parks it: told on both sides, nothing lost, the clock paused with that reason (23)', async () => {
    const { employee, a } = await attended();
    await a.presses('Wait for María García');
    expect(card()).to.include('Solution: paused, 16 h 00 left');
    expect(desk.incident()['state']).to.equal('3');
    expect(a.reads()).to.include('Ana López waits for María García');
    await desk.minutesPass(10);
    expect(employee.reads()).to.include('Ana López necesita tu respuesta');
    await desk.minutesPass(20);
    expect(employee.reads()).to.include('necesita tu respuesta');
    await desk.minutesPass(30);
    expect(employee.reads()).to.match(/aparcado tu solicitud INC\d+/);
    expect(a.reads()).to.include('parked, not closed');
    await desk.minutesPass(7 * 24 * 60);
    expect(employee.reads()).to.equal('');
    const { handoff, phase } = await desk.conversation();
    expect(phase.name).to.equal('attended');
    expect(handoff?.clock?.at(-1)).to.include({ kind: 'paused', why: 'awaiting_user' });
  });

  it('goes on with her next word and tells the owner (23)', async () => {
    const { employee, a } = await attended();
    await a.presses('Wait for María García');
    await desk.minutesPass(60);
    employee.reads();
    a.reads();
    await employee.says('perdona, sale el 809');
    expect(employee.reads()).to.include('Ana López tiene tu respuesta');
    expect(a.reads()).to.match(/perdona, sale el 809.*Ana López: María García has answered/s);
    expect(card()).to.include('Solution due').and.include('[Wait for María García]');
    expect(desk.incident()['state']).to.equal('2');
    await desk.minutesPass(120);
    expect(employee.reads()).to.equal('');
  });

  it('says one reminder for what was missed while the desk was down, and parks once (23)', async () => {
    const { employee, a } = await attended();
    await a.presses('Wait for María García');
    await desk.restarts(35);
    expect(employee.reads().match(/necesita tu respuesta/g)).to.have.length(1);
    await desk.restarts(60);
    expect(employee.reads().match(/aparcado/g)).to.have.length(1);
    await desk.restarts(60);
    expect(employee.reads()).to.equal('');
  });

  it('is ended by the owner, and counts anew from his own words (23)', async () => {
    const { employee, a } = await attended();
    await a.presses('Wait for María García');
    await desk.minutesPass(9);
    await a.says('@bot ¿Y en el portátil?');
    employee.reads();
    await desk.minutesPass(9);
    expect(employee.reads()).to.equal('');
    await desk.minutesPass(1);
    expect(employee.reads()).to.include('necesita tu respuesta');
    await a.presses('Go on');
    await desk.minutesPass(120);
    expect(employee.reads()).to.equal('');
    expect(desk.incident()['state']).to.equal('2');
  });

  it('lets the pause count only the hours of the desk, in either of its zones (23, 28)', async () => {
    const { employee, a } = await attended({ begins: Date.UTC(2026, 10, 18, 21) });
    await a.presses('Wait for María García');
    // One hour is left in Bogotá; the night is nobody's time.
    await desk.minutesPass(12 * 60);
    await employee.says('sale el 809');
    expect(card()).to.match(/Solution due/);
    const { clocksOf } = await import('../../src/desk/sla/clocks.ts');
    const clock = (await desk.conversation()).handoff?.clock ?? [];
    const states = clocksOf(globalChat, clock, Date.UTC(2026, 10, 19, 9));
    // 22:00 to 23:00 and 08:00 to 10:00 in Madrid.
    expect(states.find(({ metric }) => metric === 'resolution')?.pausedMs).to.equal(3 * 3_600_000);
  });
});
