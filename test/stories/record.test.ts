import { expect } from 'chai';
import { type Story, story } from '../story.ts';

describe('story: the record', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());
  const ours = () => desk.sandbox.rows('incident').filter((row) => row['correlation_display'] === 'secondline');

  it('never holds a person up: with ServiceNow down the handoff goes out after three seconds and the number follows once (8)', async () => {
    const { employee, thread, sandbox, a } = await open();
    sandbox.faults.set({ down: true });
    await employee.says('quiero hablar con alguien');
    expect(employee.reads()).to.include('Voy a llamar a una persona');
    expect(thread()).to.equal('');
    await desk.secondsPass(3);
    expect(employee.reads()).to.match(/SL-[2-9A-Z]{6} \(el número oficial llegará después\)/);
    expect(thread()).to.include('not in ServiceNow yet');
    await a.presses('Claim');
    await a.says('@bot ya estoy contigo');
    expect(employee.reads()).to.include('ya estoy contigo');
    sandbox.faults.clear();
    for (let minute = 0; minute < 12; minute++) await desk.minutesPass(1);
    expect(ours().length).to.equal(1);
    const number = ours()[0]?.['number'] ?? '';
    expect(employee.reads()).to.include(number);
    expect(thread()).to.include(`Incident ${number} is recorded`).and.to.include(`Incident: ${number}`);
    expect(JSON.stringify(ours()[0])).to.include('2026-11-23 08:00:00');
  });

  it('makes one incident, one card and one reply of a message that is delivered twice (7, 17)', async () => {
    const { employee, desk: shared } = await open();
    await employee.says('quiero hablar con alguien');
    const before = desk.chat.shown.length;
    await employee.says('', { again: true });
    await employee.says('', { again: true });
    expect(desk.chat.shown.length).to.equal(before);
    expect(ours().length).to.equal(1);
    expect(shared.shown.filter((one) => one.ref.address.thread === one.ref.id).length).to.equal(1);
  });

  it('takes a button pressed twice, or re-sent with new ids, for one press (17)', async () => {
    const { employee } = await open();
    await employee.says('no me conecta la vpn desde casa');
    const card = (await desk.conversation()).live?.card ?? '';
    employee.reads();
    for (let times = 0; times < 4; times++)
      await employee.does({ kind: 'choice', card, choice: 'answer:windows', inputs: {} });
    expect(employee.reads().match(/¿Aparece la página\?/g)?.length).to.equal(1);
  });

  it('shows own tickets only, takes comments, and reopens within five working days with the same agent (14)', async () => {
    const { employee, a, sandbox } = await open();
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    await a.presses('Resolve…');
    await a.presses('Resolve', { notes: 'Hecho' });
    await employee.presses('Sí');
    employee.reads();
    const number = ours()[0]?.['number'] ?? '';
    const foreign =
      sandbox.rows('incident').find((row) => row['correlation_display'] !== 'secondline')?.['number'] ?? '';
    await employee.says(`qué pasa con ${foreign}`);
    expect(employee.reads()).to.include(`No veo ningún ticket ${foreign} a tu nombre`);
    await employee.says('mis tickets');
    const list = employee.reads();
    expect(list).to.include(number).and.to.include('Resuelto');
    expect(list).to.not.include(foreign);
    await employee.presses(number);
    await employee.presses('Añadir un comentario');
    await employee.says('sigue pasando por la tarde');
    expect(JSON.stringify(sandbox.journal(ours()[0]?.['sys_id'] ?? ''))).to.include('sigue pasando por la tarde');
    await employee.says(number);
    await employee.presses('Reabrir');
    expect((await desk.conversation()).phase).to.deep.include({ name: 'attended' });
    expect(ours()[0]?.['state']).to.equal('2');
    expect(ours()[0]?.['reopen_count']).to.equal('1');
  });

  it('puts files sent before and after the claim on the incident, and refuses forbidden and too large ones on both sides (6)', async () => {
    const { employee, a, sandbox, thread } = await open();
    const file = (name: string, bytes = 1000) => ({
      id: name,
      channel: 'teams' as const,
      name,
      type: 'image/png',
      bytes,
    });
    await employee.says('quiero hablar con alguien');
    await employee.says('', { files: [file('antes.png')] });
    await a.presses('Claim');
    await employee.says('mira', { files: [file('despues.png')] });
    const names = sandbox.attachments(ours()[0]?.['sys_id'] ?? '').map((one) => one.fileName);
    expect(names).to.include('antes.png').and.to.include('despues.png');
    expect(desk.desk.uploads.map((one) => one.name)).to.deep.equal(['antes.png', 'despues.png']);
    employee.reads();
    await employee.says('', { files: [file('virus.exe')] });
    await employee.says('', { files: [file('pelicula.mp4', 50_000_000)] });
    expect(employee.reads()).to.include('virus.exe').and.to.include('supera los 10 MB');
    expect(thread()).to.include('virus.exe').and.to.include('larger than 10 MB');
  });

  it('carries an agent’s file to the employee, or tells both where the platform lets no bot deliver one', async () => {
    const { employee, a, chat, thread, sandbox } = await open({ agentsOn: 'slack' });
    const file = { id: 'f', channel: 'slack' as const, name: 'guia.pdf', type: 'application/pdf', bytes: 10 };
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    await a.says('@bot aquí va', { files: [file] });
    expect(chat.uploads.map((one) => one.name)).to.deep.equal(['guia.pdf']);
    chat.takes = false;
    employee.reads();
    await a.says('@bot y otra vez', { files: [{ ...file, name: 'otra.pdf' }] });
    expect(employee.reads()).to.include('otra.pdf').and.to.include('Está en tu ticket');
    expect(thread()).to.include('cannot be delivered into María García’s chat');
    const kept = sandbox.attachments(ours()[0]?.['sys_id'] ?? '').map((one) => one.fileName);
    expect(kept).to.include('guia.pdf').and.to.include('otra.pdf');
  });

  it('answers a public question privately: nothing but a pointer stays in the channel (16)', async () => {
    const { employee, chat } = await open({ employeeOn: 'slack' });
    await employee.says('no me conecta la vpn desde casa', { public: true });
    const general = chat.shown.filter((one) => one.ref.address.conversation === 'general');
    expect(general.length).to.equal(1);
    expect(general[0]?.to).to.equal('maria');
    expect(JSON.stringify(general)).to.not.include('VPN');
    expect(employee.reads()).to.include('¿Qué dispositivo es?');
  });
});
