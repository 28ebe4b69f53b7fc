import { expect } from 'chai';
import type { Suggestion } from '../../src/desk/kept.ts';
import { mondayMorning, type Story, story } from '../story.ts';

describe('story: which script would have been right', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  const question = 'Which script would have been right?';
  const suggestions = async (): Promise<Suggestion[]> =>
    (await desk.store.scan('suggestion/', '', 100)).map(({ doc }) => doc.value as Suggestion);

  /** A talk that an agent has just resolved. */
  const resolvedTalk = async (words = 'no me conecta la vpn desde casa') => {
    const { employee, a } = await open();
    await employee.says(words);
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await a.presses('Claim');
    await a.presses('Resolve…');
    await a.presses('Resolve', { code: 'Solution provided', notes: 'cambié el cable', category: 'network' });
    return desk;
  };
  /** The buttons of the question as it stands now. */
  const buttons = (): string[] =>
    desk.desk.shown.findLast((one) => one.message.title === question)?.message.choices.map(({ label }) => label) ?? [];

  it('is asked in the thread when a handoff is resolved, with the likeliest, another and none', async () => {
    await resolvedTalk();
    expect(buttons()[0]).to.equal('VPN does not connect');
    expect(buttons().slice(-2)).to.deep.equal(['Another…', 'None of ours']);
    expect(buttons().length).to.be.at.most(5);
    expect(await suggestions()).to.deep.equal([]);
  });

  it('becomes a suggestion by one press, once, whoever else presses afterwards', async () => {
    const { a, b, thread } = await resolvedTalk('no me conecta la vpn, soy María, maria.garcia@example.com');
    const pressed = desk.desk.shown.findLast((one) => one.message.title === question)?.message;
    await a.presses('VPN does not connect');
    await b.does({ kind: 'choice', card: pressed?.card ?? '', choice: 'right:none', inputs: {} });
    expect(b.reads()).to.include('that question is answered or of the past');
    const [kept, ...more] = await suggestions();
    expect(more).to.deep.equal([]);
    expect(kept).to.deep.include({ script: 'vpn', took: 'vpn', language: 'es', state: 'proposed', handoff: 1 });
    expect(kept?.sentence).to.include('no me conecta la vpn').and.to.not.include('María').and.to.not.include('@');
    expect(kept?.by.name).to.equal('Ana López');
    expect(kept?.at).to.be.greaterThan(mondayMorning);
    expect(thread()).to.include('Ana López: “VPN does not connect” would have been right');
    expect(buttons()).to.deep.equal([]);
  });

  it('takes any script of ours from a list', async () => {
    const { a } = await resolvedTalk();
    await a.presses('Another…');
    expect(buttons()).to.deep.equal(['Propose', 'None of ours']);
    await a.presses('Propose', { script: 'wifi' });
    expect((await suggestions()).map(({ script }) => script)).to.deep.equal(['wifi']);
  });

  it('takes that none of ours fits, and refuses a script that nobody publishes', async () => {
    const { a } = await resolvedTalk();
    await a.presses('Another…');
    await a.presses('Propose', { script: 'no-such' });
    expect(await suggestions()).to.deep.equal([]);
    await a.presses('None of ours');
    const [kept] = await suggestions();
    expect(kept).to.not.have.property('script');
  });

  it('holds nothing up: the employee ends the talk, and the answer comes later', async () => {
    const { employee, a, thread } = await resolvedTalk();
    await employee.presses('Sí');
    expect(thread()).to.include('María García says it is solved');
    await employee.says('otra cosa: la impresora no imprime');
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    const first = desk.desk.shown.find((one) => one.message.title === question);
    const there = first?.ref.address;
    await desk.loop.receive({
      id: 'teams:late',
      place: 'desk',
      person: a.person,
      address: { ...(there ?? { channel: 'teams', tenant: 't', conversation: 'desk' }), user: 'ana' },
      happened: { kind: 'choice', card: first?.message.card ?? '', choice: 'right:script:wifi', inputs: {} },
    });
    await desk.settled();
    expect((await suggestions()).map(({ script, handoff }) => [script, handoff])).to.deep.equal([['wifi', 1]]);
  });

  it('is asked once for a handoff that was reopened, and not at all where nothing was said', async () => {
    const { employee, a } = await resolvedTalk();
    await employee.presses('No');
    await a.presses('Resolve…');
    await a.presses('Resolve', { code: 'Solution provided', notes: 'otra vez', category: 'network' });
    expect(desk.desk.shown.filter((one) => one.message.title === question).length).to.equal(1);
    const { another, secondsPass } = desk;
    await another('Bob').says('talk to a person');
    await secondsPass(4);
    await a.presses('Claim');
    await a.presses('Resolve…');
    await a.presses('Resolve', { code: 'Solution provided', notes: 'a chat', category: 'inquiry' });
    expect(desk.desk.shown.filter((one) => one.message.title === question).length).to.equal(1);
  });

  it('keeps every decision of the router with its scores, and no words a second time', async () => {
    const { employee } = await open();
    await employee.says('no me conecta la vpn desde casa');
    const { decisions, transcript } = await desk.conversation();
    const [decision] = decisions ?? [];
    expect(decision).to.deep.include({ outcome: 'route', scripts: ['vpn'] });
    expect(decision?.top.length).to.equal(3);
    expect(decision?.top[0]?.confidence).to.be.within(0.5, 1);
    expect(decision?.thresholds).to.deep.include({ rival: 0.6 });
    expect(decision?.router).to.match(/^\d+-[0-9a-f]{8}$/);
    expect(transcript[decision?.line ?? -1]?.text).to.equal('no me conecta la vpn desde casa');
    expect(JSON.stringify(decision)).to.not.include('casa');
    const journal = await desk.store.journal('teams:t:maria', 100);
    expect(JSON.stringify(journal)).to.include('"judged"');
  });

  it('notes a message that led to a person, and bounds what a talk remembers', async () => {
    const { employee } = await open();
    for (let count = 0; count < 25; count++) {
      await employee.says('no me conecta la vpn desde casa');
      await employee.says('cancelar');
    }
    expect((await desk.conversation()).decisions ?? []).to.deep.equal([]);
    await employee.says('xyzzy plugh quux');
    await employee.says('frobnicate qwertz');
    const found = (await desk.conversation()).decisions ?? [];
    expect(found.length).to.be.within(1, 20);
    expect(found[0]?.outcome).to.equal('none');
  });
});
