import { expect } from 'chai';
import { clocksOfTurn } from '../../src/desk/sla-words.ts';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Madrid ends summer time on Sunday 2026-10-25 and begins it on Sunday 2027-03-28; Bogotá has none. */
const seasons = [
  {
    name: 'to winter time',
    friday: Date.UTC(2026, 9, 23),
    opens: Date.UTC(2026, 9, 26, 7),
    mexico: 'lunes, 26 de octubre, 01:00',
  },
  {
    name: 'to summer time',
    friday: Date.UTC(2027, 2, 26),
    opens: Date.UTC(2027, 2, 29, 6),
    mexico: 'lunes, 29 de marzo, 00:00',
  },
] as const;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const colleagues = [
  { id: 'ana', name: 'Ana López', email: 'ana.lopez@example.com' },
  { id: 'luis', name: 'Luis Ortega', email: 'luis.ortega@example.com' },
  { id: 'marta', name: 'Marta Ruiz', email: 'marta.ruiz@example.com' },
];

describe('story: both zones of the desk, across a change of the clocks', () => {
  let desk: Story;
  let now = 0;
  const open = async (begins: number, setting: Parameters<typeof story>[0] = {}) => {
    now = begins;
    desk = await story({ plan: globalChat, begins, settings: { deskZone: 'Europe/Madrid' }, ...setting });
    for (const one of colleagues) await desk.colleague(one).says('hola');
    return desk;
  };
  afterEach(() => desk.end());

  const until = async (at: number) => {
    await desk.minutesPass((at - now) / minuteMs);
    now = at;
  };
  const pagesTo = (id: string) =>
    desk.desk.shown
      .filter(({ ref }) => ref.address.conversation === `dm-${id}`)
      .map(({ message }) => wordsOfMessage(message));
  /** A P3, due in 30 minutes of coverage. */
  const asksP3 = async () => {
    await desk.employee.says('no me conecta la vpn desde casa, no puedo trabajar');
    await desk.employee.says('quiero hablar con alguien');
    desk.employee.reads();
    desk.a.reads();
  };
  const asksP1 = async () => {
    await desk.employee.says('la wifi no funciona en todo el edificio, no podemos trabajar');
    await desk.employee.says('quiero hablar con alguien');
  };

  for (const { name, friday, opens, mexico } of seasons) {
    const bogotaCloses = friday + 22 * hourMs;

    it(`${name}: says the opening in her zone, and opens at that instant (9)`, async () => {
      const { employee } = await open(bogotaCloses + 5 * minuteMs, {
        locale: 'es-MX',
        person: { zone: 'America/Mexico_City' },
      });
      await employee.says('quiero hablar con alguien');
      expect(employee.reads()).to.include(`abre el ${mexico}`);
      await until(opens - minuteMs);
      expect(employee.reads()).to.equal('');
      await until(opens);
      expect(employee.reads()).to.include('abierta de nuevo');
    });

    it(`${name}: begins the time of a first answer in Bogotá and ends it in Madrid (22, 28)`, async () => {
      const { a } = await open(bogotaCloses - 10 * minuteMs);
      await asksP3();
      await until(opens + 4 * minuteMs);
      expect(a.reads()).to.not.include('% used');
      await until(opens + 5 * minuteMs);
      expect(a.reads()).to.match(/First response due 08:20, 50 % used, 15 min left/);
      await until(opens + 12.5 * minuteMs);
      expect(a.reads()).to.match(/75 % used, 8 min left. Told: Marta Ruiz/);
      await until(opens + 20 * minuteMs);
      expect(a.reads()).to.match(/was due 08:20 and is late. Told: /);
      const written = JSON.stringify(desk.sandbox.journal(desk.incident()['sys_id'] ?? ''));
      for (const call of ['50 % used', '75 % used', 'is late']) expect(written).to.include(call);
    });

    it(`${name}: calls who is on call by the clock on the wall of Madrid (11)`, async () => {
      // Ana is on call until Monday 08:00 there, whatever the time was called on Friday.
      await open(opens - 15 * minuteMs);
      await asksP1();
      expect([pagesTo('ana').length, pagesTo('luis').length]).to.deep.equal([1, 0]);
      await until(opens - 10 * minuteMs);
      expect([pagesTo('ana').length, pagesTo('luis').length]).to.deep.equal([2, 0]);
      await until(opens - 5 * minuteMs);
      expect([pagesTo('ana').length, pagesTo('luis').length]).to.deep.equal([2, 1]);
    });

    it(`${name}: calls again after 5 minutes and the second after 10 in the very night of the change (11)`, async () => {
      // The clocks are changed at 01:00 UTC of the Sunday.
      const change = friday + 49 * hourMs;
      await open(change - 3 * minuteMs);
      await asksP1();
      await until(change + 2 * minuteMs);
      expect(pagesTo('ana')).to.have.length(2);
      await until(change + 7 * minuteMs);
      expect(pagesTo('luis')).to.have.length(1);
      expect(JSON.stringify(desk.sandbox.journal(desk.incident()['sys_id'] ?? '')))
        .to.include('Paged: Ana López')
        .and.include('Paged: Luis Ortega');
    });

    it(`${name}: parks after the set hour, and the pause counts half an hour of Bogotá and one of Madrid (23)`, async () => {
      const { employee, b } = await open(bogotaCloses - 30 * minuteMs);
      await asksP3();
      await b.presses('Claim');
      await b.says('@bot ¿Qué error te sale?');
      await b.presses('Wait for María García');
      employee.reads();
      await until(bogotaCloses - 20 * minuteMs);
      expect(employee.reads()).to.include('Luis Ortega necesita tu respuesta');
      await until(bogotaCloses - 15 * minuteMs);
      await b.presses('Keep it');
      await until(bogotaCloses);
      expect(employee.reads()).to.include('necesita tu respuesta');
      await until(bogotaCloses + 30 * minuteMs);
      expect(employee.reads()).to.match(/aparcado tu solicitud/);
      const state = await desk.conversation();
      const clocks = (at: number) =>
        clocksOfTurn({ state, at, book: { plan: globalChat } } as Parameters<typeof clocksOfTurn>[0]);
      const resolution = clocks(opens + hourMs).find(({ metric }) => metric === 'resolution');
      expect(resolution?.pausedMs).to.equal(1.5 * hourMs);
      expect(resolution?.dueAt).to.equal(null);
    });

    it(`${name}: asks at the end of each site's own day, and leaves nothing with who is gone (34)`, async () => {
      const { employee, a, b } = await open(friday + 14 * hourMs);
      await asksP3();
      await a.presses('Claim');
      await a.says('@bot Hola');
      const madridCloses = friday + (name === 'to winter time' ? 16 : 17) * hourMs;
      await until(madridCloses - 16 * minuteMs);
      expect(a.reads()).to.not.include('Your shift ends');
      await until(madridCloses - 15 * minuteMs);
      expect(a.reads()).to.include('Your shift ends at 18:00');
      await until(madridCloses);
      expect((await desk.conversation()).handoff?.region).to.equal('bogota');
      await b.presses('Claim');
      employee.reads();
      b.reads();
      await until(bogotaCloses - 15 * minuteMs);
      expect(b.reads()).to.match(name === 'to winter time' ? /ends at Sat, Oct 24, 00:00/ : /ends at 23:00/);
      await until(bogotaCloses);
      expect((await desk.conversation()).phase.name).to.equal('waiting');
      const told = employee.reads();
      expect(told).to.match(/Termina el turno de Luis Ortega y la mesa cierra. Seguimos el lunes, \d+ de \w+, 08:00/);
      await until(opens);
      expect(employee.reads()).to.include('abierta de nuevo');
    });

    it(`${name}: shows the lead the thin cover of the week when it opens, and not before (34)`, async () => {
      const plan = { ...globalChat, coverage: { ...globalChat.coverage, minAgents: 2 } };
      const { a } = await open(bogotaCloses, { plan });
      await a.says('@bot who', { outside: true });
      const cards = () => desk.desk.shown.filter(({ message }) => message.title === 'Cover of the next 7 days');
      await until(opens - minuteMs);
      expect(cards()).to.have.length(0);
      await until(opens);
      expect(cards().map(({ message }) => wordsOfMessage(message).includes('Thin: 1 of 2'))).to.deep.equal([true]);
    });
  }

  it('in the summer closes for the hour in which Madrid eats and Bogotá sleeps, until Madrid is back (10)', async () => {
    // 13:30 in Madrid is 06:30 in Bogotá, which opens an hour after Madrid is back.
    const { employee } = await open(Date.UTC(2026, 9, 20, 11, 30));
    await asksP3();
    expect(desk.thread()).to.include('First response due 14:30');
    await until(Date.UTC(2026, 9, 20, 12));
    expect(employee.reads()).to.include('abierta de nuevo');
  });

  it('is open in one site while the other has a holiday, and closed when that one has gone home (10)', async () => {
    // Monday 2026-11-16 is a holiday in Bogotá: after 18:00 in Madrid nobody is there.
    const { employee } = await open(Date.UTC(2026, 10, 16, 16, 50));
    await asksP3();
    expect(desk.thread()).to.include('First response due Tue, Nov 17, 08:20');
    await until(Date.UTC(2026, 10, 16, 17, 5));
    expect(employee.reads()).to.not.match(/Ana|Luis/);
    await until(Date.UTC(2026, 10, 17, 7));
    expect(employee.reads()).to.include('abierta de nuevo');
  });
});
