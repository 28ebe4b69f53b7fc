import { expect } from 'chai';
import type { Conversation } from '../../src/desk/conversation.ts';
import { defaultPlan } from '../../src/desk/plan.ts';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { type Actor, type Shown, type Story, story } from '../story.ts';

describe('story: a storm', function () {
  this.timeout(20_000);
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  const stormOf = async (count: number, everySeconds: number, says = 'talk to a person'): Promise<readonly Actor[]> => {
    const people = Array.from({ length: count }, (_, index) => desk.another(`P${index}x`));
    for (const [index, one] of people.entries()) {
      if (index > 0) await desk.secondsPass(everySeconds);
      await one.says(says);
    }
    return people;
  };
  const inChannel = () => desk.desk.shown.filter((one) => one.ref.address.conversation === 'desk' && !one.removed);
  const isDigest = (one: Shown) => wordsOfMessage(one.message).includes('Many at once');
  const roots = () => inChannel().filter((one) => one.ref.id === one.ref.address.thread);
  const cards = () => roots().filter((one) => wordsOfMessage(one.message).includes('Employee: '));
  const digests = () => roots().filter((one) => !cards().includes(one));
  const words = () =>
    digests()
      .map((one) => wordsOfMessage(one.message))
      .join('\n');
  const conversationOf = async (name: string) =>
    (await desk.loop.engine.conversation(`teams:t:${name.toLowerCase()}`)) as Conversation;
  const waiting = async () => (await desk.loop.engine.line()).waiting;

  it('shows a dozen cards and one digest when sixty ask for a person within ten seconds', async () => {
    await open();
    await stormOf(60, 10 / 60);
    expect(cards().length).to.be.within(10, 12);
    expect(digests()).to.have.length(1);
    await desk.secondsPass(5);
    expect(words())
      .to.include(`Many at once: ${60 - cards().length} without a card`)
      .and.to.include('In line: 60')
      .and.to.match(/P[1-5]: 60/);
    // Everybody was told his place and wait as always.
    for (const one of [(await waiting())[0], (await waiting())[59]])
      expect((await desk.loop.engine.conversation(one?.subject ?? ''))?.handoff?.place).to.equal(one?.place);
  });

  it('shows everybody’s card in the end, the most urgent first, and then says that nobody is without', async () => {
    await open();
    await stormOf(20, 0);
    const maria = desk.employee;
    await maria.says('no me conecta la vpn, es muy urgente, estamos todos parados');
    await maria.says('quiero hablar con alguien');
    expect(cards().length).to.equal(10);
    await desk.secondsPass(5);
    expect(cards().length).to.equal(11);
    expect(wordsOfMessage(cards().at(-1)?.message ?? (maria.person as never))).to.include('María García');
    for (let seconds = 0; seconds < 60; seconds += 5) await desk.secondsPass(5);
    expect(cards().length).to.equal(21);
    expect(words()).to.include('Nobody waits without a card any more.');
    expect((await waiting()).some((one) => one.held)).to.equal(false);
    expect(digests()).to.have.length(1);
  });

  it('shows as many cards at once as the admin set, or everybody’s', async () => {
    await open({ settings: { cardsAtOnce: 3 } });
    await stormOf(20, 0);
    expect(cards().length).to.equal(3);
    expect(digests()).to.have.length(1);
    await desk.end();
    await open({ settings: { cardsAtOnce: 0 } });
    await stormOf(40, 0);
    expect(cards().length).to.equal(40);
    expect(digests()).to.have.length(0);
  });

  it('gives whoever presses the next in line with its card, claimed by him', async () => {
    await open();
    await stormOf(30, 0);
    const before = cards().length;
    const [first] = await waiting();
    await desk.a.presses('Take the next');
    expect((await conversationOf('p0x')).phase).to.deep.include({ name: 'attended' });
    expect(first?.subject).to.equal('teams:t:p0x');
    for (let taken = 0; taken < 10; taken++) {
      await desk.secondsPass(6);
      await desk.b.presses('Take the next');
    }
    const tenth = await conversationOf('p10x');
    expect(tenth.phase).to.deep.include({ name: 'attended' });
    expect(tenth.handoff?.card).to.not.equal(undefined);
    const card = cards().find((one) => wordsOfMessage(one.message).includes('P10x'));
    expect(wordsOfMessage(card?.message ?? (undefined as never))).to.include('Luis Ortega');
    expect(cards().length).to.be.greaterThan(before);
    expect((await waiting()).length).to.equal(19);
    desk.b.reads();
    await desk.b.says('@bot hello from Luis', { about: 'P10x' });
    expect(desk.chat.shown.map((one) => wordsOfMessage(one.message)).join('\n')).to.include('hello from Luis');
  });

  it('gives nobody’s talk to two agents who press at once', async () => {
    await open();
    await stormOf(15, 0);
    await Promise.all([desk.a.presses('Take the next'), desk.b.presses('Take the next')]);
    await desk.settled();
    const owned = (await desk.loop.engine.line()).owned;
    expect(new Set(owned.map((one) => one.subject)).size).to.equal(2);
    expect(owned.map((one) => one.owner).toSorted()).to.deep.equal(['ana', 'luis']);
  });

  it('gives an agent those whose language he has before older ones', async () => {
    const member = (id: string, name: string, languages: readonly string[]) => ({
      ...{ id, name, email: `${id}.lopez@example.com`, roles: ['l2'], topics: [] },
      languages,
    });
    const people = [member('ana', 'Ana López', ['es'])] as unknown as (typeof defaultPlan)['people'];
    await open({ plan: { ...defaultPlan, people } });
    await stormOf(15, 0);
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.presses('Take the next');
    expect((await desk.conversation()).phase).to.deep.include({ name: 'attended' });
  });

  it('holds back neither priority 1 nor what people are called for', async () => {
    await open();
    await stormOf(15, 0);
    const before = cards().length;
    await desk.employee.says('no me conecta la vpn a toda la oficina, nadie puede trabajar, es urgentísimo');
    await desk.employee.says('quiero hablar con alguien');
    const one = (await waiting()).find(({ subject }) => subject === 'teams:t:maria');
    expect(one?.priority).to.equal(1);
    expect(cards().length).to.equal(before + 1);
  });

  it('goes on after a restart in the middle', async () => {
    await open();
    await stormOf(25, 0);
    expect(cards().length).to.equal(10);
    await desk.restarts(1);
    for (let seconds = 0; seconds < 120; seconds += 5) await desk.secondsPass(5);
    expect(cards().length).to.equal(25);
    expect(words()).to.include('Nobody waits without a card any more.');
  });

  it('keeps what was said before the card stood, and forgets who left the line', async () => {
    await open();
    const people = await stormOf(14, 0);
    await people[12]?.says('and my laptop is very hot');
    await people[13]?.says('cancel');
    await desk.secondsPass(5);
    expect(words()).to.include('Many at once: 2 without');
    for (let seconds = 0; seconds < 30; seconds += 5) await desk.secondsPass(5);
    expect(cards().length).to.equal(13);
    expect(desk.thread()).to.include('and my laptop is very hot');
  });

  it('shows the digest anew when the channel refused it, a minute later', async () => {
    await open();
    desk.desk.refuses = '';
    desk.desk.archived = true;
    await stormOf(12, 0);
    expect(roots()).to.have.length(0);
    desk.desk.archived = false;
    await desk.minutesPass(1.1);
    await desk.secondsPass(5);
    for (let seconds = 0; seconds < 90; seconds += 5) await desk.secondsPass(5);
    expect(cards().length).to.equal(12);
    expect((await waiting()).some((one) => one.held)).to.equal(false);
  });

  it('ends a talk about a known outage in two messages; the number comes with the end of the outage', async () => {
    const { employee, a } = await open();
    await a.says('@bot outage', { outside: true });
    const words = { words_en: 'Mail is down.', words_es: 'El correo no sale.' };
    await a.presses('Declare', { title: 'Mail down', topic: 'outlook', ...words });
    const told = () => desk.chat.shown.filter((one) => one.ref.address.conversation === 'dm-maria').length;
    await employee.says('outlook no me envía correos');
    await employee.presses('Me pasa lo mismo: avísame');
    await desk.minutesPass(30);
    expect(told()).to.equal(2);
    employee.reads();
    await a.presses('End it…');
    await a.presses('End it');
    expect(employee.reads())
      .to.include('La incidencia ha terminado')
      .and.to.include(desk.incident()['number'] ?? 'no number');
    expect(told()).to.equal(3);
  });

  it('calm days know no digest: ten at once each have their card', async () => {
    await open();
    await stormOf(10, 0);
    expect(cards()).to.have.length(10);
    expect(inChannel().some(isDigest)).to.equal(false);
  });
});
