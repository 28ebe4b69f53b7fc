import { expect } from 'chai';
import { ChannelError } from '../../src/channels/channel.ts';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { type Platform, type Story, story } from '../story.ts';

/** Takes a platform's sending away, for the desk channel or the chats, until the returned function is called. */
function down(platform: Platform, what: 'say' | 'post', where: (conversation: string) => boolean): () => void {
  const { say, post } = platform;
  const fails = () => Promise.reject(new ChannelError('down', 'the platform is down'));
  if (what === 'say') platform.say = (to, message, id) => (where(to.conversation) ? fails() : say(to, message, id));
  else platform.post = (to, message, id) => (where(to.conversation) ? fails() : post(to, message, id));
  return () => Object.assign(platform, { say, post });
}

const inDesk = (conversation: string) => conversation === 'desk';
const inChat = (conversation: string) => conversation !== 'desk';
const everything = (desk: Story) => desk.chat.shown.map((one) => wordsOfMessage(one.message)).join('\n---\n');

describe('story: what comes late', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  const outage = () => {
    desk.sandbox.faults.set({ down: true });
    return () => desk.sandbox.faults.clear();
  };

  it('asks for a person once, whatever old button is pressed while one is coming (7)', async () => {
    const { employee, sandbox } = await open();
    const before = sandbox.rows('incident').length;
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('quiero hablar con alguien');
    employee.reads();
    await employee.presses('Hablar con una persona');
    await employee.presses('Windows');
    expect(sandbox.rows('incident').length).to.equal(before + 1);
    expect((await desk.conversation()).phase.name).to.equal('waiting');
    expect(employee.reads()).to.not.include('¿');
  });

  it('lets an agent open a form again, and send the same words from the box twice', async () => {
    const { employee, a } = await open();
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    await a.presses('Resolve…');
    await a.presses('Correct category…');
    a.reads();
    await a.presses('Resolve…');
    expect(a.reads()).to.include('Resolve INC');
    employee.reads();
    await a.presses('Send to María García', { text: '¿hola?' });
    await a.presses('Send to María García', { text: '¿hola?' });
    expect(employee.reads()).to.equal('¿hola?\n---\n¿hola?');
  });

  it('leaves the question of a script alive when help or tickets are asked for in the midst of it', async () => {
    const { employee } = await open();
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('ayuda');
    await employee.says('mis tickets');
    employee.reads();
    await employee.presses('Windows');
    expect(employee.reads()).to.include('Sí, aparece');
  });

  it('resolves the incident that comes into being after the employee had cancelled (8)', async () => {
    const { employee, sandbox, thread } = await open();
    const heal = outage();
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await employee.says('cancelar');
    heal();
    for (let minute = 0; minute < 15; minute++) await desk.minutesPass(1);
    const kept = sandbox.rows('incident').find((row) => row['correlation_display'] === 'secondline');
    expect(kept?.['state']).to.equal('6');
    expect(employee.reads()).to.include(kept?.['number'] ?? '?');
    expect(thread()).to.include(`Incident: ${kept?.['number']}`);
  });

  it('gives an incident that was opened late to the talk an agent had returned to the bot (8)', async () => {
    const { employee, a } = await open();
    const heal = outage();
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await a.presses('Claim');
    await a.presses('Return to bot');
    heal();
    for (let minute = 0; minute < 15; minute++) await desk.minutesPass(1);
    expect((await desk.conversation()).returned?.ticket?.number).to.match(/^INC/);
    await employee.says('empezar de nuevo');
    await desk.minutesPass(60 * 24 * 3);
    expect(desk.incident()['state']).to.equal('6');
  });

  it('draws a card that stands only after the employee had left as ended, without buttons', async () => {
    const { employee, thread } = await open();
    const up = down(desk.desk, 'post', inDesk);
    await employee.says('quiero hablar con alguien');
    await employee.says('cancelar');
    up();
    await desk.minutesPass(5);
    expect(thread()).to.include('María García').and.to.not.include('[Claim]');
  });

  it('shows in the thread what was said before the number had come (5)', async () => {
    const { employee, thread } = await open();
    const heal = outage();
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(1);
    await employee.says('tengo una demo a las diez');
    await desk.secondsPass(4);
    expect(thread().split('tengo una demo a las diez').length).to.equal(2);
    heal();
  });

  it('makes up for what an agent changed or took back while his words were on their way (21)', async () => {
    const { employee, a } = await open({ agentsOn: 'slack' });
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    const up = down(desk.chat, 'say', inChat);
    await a.says('@bot tu clave es mala');
    await a.edits('tu clave ha vencido');
    await a.says('@bot no era para ti');
    await a.deletes();
    up();
    await desk.minutesPass(5);
    expect(everything(desk)).to.include('tu clave ha vencido').and.to.not.include('tu clave es mala');
    expect(desk.chat.shown.filter((one) => one.removed).map((one) => wordsOfMessage(one.message))).to.deep.equal([
      'no era para ti',
    ]);
  });

  it('corrects the copy of a message that the employee changed while it was on its way to the thread (18)', async () => {
    const { employee, thread } = await open({ agentsOn: 'slack' });
    await employee.says('quiero hablar con alguien');
    const up = down(desk.desk, 'say', inDesk);
    await employee.says('mi equipo es el 4711');
    await employee.edits('mi equipo es el 4712');
    up();
    await desk.minutesPass(5);
    expect(thread()).to.include('4712').and.to.not.include('4711');
  });

  it('never mistakes a line of the next talk for one of the last whose copy came late', async () => {
    const { employee, thread } = await open({ agentsOn: 'slack' });
    await employee.says('quiero hablar con alguien');
    const up = down(desk.desk, 'say', inDesk);
    await employee.says('primero');
    await employee.says('cancelar');
    for (const text of ['hola', 'gracias', 'ayuda', 'hola', 'gracias']) await employee.says(text);
    up();
    await desk.minutesPass(5);
    expect((await desk.conversation()).transcript.filter((line) => line.copy)).to.deep.equal([]);
    expect(thread()).to.include('primero');
  });

  it('shows a file in the thread whose card stood only after it, and while ServiceNow is down (6, 8)', async () => {
    const { employee } = await open();
    const file = (name: string) => ({
      id: name,
      channel: 'teams' as const,
      name,
      type: 'image/png',
      bytes: 10,
      url: `u/${name}`,
    });
    const up = down(desk.desk, 'post', inDesk);
    await employee.says('no me conecta la vpn desde casa', { files: [file('antes.png')] });
    await employee.says('quiero hablar con alguien');
    up();
    await desk.minutesPass(5);
    expect(desk.desk.uploads.map((one) => one.name)).to.deep.equal(['antes.png']);
    await employee.says('cancelar');
    const heal = outage();
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await employee.says('mira', { files: [file('durante.png')] });
    expect(desk.desk.uploads.map((one) => one.name)).to.deep.equal(['antes.png', 'durante.png']);
    heal();
    for (let minute = 0; minute < 15; minute++) await desk.minutesPass(1);
    expect(desk.desk.uploads.length).to.equal(2);
    const kept = desk.sandbox.attachments(desk.incident()['sys_id'] ?? '').map((one) => one.fileName);
    expect(kept).to.include('durante.png');
  });

  it('relays nothing from the thread of an earlier handoff, and says there that it has ended (21)', async () => {
    const { employee, a, loop } = await open();
    await employee.says('quiero hablar con alguien');
    const address = desk.desk.shown.find((one) => one.ref.address.thread)?.ref.address;
    await employee.says('cancelar');
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    employee.reads();
    if (!address) throw new Error('The first handoff has no thread.');
    const happened = { kind: 'message' as const, messageId: 'late', text: 'tarde', mentioned: true, files: [] };
    await loop.receive({ id: 'late', place: 'desk', person: a.person, address, happened });
    await desk.settled();
    expect(employee.reads()).to.equal('');
    expect(desk.desk.shown.at(-1)?.ref.address.thread).to.equal(address.thread);
  });

  it('puts a released talk where it was in the line, before those who asked later', async () => {
    const { employee, a, loop } = await open();
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    const card = desk.desk.shown.find((one) => one.ref.address.thread);
    await desk.minutesPass(1);
    await desk.another('Bea').says('talk to a person');
    if (!card) throw new Error('There is no card.');
    const happened = { kind: 'choice' as const, card: 'now', choice: 'release', inputs: {} };
    await loop.receive({ id: 'release', place: 'desk', person: a.person, address: card.ref.address, happened });
    await desk.settled();
    expect((await loop.engine.line()).waiting.map((one) => one.subject)).to.deep.equal([
      'teams:t:maria',
      'teams:t:bea',
    ]);
  });
});
