import { expect } from 'chai';
import type { Conversation } from '../../src/desk/conversation.ts';
import type { Plan } from '../../src/desk/plan.ts';
import { clocksOfTurn } from '../../src/desk/sla-words.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Monday 2026-11-23, 17:30 in Madrid (closes at 18:00), 11:30 in Bogotá (open until 17:00). */
const halfPastFive = Date.UTC(2026, 10, 23, 16, 30);

describe('story: the end of a shift (34)', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  const talk = async (name: string) => (await desk.loop.engine.conversation(`teams:t:${name}`)) as Conversation;
  const three = ['maria', 'bea', 'carl'] as const;

  const threeTalks = async (begins = halfPastFive, plan: Plan = globalChat) => {
    await open({ plan, begins });
    await desk.b.says('hola');
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.presses('Claim', {}, 'María');
    for (const name of ['Bea', 'Carl']) {
      await desk.another(name, 'es-ES').says('quiero hablar con alguien');
      await desk.a.presses('Claim', {}, name);
    }
    desk.a.reads();
  };
  const asked = () => desk.desk.shown.filter((one) => one.message.title?.startsWith('Your shift ends'));

  it('asks for each of three talks a quarter of an hour before, with what the next one needs', async () => {
    await threeTalks();
    await desk.a.says('@bot lo miro', { about: 'María' });
    await desk.employee.says('gracias, espero');
    await desk.minutesPass(14);
    expect(asked()).to.have.length(0);
    await desk.minutesPass(1);
    expect(asked()).to.have.length(3);
    const card = JSON.stringify(asked().find((one) => JSON.stringify(one.message).includes('espero'))?.message);
    expect(card).to.include('Your shift ends at 17:00').and.to.include('answered (replies: 1)');
    expect(card).to.include('gracias, espero').and.to.include('answer María García');
    expect(card).to.include('it goes to the line of Bogotá');
  });

  it('leaves nothing with who is gone: kept, handed over, or without an answer offered to the next region', async () => {
    await threeTalks();
    await desk.minutesPass(15);
    desk.employee.reads();
    await desk.a.presses('Hand over', {}, 'María');
    expect((await talk('maria')).phase.name).to.equal('waiting');
    expect((await talk('maria')).handoff?.region).to.equal('bogota');
    expect(desk.employee.reads().match(/Termina el turno de Ana López/g)).to.have.length(1);
    await desk.a.presses('Keep it', {}, 'Bea');
    await desk.minutesPass(15);
    expect((await talk('bea')).phase).to.have.nested.property('owner.id', 'ana');
    expect((await talk('carl')).phase.name).to.equal('waiting');
    expect(desk.thread()).to.include(
      'Ana López is not there any more and said nothing: it goes to the line of Bogotá.',
    );
    const line = await desk.loop.engine.line();
    expect(line.waiting.map((one) => one.subject)).to.deep.equal(['teams:t:maria', 'teams:t:carl']);
    expect(line.owned.map((one) => one.subject)).to.deep.equal(['teams:t:bea']);
    const notes = JSON.stringify(desk.sandbox.journal(`${(await talk('carl')).handoff?.ticket?.id}`));
    expect(notes).to.include("Handed over at the end of Ana López's shift to Bogotá.");
    await desk.b.presses('Claim', {}, 'Carl');
    expect((await talk('carl')).phase).to.have.nested.property('owner.id', 'luis');
  });

  it('gives three talks to three who acknowledge, with the same clocks before and after (COV-4)', async () => {
    const plan: Plan = {
      ...globalChat,
      coverage: { ...globalChat.coverage, handover: { leadMinutes: 30, ackWithinMinutes: 15 } },
    };
    await threeTalks(halfPastFive - 5 * 60_000, plan);
    for (const name of ['María', 'Bea', 'Carl']) await desk.a.says('@bot lo miro', { about: name });
    await desk.minutesPass(5);
    expect(asked()).to.have.length(3);
    await desk.minutesPass(30);
    const clocks = async () =>
      Promise.all(
        three.map(async (name) => {
          const turn = { state: await talk(name), at: halfPastFive + 30 * 60_000, orders: [], book: { plan } };
          return clocksOfTurn(turn as never).map(({ policy, startedAt, elapsedMs, dueAt }) => ({
            policy,
            startedAt,
            elapsedMs,
            dueAt,
          }));
        }),
      );
    const before = await clocks();
    for (const name of three) expect((await talk(name)).phase.name).to.equal('waiting');
    await desk.minutesPass(10);
    for (const name of ['María', 'Bea', 'Carl']) await desk.b.presses('Claim', {}, name);
    expect(await clocks()).to.deep.equal(before);
    await desk.minutesPass(30);
    expect(desk.thread()).to.not.include('has taken it over within');
  });

  it('offers three at 16:30 where Madrid closes at 17:00, and has them taken over or calls by 17:15 (COV-4)', async () => {
    const madrid = globalChat.calendars.get('madrid');
    if (!madrid) throw new Error('the plan has no Madrid');
    const day = [{ from: '08:00', to: '17:00' }];
    const weekly = { mon: day, tue: day, wed: day, thu: day, fri: day };
    const plan: Plan = {
      ...globalChat,
      calendars: new Map([...globalChat.calendars, ['madrid', { ...madrid, weekly }]]),
      coverage: { ...globalChat.coverage, handover: { leadMinutes: 30, ackWithinMinutes: 15 } },
    };
    // 16:20 in Madrid, 10:20 in Bogotá.
    await threeTalks(Date.UTC(2026, 10, 23, 15, 20), plan);
    await desk.minutesPass(9);
    expect(asked()).to.have.length(0);
    await desk.minutesPass(1);
    expect(asked()).to.have.length(3);
    await desk.minutesPass(30);
    for (const name of three) expect((await talk(name)).handoff?.shift?.offeredTo).to.equal('bogota');
    await desk.b.presses('Claim', {}, 'María');
    await desk.minutesPass(14);
    expect(desk.thread()).to.not.include('within 15 minutes');
    await desk.minutesPass(1);
    expect(desk.thread().match(/Nobody of Bogotá has taken it over within 15 minutes/g)).to.have.length(2);
    const called = await Promise.all(three.map(async (name) => (await talk(name)).handoff?.pages?.length ?? 0));
    expect(called).to.deep.equal([0, 1, 1]);
  });

  it('calls who is on call when nobody of the next region takes it over in a quarter of an hour (COV-4)', async () => {
    await threeTalks();
    await desk.minutesPass(30);
    await desk.minutesPass(14);
    expect(desk.thread()).to.not.include('within 15 minutes');
    await desk.minutesPass(1);
    expect(desk.thread()).to.include('Nobody of Bogotá has taken it over within 15 minutes.');
    expect((await talk('maria')).handoff?.pages?.map((one) => one.policy)).to.deep.equal(['p1-oncall']);
    await desk.minutesPass(3);
    expect(desk.thread().match(/taken it over within 15/g)).to.have.length(3);
  });

  it('waits for the opening where no region is open, before newer requests, and says when', async () => {
    const lateInBogota = Date.UTC(2026, 10, 27, 21, 30);
    await open({ plan: globalChat, begins: lateInBogota });
    await desk.employee.says('quiero hablar con alguien');
    await desk.b.presses('Claim');
    desk.employee.reads();
    await desk.minutesPass(15);
    expect(JSON.stringify(asked()[0]?.message)).to.include('the line, until the desk opens');
    await desk.minutesPass(15);
    const { phase, handoff } = await desk.conversation();
    expect(phase.name).to.equal('waiting');
    expect(handoff?.opening?.at).to.equal(Date.UTC(2026, 10, 30, 7));
    const told = desk.employee.reads();
    expect(told.match(/Termina el turno de Luis Ortega y la mesa cierra/g)).to.have.length(1);
    expect(told).to.match(/lunes.*08:00/);
    await desk.minutesPass(58 * 60 + 30 + 15 - 15 + 30);
    expect((await desk.loop.engine.line()).waiting[0]?.subject).to.equal('teams:t:maria');
  });

  it('calls who is on call for a P1 whose agent goes home last, and does not send her to the opening (11, 34)', async () => {
    // 16:30 in Bogotá, which closes at 17:00 as the last of the day.
    const { employee, a, b } = await open({ plan: globalChat, begins: Date.UTC(2026, 10, 23, 21, 30) });
    await a.says('hola');
    await employee.says('la wifi no funciona en todo el edificio, no podemos trabajar');
    await employee.says('quiero hablar con alguien');
    await b.presses('Claim');
    await b.says('@bot Lo miro');
    await desk.minutesPass(15);
    employee.reads();
    await desk.minutesPass(15);
    const told = employee.reads();
    expect(told.match(/Termina el turno de Luis Ortega y esto no puede esperar/g)).to.have.length(1);
    expect(told).to.not.match(/mesa cierra|abre el/);
    expect(desk.thread()).to.match(/Paged: Luis Ortega \(on call\)|Paged: Ana López \(on call\)/);
  });

  it('asks again two hours later who kept it, and takes it from who then says nothing', async () => {
    await threeTalks();
    await desk.minutesPass(15);
    await desk.a.presses('Keep it', {}, 'María');
    await desk.minutesPass(15);
    await desk.minutesPass(119);
    const again = () => desk.desk.shown.filter((one) => one.message.title?.startsWith('You kept it'));
    expect(again()).to.have.length(0);
    await desk.minutesPass(1);
    expect(again()).to.have.length(1);
    await desk.minutesPass(15);
    expect((await talk('maria')).phase.name).to.equal('waiting');
  });

  it('hands over once, though the desk was down when the shift ended', async () => {
    const store = memoryStore();
    await open({ plan: globalChat, begins: halfPastFive, store });
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.presses('Claim');
    await desk.end();
    await open({ plan: globalChat, begins: halfPastFive + 45 * 60_000, store });
    await desk.secondsPass(1);
    expect((await talk('maria')).phase.name).to.equal('waiting');
    expect((await talk('maria')).handoff?.region).to.equal('bogota');
    await desk.secondsPass(1);
    const told = (await desk.conversation()).transcript.filter((line) => line.text.includes('Termina el turno'));
    expect(told).to.have.length(1);
  });

  it('asks once and acts once, though the desk is started anew between question and end', async () => {
    const store = memoryStore();
    await open({ plan: globalChat, begins: halfPastFive, store });
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.presses('Claim');
    await desk.minutesPass(16);
    expect(asked()).to.have.length(1);
    await desk.end();
    await open({ plan: globalChat, begins: halfPastFive + 31 * 60_000, store });
    await desk.secondsPass(1);
    expect(asked()).to.have.length(0);
    expect((await talk('maria')).phase.name).to.equal('waiting');
    expect((await talk('maria')).handoff?.region).to.equal('bogota');
    await desk.end();
    await open({ plan: globalChat, begins: halfPastFive + 50 * 60_000, store });
    await desk.secondsPass(1);
    expect(desk.thread()).to.include('Nobody of Bogotá has taken it over within 15 minutes.');
  });

  it('asks who goes off what becomes of each talk, and lets who is back go on', async () => {
    await threeTalks(halfPastFive - 3 * 3_600_000);
    await desk.a.says('@bot off', { outside: true });
    expect(desk.a.reads()).to.include('you are off and have 3 open: María García, Bea, Carl.');
    expect(desk.desk.shown.filter((one) => one.message.title?.startsWith('You are off'))).to.have.length(3);
    await desk.a.presses('Keep it', {}, 'María');
    expect(desk.thread()).to.include('Ana López is off and keeps it.');
    await desk.a.presses('Hand over', {}, 'Bea');
    expect((await talk('bea')).handoff?.region).to.equal('madrid');
    await desk.a.says('@bot on', { outside: true });
    await desk.minutesPass(15);
    expect(desk.thread()).to.include('Ana López is back and goes on.');
    const owned = (await desk.loop.engine.line()).owned.map((one) => one.subject).toSorted();
    expect(owned).to.deep.equal(['teams:t:carl', 'teams:t:maria']);
    await desk.a.says('@bot off', { outside: true });
    expect((await talk('maria')).phase.name, 'what was kept once goes when he goes').to.equal('waiting');
  });

  it('hands over though the clock was put back at the moment in which the shift ended', async () => {
    await threeTalks();
    await desk.minutesPass(15);
    const at = halfPastFive + 20 * 60_000;
    const event = { type: 'elapsed' as const, timer: 'shift' };
    const waits = async () => (await desk.store.tasks(1_000)).find(({ id }) => id === 'teams:t:bea/timer/shift');
    const envelope = { id: 'early', kind: 'conversation', subject: 'teams:t:bea', at, by: 'desk', event } as const;
    const ends = (await waits())?.dueAt ?? 0;
    const claim = await desk.store.claim('teams:t:bea/timer/shift', ends, ends + 1_000);
    await desk.loop.engine.submit(envelope, claim);
    expect(ends).to.be.greaterThan(at);
    expect((await waits())?.dueAt).to.equal((await talk('bea')).handoff?.shift?.endsAt);
  });

  it('does not give a reopened talk to an owner who has gone home', async () => {
    await open({ plan: globalChat, begins: halfPastFive });
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.presses('Claim');
    await desk.a.presses('Resolve…');
    await desk.a.presses('Resolve', { notes: 'hecho' });
    await desk.minutesPass(60);
    await desk.employee.presses('No');
    const { phase, handoff } = await desk.conversation();
    expect(phase.name).to.equal('waiting');
    expect(handoff?.region).to.equal('bogota');
  });

  it('does not ask at lunch, and never where the desk does not close', async () => {
    await open({ plan: globalChat, begins: Date.UTC(2026, 10, 23, 11, 30) });
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.presses('Claim');
    await desk.minutesPass(60);
    expect(asked()).to.have.length(0);
    expect((await desk.conversation()).phase.name).to.equal('attended');
  });
});
