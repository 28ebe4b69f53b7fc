import { expect } from 'chai';
import type { Conversation } from '../../src/desk/conversation.ts';
import { defaultPlan, type Member, type Plan } from '../../src/desk/plan.ts';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

const somebody = (id: string, name: string, more: Partial<Member>): Member => ({
  id,
  name,
  email: `${name.toLowerCase().replaceAll(' ', '.').replace('ó', 'o')}@example.com`,
  roles: ['l2'],
  languages: [],
  topics: [],
  ...more,
});

const team = (...people: readonly Member[]): Plan => ({ ...defaultPlan, people });

describe('story: the waiting line', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  const conversationOf = async (name: string) =>
    (await desk.loop.engine.conversation(`teams:t:${name.toLowerCase()}`)) as Conversation;

  it('tells three in line their place and wait, and corrects them as it moves: by a claim and by a cancel (5)', async () => {
    const { a } = await open();
    const [bea, carl] = [desk.another('Bea'), desk.another('Carl')];
    for (const one of [bea, carl]) await one.says('talk to a person');
    await desk.employee.says('quiero hablar con alguien');
    expect(desk.employee.reads()).to.include('3 en la fila').and.to.include('unos 15 min');
    await desk.minutesPass(4);
    await a.presses('Claim', {}, 'Bea');
    const confirmations = () => desk.chat.shown.map((one) => JSON.stringify(one.message)).join('\n');
    expect(confirmations()).to.include('2 en la fila').and.to.not.include('3 en la fila');
    await carl.says('cancel');
    expect(confirmations()).to.include('1 en la fila');
    expect((await desk.loop.engine.line()).waiting.map((one) => [one.subject, one.place])).to.deep.equal([
      ['teams:t:maria', 1],
    ]);
    expect((await conversationOf('Carl')).phase.name).to.equal('idle');
  });

  it('appends what she adds while waiting, for agent and incident, and starts no script over it (5)', async () => {
    const { employee, incident, sandbox } = await open();
    for (const name of ['Bea', 'Carl']) await desk.another(name).says('talk to a person');
    await employee.says('quiero hablar con alguien');
    employee.reads();
    await employee.says('no me conecta la vpn desde casa');
    expect(employee.reads()).to.not.include('¿Qué dispositivo es?');
    expect(desk.thread()).to.include('no me conecta la vpn desde casa');
    expect(JSON.stringify(sandbox.journal(incident()['sys_id'] ?? ''))).to.include('no me conecta la vpn');
    expect((await desk.conversation()).phase.name).to.equal('waiting');
  });

  it('puts who is more urgent before those who asked earlier, and tells them', async () => {
    await open();
    await desk.another('Bea').says('talk to a person');
    await desk.employee.says('no me conecta la vpn, es muy urgente, estamos todos parados');
    await desk.employee.says('quiero hablar con alguien');
    const line = (await desk.loop.engine.line()).waiting;
    expect(line.map((one) => one.subject)).to.deep.equal(['teams:t:maria', 'teams:t:bea']);
    const [first, second] = line.map((one) => one.priority ?? 0);
    expect(first).to.be.lessThan(second ?? 0);
    const bea = desk.chat.shown.filter((one) => one.ref.address.conversation === 'dm-bea');
    expect(JSON.stringify(bea.map((one) => one.message))).to.include('2 in line');
  });

  it('names in the thread up to three colleagues who are free and have the skills, least loaded first', async () => {
    const { thread } = await open({
      plan: team(
        somebody('ana', 'Ana López', { languages: ['es'] }),
        somebody('luis', 'Luis Ortega', { languages: ['en'] }),
        somebody('eva', 'Eva Gil', { languages: ['es'], topics: ['hardware'] }),
        somebody('pia', 'Pia Sol', { languages: ['es', 'en'] }),
        somebody('clara', 'Clara Duty', { languages: ['es'], roles: ['client_duty_manager'] }),
      ),
    });
    await desk.employee.says('quiero hablar con alguien');
    expect(thread()).to.include('Free and with the skills: Ana López, Pia Sol.');
  });

  it('refuses nobody where no skilled colleague is free: it says so, and anybody may claim', async () => {
    const { a, thread } = await open({
      plan: team(
        somebody('ana', 'Ana López', { languages: ['en'] }),
        somebody('luis', 'Luis Ortega', { languages: ['en'] }),
      ),
    });
    await desk.employee.says('quiero hablar con alguien');
    expect(thread()).to.include('Nobody who is free now has the skills (Spanish, inquiry). Anybody may claim it.');
    a.reads();
    await a.presses('Claim');
    expect((await desk.conversation()).phase.name).to.equal('attended');
    expect(a.reads()).to.include('María García writes Spanish, which is not among your languages.');
  });

  it('names nobody while the desk is closed, and does when it opens (10)', async () => {
    const { employee, thread } = await open({ plan: globalChat, begins: Date.UTC(2026, 10, 20, 22, 30) });
    await employee.says('quiero hablar con alguien');
    expect(thread())
      .to.include('María García')
      .and.to.not.match(/skills|López|Ruiz/);
    await desk.minutesPass(56 * 60 + 30);
    expect(thread()).to.include('Free and with the skills: Ana López, Marta Ruiz.');
  });

  it('warns who claims without the language, and names colleagues who have it (27)', async () => {
    const { b } = await open({
      plan: team(
        somebody('ana', 'Ana López', { languages: ['es'] }),
        somebody('luis', 'Luis Ortega', { languages: ['en'] }),
      ),
    });
    await desk.employee.says('quiero hablar con alguien');
    b.reads();
    await b.presses('Claim');
    expect(b.reads()).to.include('It is among those of Ana López.');
  });

  it('lets somebody take more than his number, and tells him privately', async () => {
    const { a, b } = await open({
      plan: team(somebody('ana', 'Ana López', { capacity: 1 }), somebody('luis', 'Luis Ortega', {})),
    });
    await desk.another('Bea').says('talk to a person');
    await a.presses('Claim');
    await desk.employee.says('quiero hablar con alguien');
    expect(desk.thread()).to.include('Free and with the skills: Luis Ortega.');
    a.reads();
    b.reads();
    await a.presses('Claim', {}, 'María García');
    expect(a.reads()).to.include('this makes 2 open talks; 1 are planned for you');
    expect(b.reads()).to.not.include('open talks');
    expect((await desk.loop.engine.line()).owned.map((one) => one.owner)).to.deep.equal(['ana', 'ana']);
  });

  it('counts a talk as its owner’s from claim to resolve, whatever becomes of it', async () => {
    const { a, b, employee } = await open();
    const owned = async () => (await desk.loop.engine.line()).owned.map((one) => one.owner);
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    expect(await owned()).to.deep.equal(['ana']);
    await a.presses('Release');
    expect(await owned()).to.deep.equal([]);
    await b.presses('Claim');
    await b.presses('Transfer…');
    await b.presses('Transfer', { to: 'ana', why: 'ends her day later' });
    expect(await owned()).to.deep.equal(['ana']);
    await a.presses('Resolve…');
    await a.presses('Resolve', { notes: 'done' });
    expect(await owned()).to.deep.equal([]);
    await employee.presses('No');
    expect(await owned()).to.deep.equal(['ana']);
    await employee.says('cancelar');
    expect(await owned()).to.deep.equal([]);
  });
});
