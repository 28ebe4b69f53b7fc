import { expect } from 'chai';
import type { ChannelName } from '../../src/desk/message.ts';
import { type Story, story } from '../story.ts';

describe('story: a handoff', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  const failVpn = async ({ employee }: Story) => {
    await employee.says('no me conecta la vpn desde casa');
    await employee.presses('Windows');
    await employee.presses('Sí, aparece');
    await employee.says('no');
    await employee.says('quiero hablar con alguien');
  };

  it('has its incident in ServiceNow before the card shows, and both show one number (4)', async () => {
    const { employee, thread, incident, sandbox } = await open();
    await failVpn(desk);
    const kept = incident();
    const number = kept['number'] ?? '';
    expect(thread()).to.include(`Incident: ${number}`);
    expect(employee.reads()).to.include(number);
    expect(kept['category']).to.equal('network');
    expect(kept['subcategory']).to.equal('vpn');
    expect(kept['impact']).to.equal('3');
    expect(kept['urgency']).to.equal('2');
    expect(kept['correlation_id']).to.match(/^secondline-[0-9a-f]{32}$/);
    expect(kept['description']).to.include('no me conecta la vpn desde casa').and.to.include('Script vpn');
    const caller = sandbox.rows('sys_user').find((row) => row['email'] === 'maria.garcia@example.com');
    expect(kept['caller_id']).to.equal(caller?.['sys_id']);
    expect(sandbox.attachments(kept['sys_id'] ?? '').length).to.equal(1);
    expect(thread()).to.include('Device: Windows').and.to.include('Steps tried');
  });

  it('keeps a true place in the line, passes on what is added, and "cancel" frees it and is noted (5)', async () => {
    const { employee, incident, sandbox } = await open();
    for (const name of ['Bea', 'Carl']) await desk.another(name).says('talk to a person');
    await employee.says('quiero hablar con alguien');
    expect(employee.reads()).to.include('3 en la fila');
    await desk.minutesPass(1);
    await employee.says('es urgente, tengo una demo');
    expect(JSON.stringify(sandbox.journal(incident()['sys_id'] ?? ''))).to.include('tengo una demo');
    expect(desk.thread()).to.include('tengo una demo');
    await desk.another('Bea').says('cancel');
    const shown = desk.chat.shown.map((one) => JSON.stringify(one.message)).join('\n');
    expect(shown).to.include('2 en la fila').and.to.not.include('3 en la fila');
    await employee.says('cancelar');
    expect(employee.reads()).to.include('Cancelado');
    expect(desk.thread()).to.include('María García left the line');
    expect(incident()['state']).to.equal('6');
    await employee.says('no me conecta la vpn desde casa');
    expect(employee.reads()).to.include('¿Qué dispositivo es?');
  });

  it('is won by exactly one agent, and the other is told who (20)', async () => {
    const { employee, a, b, loop, settled } = await open();
    await failVpn(desk);
    const press = (id: string, agent: typeof a) =>
      loop.receive({
        id,
        place: 'desk',
        person: agent.person,
        address: {
          ...(desk.desk.shown.find((one) => one.ref.address.thread)?.ref.address as never as {
            channel: 'teams';
            tenant: string;
            conversation: string;
          }),
        },
        happened: { kind: 'choice', card: '1', choice: 'claim', inputs: {} },
      });
    await Promise.all([press('p1', a), press('p2', b)]);
    await settled();
    const phase = (await desk.conversation()).phase;
    expect(phase.name).to.equal('attended');
    const owner = phase.name === 'attended' ? phase.owner.name : '';
    expect(desk.thread()).to.include(`${owner} has it: María García`);
    expect(desk.thread()).to.match(/has this one already/);
    expect(employee.reads()).to.include(`${owner} ya está contigo`);
  });

  it('lets nothing slip: only the owner’s marked words reach the employee, and he sees that they did (21)', async () => {
    const { employee, a, b, thread } = await open();
    await failVpn(desk);
    await a.presses('Claim');
    employee.reads();
    await a.says('creo que es la cuenta de siempre');
    await b.says('lo mismo de ayer');
    await b.says('@bot yo te ayudo');
    expect(employee.reads()).to.equal('');
    expect(thread()).to.include('only Ana López can do that here');
    await a.says('@bot Hola María, miro tu perfil');
    expect(employee.reads()).to.equal('Hola María, miro tu perfil');
    expect(thread()).to.include('Delivered to María García');
    await a.edits('Hola María, reviso tu perfil');
    expect(desk.chat.shown.map((one) => JSON.stringify(one.message)).join())
      .to.include('reviso tu perfil')
      .and.to.not.include('miro tu perfil');
    expect(thread()).to.include('The change reached María García');
    await a.deletes();
    expect(desk.chat.shown.some((one) => one.removed)).to.equal(true);
    await a.presses('Send to María García', { text: 'desde el cuadro' });
    expect(employee.reads()).to.include('desde el cuadro');
  });

  it('tells the owner when a reply cannot be delivered, and puts it on the incident for the caller (25)', async () => {
    const { a, chat, thread, sandbox, incident } = await open({ agentsOn: 'slack' });
    await failVpn(desk);
    await a.presses('Claim');
    chat.blocked = true;
    await a.says('@bot ¿sigues ahí?');
    expect(thread()).to.include('Not delivered to María García: the app was blocked');
    const comment = sandbox.journal(incident()['sys_id'] ?? '').find((entry) => entry.element === 'comments');
    expect(comment?.value).to.include('¿sigues ahí?');
  });

  it('is resolved with code, notes and category, confirmed or taken up again by the same agent (29)', async () => {
    const { employee, a, incident, thread } = await open();
    await failVpn(desk);
    await a.presses('Claim');
    await a.presses('Resolve…');
    await a.presses('Resolve', { notes: '' });
    expect(thread()).to.include('Fill in: What was done');
    await a.presses('Resolve', { notes: 'Perfil reinstalado' });
    expect(incident()['state']).to.equal('6');
    expect(incident()['close_code']).to.equal('Solution provided');
    expect(employee.reads()).to.include('¿Quedó resuelto?').and.to.include('Vuelvo a ser el bot');
    await employee.presses('No');
    expect(incident()['state']).to.equal('2');
    expect((await desk.conversation()).phase).to.deep.include({ name: 'attended' });
    await a.presses('Resolve…');
    await a.presses('Resolve', { notes: 'Ahora sí' });
    await employee.says('sí, gracias');
    expect(employee.reads()).to.include('¿Qué tal fue?');
    expect((await desk.conversation()).phase.name).to.equal('idle');
    expect(incident()['state']).to.equal('6');
  });

  it('takes a form out of use when it was sent or overtaken: its old contents cannot act again', async () => {
    const { employee, a, incident, thread, desk: shared } = await open();
    await failVpn(desk);
    await a.presses('Claim');
    await a.presses('Resolve…');
    const form = shared.shown.findLast((one) =>
      one.message.choices.some((choice) => choice.id === 'resolve:send'),
    )?.message;
    await a.presses('Resolve', { notes: 'Reinstalado' });
    expect(thread())
      .to.include('Ana López sent this form')
      .and.to.include('Resolved by: Ana López · Solution provided');
    await employee.presses('No');
    await a.does({
      kind: 'choice',
      card: form?.card ?? '',
      choice: 'resolve:send',
      inputs: { code: 'Duplicate', notes: 'viejo', category: 'network' },
    });
    expect(thread()).to.include('that form is of the past');
    expect(incident()['state']).to.equal('2');
  });

  it('knows an agent by the mail address that the directory has, and says in whose name a box reply went', async () => {
    const { a, incident, sandbox, thread } = await open();
    await failVpn(desk);
    await a.presses('Claim');
    const owner = sandbox.rows('sys_user').find((row) => row['email'] === 'ana.lopez@example.com');
    if (incident()['assigned_to'] !== owner?.['sys_id']) expect(thread()).to.include('did not take the owner’s name');
    await a.presses('Send to María García', { text: 'desde el cuadro' });
    expect(thread()).to.include('desde el cuadro');
  });

  it('shows agents at once that somebody is not of the organisation', async () => {
    const { employee, thread } = await open({ person: { external: true } });
    await employee.says('quiero hablar con una persona');
    await desk.secondsPass(4);
    expect(thread()).to.include('Not one of us: a guest or somebody of another organisation');
  });

  it('stays resolved when nobody answers within the set time', async () => {
    const { a, thread } = await open();
    await failVpn(desk);
    await a.presses('Claim');
    await a.presses('Resolve…');
    await a.presses('Resolve', { notes: 'Listo' });
    await desk.minutesPass(24 * 60 + 1);
    expect(thread()).to.include('did not answer; it stays resolved');
    expect((await desk.conversation()).phase.name).to.equal('idle');
  });

  it('is released to the front of the line, transferred with a reason, corrected, and returned to the bot', async () => {
    const { employee, a, b, thread, incident } = await open();
    await failVpn(desk);
    await b.says('estoy aquí');
    await a.presses('Claim');
    await a.presses('Release');
    expect(employee.reads()).to.include('Vuelves al frente de la fila');
    await a.presses('Claim');
    await a.presses('Transfer…');
    await a.presses('Transfer', { to: 'luis', why: 'es de redes' });
    expect(employee.reads()).to.include('Ana López te pasa con Luis Ortega');
    await b.presses('Correct category…');
    await b.presses('Send', { category: 'hardware', impact: '2', urgency: '1' });
    expect(incident()['category']).to.equal('hardware');
    expect(incident()['priority']).to.equal('2');
    await b.presses('Return to bot');
    expect(thread()).to.include('Luis Ortega returned María García to the bot');
    await employee.says('talk to a person');
    expect(desk.sandbox.rows('incident').filter((row) => row['correlation_display'] === 'secondline').length).to.equal(
      1,
    );
  });

  const names: ChannelName[] = ['teams', 'slack', 'web'];
  for (const employeeOn of names) {
    for (const agentsOn of names) {
      it(`crosses from ${employeeOn} to agents on ${agentsOn} and back, with names, edits and deletions (18)`, async () => {
        const { employee, a, thread } = await open({ employeeOn, agentsOn });
        await employee.says('quiero hablar con alguien');
        await a.presses('Claim');
        employee.reads();
        await employee.says('se cayó todo');
        expect(thread()).to.include('se cayó todo');
        await employee.edits('se cayó casi todo');
        expect(thread()).to.include('se cayó casi todo');
        await employee.deletes();
        expect(thread()).to.include('deleted this message');
        expect(thread()).to.not.include('se cayó');
        await a.says('@bot Hola, soy Ana');
        expect(employee.reads()).to.include('Hola, soy Ana');
        const sent = desk.chat.shown.findLast((one) => one.ref.address.conversation === 'dm-maria')?.message.parts[0];
        expect(sent).to.deep.include({ kind: 'quote', who: 'Ana López · Soporte de TI' });
      });
    }
  }
});
