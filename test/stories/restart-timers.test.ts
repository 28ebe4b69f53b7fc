import { expect } from 'chai';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Wednesday 2026-11-18, 10:00 in Madrid. */
const wednesday = Date.UTC(2026, 10, 18, 9);

describe('story: a restart in the middle of a timer', () => {
  let desk: Story;
  const open = async (setting: Parameters<typeof story>[0] = {}) => {
    desk = await story(setting);
    return desk;
  };
  afterEach(() => desk.end());
  const timers = async () =>
    (await desk.store.tasks(500)).map(({ id }) => id.split('/timer/')[1]).filter((timer) => timer !== undefined);
  const count = (words: string, part: RegExp) => words.match(part)?.length ?? 0;
  const ours = () => desk.sandbox.rows('incident').filter((row) => row['correlation_display'] === 'secondline');

  it('reassures whoever waits once for all that was missed, and goes on from then (5)', async () => {
    const { employee, a } = await open();
    await employee.says('talk to a person');
    await desk.minutesPass(5);
    employee.reads();
    a.reads();
    await desk.restarts(13);
    expect(count(employee.reads(), /Sorry for the wait|Disculpa la espera/g)).to.equal(1);
    expect(count(a.reads(), /has been waiting since/g)).to.equal(1);
    await desk.restarts(1);
    expect(employee.reads() + a.reads()).to.equal('');
    expect((await timers()).filter((timer) => timer === 'waiting')).to.have.length(1);
  });

  it('sends the card with a local reference once when ServiceNow was down at the end of patience (8)', async () => {
    const { employee, sandbox } = await open();
    sandbox.faults.set({ down: true });
    await employee.says('quiero hablar con alguien');
    expect(desk.thread()).to.equal('');
    await desk.restarts(1);
    expect(count(desk.thread(), /^Waiting: María García$/gm)).to.equal(1);
    expect(count(employee.reads(), /el número oficial llegará después/g)).to.equal(1);
    await desk.restarts(1);
    expect(count(desk.thread(), /^Waiting: María García$/gm)).to.equal(1);
    sandbox.faults.clear();
    for (let minute = 0; minute < 12; minute++) await desk.minutesPass(1);
    expect(ours()).to.have.length(1);
  });

  it('lets a resolution stand once when nobody answered while it was down (29)', async () => {
    const { employee, a } = await open();
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    await a.presses('Resolve…');
    await a.presses('Resolve', { notes: 'Listo' });
    await desk.restarts(12 * 60);
    expect((await desk.conversation()).phase.name).to.equal('settling');
    a.reads();
    await desk.restarts(13 * 60);
    expect(count(a.reads(), /did not answer; it stays resolved/g)).to.equal(1);
    await desk.restarts(60);
    expect(a.reads()).to.not.include('did not answer');
    expect((await desk.conversation()).phase.name).to.equal('idle');
  });

  it('resolves once what was returned to the bot when nobody came back while it was down', async () => {
    const { employee, a } = await open();
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    await a.presses('Return to bot');
    await desk.restarts(12 * 60);
    expect(desk.incident()['state']).to.not.equal('6');
    await desk.restarts(13 * 60);
    expect(desk.incident()['state']).to.equal('6');
    await desk.restarts(24 * 60);
    const notes = desk.sandbox.journal(desk.incident()['sys_id'] ?? '').map(({ value }) => value);
    expect(notes.filter((value) => value.includes('Asked for a person again'))).to.deep.equal([]);
    expect((await desk.conversation()).returned).to.equal(undefined);
    expect((await timers()).filter((timer) => timer === 'returned')).to.deep.equal([]);
  });

  it('posts the card once as soon as the channel takes it again', async () => {
    const { employee, desk: shared } = await open();
    shared.archived = true;
    await employee.says('quiero hablar con alguien');
    await desk.restarts(1);
    expect(desk.thread()).to.equal('');
    shared.archived = false;
    await desk.restarts(1);
    await desk.restarts(1);
    expect(count(desk.thread(), /^Waiting: María García$/gm)).to.equal(1);
    expect((await timers()).filter((timer) => timer === 'card')).to.deep.equal([]);
  });

  it('reads the clocks of ServiceNow afterwards, and tells a difference once (28)', async () => {
    const { employee, a, sandbox } = await open();
    sandbox.slas.set([{ target: 'response', priority: '2', minutes: 45 }]);
    await employee.says('the whole office has no VPN');
    await employee.says('quiero hablar con alguien');
    a.reads();
    await desk.restarts(3);
    expect(count(a.reads(), /clocks differ/g)).to.equal(1);
    await desk.restarts(120);
    expect(a.reads()).to.not.include('clocks differ');
  });

  it('watches who took a page on, and calls again once when nothing has happened (11)', async () => {
    const { employee, b } = await open({
      plan: globalChat,
      begins: wednesday,
      settings: { deskZone: 'Europe/Madrid' },
    });
    await b.says('hola');
    await employee.says('la wifi no funciona en todo el edificio, no podemos trabajar');
    await employee.says('quiero hablar con alguien');
    await b.presses('I take it on');
    b.reads();
    await desk.restarts(20);
    expect(b.reads()).to.not.include('no progress');
    await desk.restarts(15);
    expect(count(b.reads(), /no progress/g)).to.equal(1);
    await desk.restarts(1);
    expect(b.reads()).to.not.include('no progress');
  });

  it('calls once who is on call for a region that has taken nothing over while it was down (34)', async () => {
    // Madrid closes at 18:00; Bogotá is open.
    const { employee, a, b } = await open({ plan: globalChat, begins: Date.UTC(2026, 10, 23, 16, 30) });
    await b.says('hola');
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    await desk.minutesPass(30);
    b.reads();
    await desk.restarts(20);
    expect(count(b.reads(), /Nobody of Bogotá has taken it over/g)).to.equal(1);
    await desk.restarts(20);
    expect(b.reads()).to.not.include('Nobody of Bogotá');
  });
});
