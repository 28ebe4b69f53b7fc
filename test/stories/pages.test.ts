import { expect } from 'chai';
import { ChannelError } from '../../src/channels/channel.ts';
import type { Plan } from '../../src/desk/plan.ts';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Friday 2026-11-20, 17:05 in Bogotá: both sites are closed, Ana is on call and Luis is second. */
const fridayNight = Date.UTC(2026, 10, 20, 22, 5);

const colleagues = {
  ana: { id: 'ana', name: 'Ana López', email: 'ANA.Lopez@example.com' },
  luis: { id: 'luis', name: 'Luis Ortega', email: 'luis.ortega@example.com' },
  marta: { id: 'marta', name: 'Marta Ruiz', email: 'marta.ruiz@example.com' },
};

describe('story: pages', () => {
  let desk: Story;
  const open = async (
    begins = fridayNight,
    plan: Plan = globalChat,
    seen: readonly (keyof typeof colleagues)[] = ['ana', 'luis', 'marta'],
  ) => {
    desk = await story({ plan, begins, settings: { deskZone: 'Europe/Madrid' } });
    for (const id of seen) await desk.colleague(colleagues[id]).says('hola');
    return desk;
  };
  afterEach(() => desk.end());

  /** Impact 1 and urgency 1 by her words. */
  const p1 = async () => {
    await desk.employee.says('la wifi no funciona en todo el edificio, no podemos trabajar, no puedo trabajar');
    await desk.employee.says('quiero hablar con alguien');
  };
  const chatOf = (id: string) => desk.desk.shown.filter(({ ref }) => ref.address.conversation === `dm-${id}`);
  const pagesTo = (id: string) =>
    chatOf(id)
      .map(({ message }) => wordsOfMessage(message))
      .filter((words) => words.includes('needs somebody now'));
  const answersIn = async (id: keyof typeof colleagues) => {
    const page = chatOf(id).findLast(({ message }) => message.choices.length > 0);
    const choice = page?.message.choices[0];
    if (!page || !choice) throw new Error(`${id} has no page`);
    const person = colleagues[id];
    const happened = { kind: 'choice' as const, card: page.message.card ?? '', choice: choice.id, inputs: {} };
    const address = { ...page.ref.address, user: id };
    await desk.loop.receive({ id: `${page.ref.id}/pressed`, place: 'direct', person, address, happened });
    await desk.settled();
  };
  const notes = () =>
    desk.sandbox
      .rows('sys_journal_field')
      .filter((row) => row['element'] === 'work_notes')
      .map((row) => row['value'] ?? '')
      .join('\n');

  it('pages who is on call at once, again after 5 minutes, then the second name, and says who is coming (11)', async () => {
    const { employee } = await open();
    await p1();
    expect(employee.reads()).to.include('estoy llamando ahora mismo a la persona de guardia');
    expect(pagesTo('ana')).to.have.length(1);
    expect(pagesTo('ana')[0]).to.match(/Priority 1: María García.*todo el edificio.*\[I take it on\]/s);
    await desk.minutesPass(4);
    expect(pagesTo('ana')).to.have.length(1);
    await desk.minutesPass(1);
    expect(pagesTo('ana')[1]).to.include('reminder 1');
    expect(pagesTo('luis')).to.have.length(0);
    await desk.minutesPass(5);
    expect(pagesTo('luis')).to.have.length(1);
    await answersIn('luis');
    expect(employee.reads()).to.include('Luis Ortega ha respondido y ya viene');
    expect(desk.thread()).to.match(
      /Paged: Ana López \(on call\).*Paged: Luis Ortega \(second on call\).*Luis Ortega takes it on, 10 min/s,
    );
    expect(
      chatOf('luis')
        .map(({ message }) => wordsOfMessage(message))
        .join(),
    ).to.include('You take on María García');
    await desk.minutesPass(20);
    expect(pagesTo('ana').length + pagesTo('luis').length).to.equal(3);
    const written = notes();
    expect(written)
      .to.match(/Paged: Ana López \(on call\)/)
      .and.match(/reminder 1/)
      .and.match(/Luis Ortega takes it on/);
    expect(written).to.match(/Ana López was reached 0 s after the trigger/);
  });

  it('shows in the thread whom it paged before the card stood, with the button', async () => {
    const { b } = await open();
    await p1();
    expect(desk.thread()).to.match(/Paged: Ana López \(on call\).*\[I take it on\]/s);
    await b.presses('I take it on');
    expect(desk.thread()).to.include('Luis Ortega takes it on, 0 min');
  });

  it('ends with the claim, and with the request', async () => {
    const { a, employee } = await open();
    await p1();
    await a.presses('Claim');
    await desk.minutesPass(40);
    expect(pagesTo('ana')).to.have.length(1);
    expect(pagesTo('luis')).to.have.length(0);
    expect(notes()).to.include('The pages have ended: Ana López has claimed the talk');
    await a.presses('Release');
    expect(pagesTo('ana')).to.have.length(2);
    await employee.says('cancelar');
    await desk.minutesPass(40);
    expect(pagesTo('ana')).to.have.length(2);
  });

  it('does not tell her that nobody has answered once somebody has (11)', async () => {
    const { employee } = await open();
    await p1();
    await answersIn('ana');
    employee.reads();
    for (let minute = 0; minute < 29; minute++) await desk.minutesPass(1);
    expect(employee.reads()).to.equal('');
  });

  it('does not tell her at half of the time that nobody has it once somebody comes (11, 22)', async () => {
    const { employee, b } = await open(Date.UTC(2026, 10, 18, 9));
    await p1();
    await b.presses('I take it on');
    employee.reads();
    await desk.minutesPass(3);
    expect(employee.reads()).to.equal('');
    await desk.minutesPass(2);
    expect(employee.reads()).to.include('no ha llegado');
  });

  it('begins again when somebody took it on and nothing has happened for the set time (11)', async () => {
    await open();
    await p1();
    await answersIn('ana');
    await desk.minutesPass(29);
    expect(pagesTo('ana')).to.have.length(1);
    await desk.minutesPass(1);
    expect(pagesTo('ana')[1]).to.include('taken on but no progress');
    await answersIn('ana');
    expect((await desk.conversation()).handoff?.pages?.[0]?.acknowledgedBy).to.equal('Ana López');
  });

  it('sends what was missed while it was down once, and says how late (11)', async () => {
    await open();
    await p1();
    await desk.minutesPass(1);
    await desk.restarts(11);
    expect(pagesTo('ana')).to.have.length(2);
    expect(pagesTo('ana')[1]).to.include('late 7 min');
    expect(pagesTo('luis')).to.have.length(1);
    expect(pagesTo('luis')[0]).to.include('late 2 min');
    await desk.restarts(1);
    expect(pagesTo('ana').length + pagesTo('luis').length).to.equal(3);
  });

  it('tells the thread by name whom it cannot write to, and goes on in time', async () => {
    await open(fridayNight, globalChat, ['luis']);
    await p1();
    expect(desk.thread()).to.include('I cannot write to Ana López: never seen on this platform. Please call.');
    await desk.minutesPass(10);
    expect(pagesTo('luis')).to.have.length(1);
  });

  it('tells the thread at once when a page was not delivered', async () => {
    const { chat } = await open();
    const { say } = chat;
    // Ana has removed the app: a chat of her own cannot be opened.
    chat.say = (to, message, id) => {
      if (to.user === 'ana' && to.conversation === '') throw new ChannelError('gone', 'the app was blocked');
      return say(to, message, id);
    };
    await p1();
    expect(desk.thread()).to.match(/page to Ana López was not delivered \(.*blocked.*\)/);
    expect(notes()).to.include('page to Ana López was not delivered');
  });

  it('passes over a step that nobody is on call for, and tells the lead (11)', async () => {
    const nobody = globalChat.oncall.map((roster) => (roster.id === 'l2' ? { ...roster, layers: [] } : roster));
    await open(fridayNight, { ...globalChat, oncall: nobody });
    await p1();
    expect(pagesTo('luis')).to.have.length(1);
    expect(desk.thread()).to.include('Nobody is on call for “on call”');
    expect(
      chatOf('marta')
        .map(({ message }) => wordsOfMessage(message))
        .join(),
    ).to.include('Nobody is on call');
  });

  it('tells the managers and her honestly when nobody has answered anything (11)', async () => {
    const { employee } = await open();
    await p1();
    employee.reads();
    for (let minute = 0; minute < 45; minute++) await desk.minutesPass(1);
    const told = employee.reads();
    expect(told).to.include('nadie ha respondido hasta ahora');
    expect(told).to.include('abre el lunes, 23 de noviembre, 08:00');
    expect(
      chatOf('marta')
        .map(({ message }) => wordsOfMessage(message))
        .join(),
    ).to.include('Nobody has answered any page');
    expect(desk.thread()).to.include('I cannot write to Clara Duty');
    expect(pagesTo('ana').length + pagesTo('luis').length).to.equal(6);
  });

  it('begins when a request becomes a P1 by an agent’s word, and does not page twice for the same (11)', async () => {
    const { b, employee } = await open();
    await employee.says('la wifi no funciona en todo el edificio');
    await employee.says('quiero hablar con alguien');
    expect(pagesTo('ana')).to.have.length(0);
    employee.reads();
    await b.presses('Correct category…');
    await b.presses('Send', { impact: '1', urgency: '1' });
    expect(pagesTo('ana')).to.have.length(1);
    expect(employee.reads()).to.include('estoy llamando ahora mismo');
    await b.presses('Correct category…');
    await b.presses('Send', { category: 'software', impact: '1', urgency: '1' });
    expect(pagesTo('ana')).to.have.length(1);
  });

  it('calls the channel and then the lead for a P1 inside of hours', async () => {
    const { employee } = await open(Date.UTC(2026, 10, 18, 9));
    await p1();
    expect(employee.reads()).to.include('Voy a llamar a una persona');
    expect(desk.thread()).to.include('Paged: this channel');
    expect(pagesTo('marta')).to.have.length(0);
    await desk.minutesPass(5);
    expect(pagesTo('marta')).to.have.length(1);
  });

  it('takes no answer of somebody who is not of the desk', async () => {
    await open();
    await p1();
    const page = chatOf('ana').at(-1)?.message.choices[0]?.id ?? '';
    const person = { id: 'eva', name: 'Eva', email: 'eva@example.com' };
    const address = { channel: 'teams' as const, tenant: 't', conversation: 'dm-eva', user: 'eva' };
    const happened = { kind: 'choice' as const, card: 'x', choice: page, inputs: {} };
    await desk.loop.receive({ id: 'forged', place: 'direct', person, address, happened });
    await desk.settled();
    expect((await desk.conversation()).handoff?.pages?.[0]?.acknowledgedBy).to.equal(undefined);
  });
});
