import { expect } from 'chai';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Wednesday 2026-11-18, 10:00 in Madrid. */
const wednesday = Date.UTC(2026, 10, 18, 9);

describe('story: clocks of a request', () => {
  let desk: Story;
  const open = async (begins = wednesday, setting: Parameters<typeof story>[0] = {}) => {
    desk = await story({ plan: globalChat, begins, settings: { deskZone: 'Europe/Madrid' }, ...setting });
    // The lead and both agents have been seen in the shared channel.
    await desk.colleague({ id: 'marta', name: 'Marta Ruiz', email: 'marta.ruiz@example.com' }).says('hola');
    await desk.a.says('hola');
    await desk.b.says('hola');
    return desk;
  };
  afterEach(() => desk.end());

  /** A P3: nobody but her cannot work. */
  const asks = async () => {
    await desk.employee.says('no me conecta la vpn desde casa, no puedo trabajar');
    await desk.employee.says('quiero hablar con alguien');
    desk.employee.reads();
    desk.a.reads();
  };
  const card = () =>
    desk
      .thread()
      .split('\n---\n')
      .find((one) => one.includes('Employee:')) ?? '';
  const pagesTo = (id: string) =>
    desk.desk.shown
      .filter(({ ref }) => ref.address.conversation === `dm-${id}`)
      .map(({ message }) => wordsOfMessage(message));
  const notes = () =>
    desk.sandbox
      .rows('sys_journal_field')
      .filter((row) => row['element'] === 'work_notes')
      .map((row) => row['value'] ?? '')
      .join('\n');

  it('calls the group again at half of the time, the lead at 75 %, and who is on call at all of it (22)', async () => {
    const { employee, a } = await open();
    await asks();
    expect(card()).to.include('Service level: First response due 10:30');
    await desk.minutesPass(14);
    expect(a.reads()).to.not.include('%');
    await desk.minutesPass(1);
    expect(a.reads()).to.match(
      /Nobody has María García \(INC\d+\) yet. First response due 10:30, 50 % used, 15 min left.*\[Claim\]/s,
    );
    expect(employee.reads()).to.include('Hora límite de la respuesta: 10:30');
    expect(pagesTo('marta')).to.have.length(0);
    await desk.minutesPass(7.5);
    expect(a.reads()).to.match(/75 % used, 8 min left. Told: Marta Ruiz/);
    expect(pagesTo('marta').join()).to.match(/Priority 3: María García.*INC/s);
    expect(employee.reads()).to.not.include('10:30');
    expect(pagesTo('ana')).to.have.length(0);
    await desk.minutesPass(7.5);
    expect(a.reads()).to.match(/was due 10:30 and is late. Told: Ana López/);
    expect(pagesTo('ana').join()).to.include('was due 10:30');
    expect(employee.reads()).to.include('no ha llegado');
    expect(notes())
      .to.match(/50 % used/)
      .and.match(/75 % used/)
      .and.match(/is late/);
    await desk.minutesPass(120);
    expect(a.reads()).to.not.match(/% used|is late/);
  });

  it('says one warning, the highest, for what was missed while the desk was down (22)', async () => {
    const { employee, a } = await open();
    await asks();
    await desk.minutesPass(10);
    a.reads();
    await desk.restarts(15);
    const told = a.reads();
    expect(told.match(/% used/g)).to.have.length(1);
    expect(told).to.include('83 % used');
    await desk.restarts(1);
    expect(a.reads()).to.not.include('% used');
    expect(employee.reads().match(/10:30/g)).to.equal(null);
  });

  it('names the owner in the warning, and stops at the first answer of a person (28)', async () => {
    const { a } = await open();
    await asks();
    await a.presses('Claim');
    a.reads();
    await desk.minutesPass(22.5);
    expect(a.reads()).to.match(/Ana López: First response due 10:30, 75 % used, 8 min left/);
    await a.says('@bot Hola, lo miro');
    expect(card()).to.match(/Solution due Thu, Nov 19, 12:00/);
    await desk.minutesPass(60);
    expect(a.reads()).to.not.include('First response');
  });

  it('sends nothing more of the first response once it is met (28)', async () => {
    const { a } = await open();
    await asks();
    await a.presses('Claim');
    await a.says('@bot Hola, lo miro');
    a.reads();
    await desk.minutesPass(90);
    expect(a.reads()).to.not.match(/First response|Next response/);
    expect((await desk.conversation()).handoff?.warned?.filter((key) => /\/\d+$/.test(key)) ?? []).to.deep.equal([]);
  });

  it('counts the next response from the first word that nobody has answered (28)', async () => {
    const { employee, a } = await open();
    await asks();
    await a.presses('Claim');
    await a.says('@bot Hola, lo miro');
    await employee.says('sigue sin ir');
    await desk.minutesPass(20);
    await employee.says('¿hola?');
    a.reads();
    await desk.minutesPass(2.5);
    expect(a.reads()).to.match(/Ana López: Next response due 10:30, 75 % used/);
    await a.says('@bot Ya casi');
    await desk.minutesPass(30);
    expect(a.reads()).to.not.include('Next response');
  });

  it('counts a higher priority from the beginning, and warns once where several thresholds have passed (28)', async () => {
    const { b, a } = await open();
    await asks();
    await desk.minutesPass(16);
    a.reads();
    await b.presses('Correct category…');
    await b.presses('Send', { impact: '1', urgency: '1' });
    await desk.secondsPass(1);
    const told = a.reads();
    expect(told.match(/First response was due 10:05 and is late/g)).to.have.length(1);
    expect(told).to.not.include('% used');
  });

  it('stands still over the night and goes on in the morning in Madrid (28)', async () => {
    // 16:45 in Bogotá, 22:45 in Madrid: a quarter of an hour is left of the day.
    const evening = Date.UTC(2026, 10, 18, 21, 45);
    const { a } = await open(evening);
    await asks();
    expect(card()).to.include('First response due Thu, Nov 19, 08:15');
    await desk.minutesPass(14);
    a.reads();
    await desk.minutesPass(1);
    expect(a.reads()).to.include('50 % used');
    await desk.restarts(9 * 60);
    expect(a.reads()).to.not.include('% used');
    await desk.minutesPass(7.5);
    expect(a.reads()).to.include('75 % used');
  });

  it('goes on after Madrid has changed its clocks, at the hour of the wall (28)', async () => {
    // Friday 2026-10-23, 16:45 in Bogotá; on Monday 08:00 in Madrid is 07:00 UTC, for the first time since March.
    const friday = Date.UTC(2026, 9, 23, 21, 45);
    const { a } = await open(friday);
    await asks();
    expect(card()).to.include('First response due Mon, Oct 26, 08:15');
    const late = (Date.UTC(2026, 9, 26, 7, 7) - friday) / 60_000;
    await desk.restarts(late);
    expect(a.reads()).to.include('73 % used');
    await desk.minutesPass(1);
    expect(a.reads()).to.include('76 % used');
  });

  it('ends with the request: nothing is warned of after it was cancelled or resolved (28)', async () => {
    const { employee, a } = await open();
    await asks();
    await employee.says('cancelar');
    a.reads();
    await desk.minutesPass(60);
    expect(a.reads()).to.equal('');
    const kept = (await desk.conversation()).past.at(-1)?.handoff;
    expect(kept?.clock?.map(({ kind }) => kind)).to.deep.equal(['opened', 'cancelled']);
    expect(kept?.warnsAt).to.equal(undefined);
  });

  it('keeps on record what its clocks went by, for the reports', async () => {
    const { a, employee } = await open();
    await asks();
    await a.presses('Claim');
    await a.says('@bot ¿Qué mensaje ves?');
    await a.presses('Wait for María García');
    await employee.says('ninguno');
    await a.presses('Resolve…');
    await a.presses('Resolve', { notes: 'Reiniciado.' });
    await employee.presses('No');
    const kinds = (await desk.conversation()).handoff?.clock?.map(({ kind }) => kind);
    const before = ['opened', 'owned', 'replied', 'paused', 'resumed', 'wrote'];
    expect(kinds).to.deep.equal([...before, 'resolved', 'reopened']);
  });
});
