import { expect } from 'chai';
import type { Plan } from '../../src/desk/plan.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Monday 2026-11-23, 15:00 in Madrid, 09:00 in Bogotá. */
const mondayAfternoon = Date.UTC(2026, 10, 23, 14);
const outside = { outside: true };

describe('story: who is there', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  it('shows a board when the bot is mentioned in no thread, and keeps it true where it stands', async () => {
    const { a, b } = await open({ plan: globalChat, begins: mondayAfternoon });
    await a.says('@bot hola', outside);
    const board = desk.desk.shown.filter((one) => one.message.title === 'The desk now');
    expect(board).to.have.length(1);
    expect(JSON.stringify(board[0]?.message)).to.include('Ana López 0/4 · Luis Ortega 0/4');
    await desk.employee.says('quiero hablar con alguien');
    await desk.secondsPass(31);
    expect(JSON.stringify(board[0]?.message)).to.include('1, the oldest since');
    await b.presses('Break');
    expect(b.reads()).to.include('Luis Ortega, you are on a break').and.to.include('In 60 minutes I ask');
    expect(JSON.stringify(board[0]?.message)).to.include('"On a break","value":"Luis Ortega 0/4"');
    await b.presses('I am on');
    await b.presses('Break');
    await b.presses('I am on');
    expect((await desk.loop.engine.line()).presence['luis']?.state).to.equal('on');
    await a.says('@bot help', outside);
    expect(desk.thread()).to.include('The board stands further down.');
    expect(desk.desk.shown.filter((one) => one.message.title === 'The desk now')).to.have.length(1);
  });

  for (const [deskLanguage, said, word, what] of [
    ['en', 'help', 'break', 'who waits, in order'],
    ['es', 'ayuda', 'pausa', 'quién espera, en orden'],
  ] as const)
    it(`explains its commands in words to who asks for help, and shows the board (${deskLanguage})`, async () => {
      const { a, b } = await open({ plan: globalChat, begins: mondayAfternoon, settings: { deskLanguage } });
      b.reads();
      await a.says(`@bot ${said}`, outside);
      const shown = desk.desk.shown.filter((one) => one.to === 'ana').map((one) => JSON.stringify(one.message));
      expect(shown).to.have.length(1);
      expect(shown[0]).to.include(`"label":"${word}"`).and.to.include(what);
      expect(b.reads()).to.not.include(what);
      expect(desk.desk.shown.at(-1)?.message.choices.map(({ id }) => id)).to.include('line:on');
    });

  it('says what is possible where it does not know a command, and shows no board for it', async () => {
    const { a } = await open({ plan: globalChat, begins: mondayAfternoon });
    await a.says('@bot brake *please*', outside);
    const read = a.reads();
    expect(read).to.include('I do not know “brake').and.to.include('on: you take requests');
    expect(desk.desk.shown.filter((one) => one.message.title === 'The desk now')).to.have.length(0);
    expect((await desk.loop.engine.line()).presence).to.deep.equal({});
  });

  it('understands Spanish, and tells only who asked', async () => {
    const { a, b } = await open({ plan: globalChat, begins: mondayAfternoon, settings: { deskLanguage: 'es' } });
    b.reads();
    await a.says('@bot dentro', outside);
    expect(a.reads()).to.include('Ana López, estás dentro hasta 17:00. Tienes 0 de 4 conversaciones.');
    expect(b.reads()).to.not.include('estás dentro');
    await a.says('@bot quién', outside);
    expect(a.reads()).to.include('Luis Ortega: dentro · 0 de 4 conversaciones · hasta 22:00');
    await desk.employee.says('quiero hablar con alguien');
    await a.says('@bot cola', outside);
    expect(a.reads()).to.match(/1\. María García: P\d · es · inquiry · desde 14:00 · faltan unos \d+ min/);
  });

  it('counts who never said anything as there while his region is open, and forgets "on" with the shift', async () => {
    const { a } = await open({ plan: globalChat, begins: mondayAfternoon });
    await a.says('@bot off', outside);
    await desk.employee.says('quiero hablar con alguien');
    expect(desk.thread()).to.include('Free and with the skills: Luis Ortega, Marta Ruiz.');
    await desk.minutesPass(3 * 60 + 1);
    expect((await desk.loop.engine.line()).presence).to.deep.equal({});
    await desk.another('Eva', 'es-ES').says('quiero hablar con alguien');
    expect(desk.thread()).to.match(/skills: Luis Ortega\.$/m);
  });

  it('forgets "on" once when the shift ended while the desk was down, and not what is said afterwards', async () => {
    const { a } = await open({ plan: globalChat, begins: mondayAfternoon });
    await a.says('@bot on', outside);
    await desk.minutesPass(60);
    expect((await desk.loop.engine.line()).presence['ana']?.state).to.equal('on');
    await desk.restarts(4 * 60);
    expect((await desk.loop.engine.line()).presence).to.deep.equal({});
    await a.says('@bot on', outside);
    await desk.restarts(1);
    await desk.restarts(1);
    expect((await desk.loop.engine.line()).presence['ana']?.state).to.equal('on');
  });

  it('draws the board once when the desk was down in the half minute before', async () => {
    const { a } = await open({ plan: globalChat, begins: mondayAfternoon });
    await a.says('@bot board', outside);
    const board = () => JSON.stringify(desk.desk.shown.find((one) => one.message.title === 'The desk now')?.message);
    await desk.employee.says('quiero hablar con alguien');
    await desk.secondsPass(5);
    expect(board()).to.not.include('1, the oldest since');
    const { amend } = desk.desk;
    let drawn = 0;
    desk.desk.amend = async (ref, message) => {
      if (message.title === 'The desk now') drawn += 1;
      return amend(ref, message);
    };
    await desk.restarts(20);
    expect(board()).to.include('1, the oldest since');
    await desk.restarts(1);
    expect(drawn).to.equal(1);
    await desk.employee.says('cancelar');
    await desk.secondsPass(31);
    expect(board()).to.not.include('1, the oldest since');
    expect(drawn).to.equal(2);
  });

  it('takes a post of its own in the Teams channel as outside of any thread, though it is the root of one', async () => {
    const { a, loop } = await open({ plan: globalChat, begins: mondayAfternoon });
    const address = { channel: 'teams', tenant: 't', conversation: 'desk', thread: '1700', user: 'ana' } as const;
    const said = { kind: 'message', messageId: '1700', text: 'break', mentioned: true, files: [] } as const;
    await loop.receive({ id: 'teams:1700', place: 'desk', person: a.person, address, happened: said });
    await loop.receive({
      id: 'teams:1701',
      place: 'desk',
      person: a.person,
      address,
      happened: { ...said, messageId: '1701', text: 'off' },
    });
    await desk.settled();
    expect((await loop.engine.line()).presence['ana']?.state).to.equal('break');
  });

  it('asks after an hour of break, once, also after a restart', async () => {
    const store = memoryStore();
    const first = await open({ plan: globalChat, begins: mondayAfternoon, store });
    await first.a.says('@bot break', outside);
    await first.end();
    const { b } = await open({ plan: globalChat, begins: mondayAfternoon + 70 * 60_000, store });
    await desk.secondsPass(1);
    const asked = () => desk.desk.shown.filter((one) => JSON.stringify(one.message).includes('your break has lasted'));
    expect(asked().map((one) => one.to)).to.deep.equal(['ana']);
    await desk.minutesPass(90);
    expect(asked()).to.have.length(1);
    expect(b.reads()).to.not.include('break');
    expect((await desk.loop.engine.line()).presence['ana']?.state).to.equal('break');
  });

  it('shows the lead where cover is thin when the week opens, once, also after a restart', async () => {
    const plan: Plan = { ...globalChat, coverage: { ...globalChat.coverage, minAgents: 2 } };
    const store = memoryStore();
    const first = await open({ plan, begins: Date.UTC(2026, 10, 22, 20), store });
    await first.a.says('@bot who', outside);
    await first.end();
    await open({ plan, begins: Date.UTC(2026, 10, 23, 7, 20), store });
    await desk.secondsPass(1);
    await desk.minutesPass(30);
    const cards = desk.desk.shown.filter((one) => one.message.title === 'Cover of the next 7 days');
    expect(cards).to.have.length(1);
    expect(JSON.stringify(cards[0]?.message)).to.include('Thin: 1 of 2');
  });
});
