import { expect } from 'chai';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Friday 2026-11-20, 17:05 in Bogotá: both sites are closed until Monday. */
const fridayNight = Date.UTC(2026, 10, 20, 22, 5);
const minutesUntil = (from: number, to: number) => (to - from) / 60_000;

describe('story: hours of the desk', () => {
  let desk: Story;
  const open = async (begins: number, setting: Parameters<typeof story>[0] = {}) => {
    desk = await story({ plan: globalChat, begins, settings: { deskZone: 'Europe/Madrid' }, ...setting });
    return desk;
  };
  afterEach(() => desk.end());

  const clara = { locale: 'es-MX', person: { zone: 'America/Mexico_City' } };
  const card = () => desk.thread().split('\n---\n')[0] ?? '';
  const timers = async () => (await desk.conversation()).handoff?.opening;

  it('offers its scripts outside of hours, then records the incident and says the opening in her zone (9)', async () => {
    const { employee, sandbox } = await open(fridayNight, clara);
    const before = sandbox.rows('incident').length;
    await employee.says('quiero hablar con alguien, no me funciona la vpn');
    expect(employee.reads()).to.include('VPN');
    await employee.says('quiero hablar con una persona');
    const told = employee.reads();
    expect(told).to.include('abre el lunes, 23 de noviembre, 01:00');
    expect(told).to.include('La mesa abre: lunes, 23 de noviembre, 01:00');
    expect(told).to.not.match(/Ana|Luis|Madrid|Bogot|Lugar|Espera|minuto/);
    expect(sandbox.rows('incident').length).to.equal(before + 1);
    expect(card()).to.include('the desk opens Mon, Nov 23, 08:00');
  });

  it('says nothing more until Monday, then brings her up before newer requests in the same chat (9)', async () => {
    const { employee, a } = await open(fridayNight, clara);
    await employee.says('quiero hablar con alguien');
    employee.reads();
    a.reads();
    await desk.minutesPass(24 * 60);
    expect(employee.reads() + a.reads()).to.equal('');
    const opening = Date.UTC(2026, 10, 23, 7);
    const newer = desk.another('Bruno');
    await desk.minutesPass(minutesUntil(fridayNight, opening) - 24 * 60 - 1);
    await newer.says('talk to a person');
    await desk.minutesPass(1);
    expect(employee.reads()).to.match(/abierta de nuevo.*en el lugar 1/);
    expect(newer.reads()).to.match(/open again.*in place 2/);
    expect(desk.thread()).to.match(/María García has been waiting since Fri, Nov 20, 23:05/);
    await a.presses('Claim', {}, 'María García');
    await a.says('@bot Hola María');
    expect(employee.reads()).to.include('Hola María');
  });

  it('opens once although it was down at the opening, and not again afterwards (9)', async () => {
    const { employee } = await open(fridayNight, clara);
    await employee.says('quiero hablar con alguien');
    const opening = Date.UTC(2026, 10, 23, 7);
    await desk.minutesPass(60);
    employee.reads();
    await desk.restarts(minutesUntil(fridayNight, opening) - 60 + 7);
    expect(employee.reads().match(/abierta de nuevo/g)).to.have.length(1);
    await desk.restarts(1);
    expect(employee.reads()).to.equal('');
    expect(await timers()).to.equal(undefined);
  });

  it('names the zone where hers is not known', async () => {
    const { employee } = await open(fridayNight, { person: { zone: 'Nowhere/Land' } });
    await employee.says('quiero hablar con alguien');
    expect(employee.reads()).to.match(/abre el lunes, 23 de noviembre, 08:00 \(?hora/);
  });

  it('keeps daylight saving of both ends: the opening after Madrid has changed its clocks (9)', async () => {
    // Saturday 2026-10-24; Madrid goes to winter time on Sunday, so that Monday 08:00 there is 07:00 UTC, not 06:00.
    const { employee } = await open(Date.UTC(2026, 9, 24, 10), clara);
    await employee.says('quiero hablar con alguien');
    expect(employee.reads()).to.include('abre el lunes, 26 de octubre, 01:00');
    await desk.minutesPass(minutesUntil(Date.UTC(2026, 9, 24, 10), Date.UTC(2026, 9, 26, 6)));
    expect(employee.reads()).to.equal('');
    await desk.minutesPass(60);
    expect(employee.reads()).to.include('abierta de nuevo');
  });

  it('does the same in the midday gap and on a holiday of both sites, and no clock runs there (10)', async () => {
    // Wednesday 13:30 in Madrid is 07:30 in Bogotá.
    const gap = Date.UTC(2026, 10, 18, 12, 30);
    const { employee } = await open(gap);
    await employee.says('no me conecta la vpn desde casa, no puedo trabajar');
    await employee.says('quiero hablar con alguien');
    const told = employee.reads();
    expect(told).to.include('abre el miércoles, 18 de noviembre, 14:00');
    expect(told).to.not.match(/Ana|Luis/);
    expect(card()).to.include('First response due 14:30');
    await desk.minutesPass(30);
    expect(employee.reads()).to.include('abierta de nuevo');
    await desk.minutesPass(14);
    expect(desk.thread()).to.not.include('% used');
    await desk.minutesPass(1);
    expect(desk.thread()).to.include('50 % used');
  });

  it('passes over a holiday that both sites have (10)', async () => {
    const { employee } = await open(Date.UTC(2026, 11, 8, 9), { locale: 'en-GB' });
    await employee.says('talk to a person');
    expect(employee.reads()).to.match(/opens on Wednesday.* 9.*08:00/);
  });

  it('lets an agent take it before the desk opens, and opens nothing then', async () => {
    const { employee, a } = await open(fridayNight, clara);
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    employee.reads();
    await desk.minutesPass(minutesUntil(fridayNight, Date.UTC(2026, 10, 23, 7, 30)));
    expect(employee.reads()).to.not.include('abierta');
    expect(await timers()).to.equal(undefined);
  });

  it('tells who still waits when the desk closes, and goes on when it opens', async () => {
    // Monday 17:50 in Bogotá is ten minutes before nobody is there; here 16:55 UTC-5 = 21:55 UTC.
    const { employee } = await open(Date.UTC(2026, 10, 18, 21, 55));
    await employee.says('quiero hablar con alguien');
    employee.reads();
    await desk.minutesPass(10);
    expect(employee.reads()).to.include('abre el jueves, 19 de noviembre, 08:00');
    await desk.minutesPass(60);
    expect(employee.reads()).to.equal('');
    await desk.minutesPass(minutesUntil(Date.UTC(2026, 10, 18, 23, 5), Date.UTC(2026, 10, 19, 7)));
    expect(employee.reads()).to.include('abierta de nuevo');
  });

  it('says on the confirmation which place she has once the desk is open', async () => {
    const { employee, chat } = await open(fridayNight, clara);
    await employee.says('quiero hablar con alguien');
    await desk.minutesPass(minutesUntil(fridayNight, Date.UTC(2026, 10, 23, 7)));
    const confirmation = chat.shown.find(({ message }) => message.title === 'Una persona se hará cargo');
    expect(confirmation && wordsOfMessage(confirmation.message)).to.include('1');
  });
});
