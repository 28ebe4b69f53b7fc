import { expect } from 'chai';
import { ChannelError } from '../../src/channels/channel.ts';
import { type Story, story } from '../story.ts';

describe('story: what can never succeed', () => {
  let desk: Story;
  const open = async () => {
    desk = await story();
    return desk;
  };
  afterEach(() => desk.end());
  const attended = async () => {
    const opened = await open();
    await opened.employee.says('quiero hablar con alguien');
    await opened.a.presses('Claim');
    opened.employee.reads();
    return opened;
  };
  const refuse = () => desk.sandbox.faults.set({ businessRule: { name: 'Closed for audit' } });

  it('shows who somebody is as soon as the directory says so, also when the card stands already', async () => {
    desk = await story({ delivered: { id: 'maria', name: 'María García' } });
    const { employee, chat, thread } = desk;
    const directory = chat.person;
    chat.person = async () => {
      throw new ChannelError('down', 'the directory does not answer');
    };
    await employee.does({
      kind: 'message',
      messageId: 'm1',
      text: 'quiero hablar con alguien',
      mentioned: false,
      files: [],
    });
    await desk.secondsPass(4);
    expect(thread()).to.include('María García').and.to.not.include('maria@corp.example');
    chat.person = async (address, id) => ({ ...(await directory(address, id)), email: 'maria@corp.example' });
    await desk.secondsPass(30);
    expect(thread()).to.include('maria@corp.example');
  });

  it('does not ask the directory for somebody whom his platform has looked up already', async () => {
    const { employee, chat, conversation } = await open();
    const asked: string[] = [];
    const directory = chat.person;
    chat.person = async (address, id) => {
      asked.push(id);
      return directory(address, id);
    };
    await employee.says('quiero hablar con alguien');
    expect(asked).to.deep.equal([]);
    expect((await conversation()).person.email).to.equal('maria.garcia@example.com');
  });

  it('draws a card again that the channel would not let change, for as long as anybody may press it', async () => {
    const { employee, a, desk: shared, thread } = await open();
    await employee.says('quiero hablar con alguien');
    shared.archived = true;
    await a.presses('Claim');
    expect(thread()).to.not.include('Ana López has it');
    await desk.minutesPass(1);
    expect(thread()).to.not.include('Ana López has it');
    shared.archived = false;
    await desk.minutesPass(1);
    expect(thread()).to.include('Ana López has it');
    const settled = await desk.store.tasks(100);
    expect(settled.filter((task) => task.id.endsWith('/timer/card'))).to.deep.equal([]);
  });

  it('tells the employee and the incident that the channel refuses the card, and posts it when it can', async () => {
    const { employee, thread, desk: shared, sandbox, a } = await open();
    shared.archived = true;
    await employee.says('quiero hablar con alguien');
    const number = desk.incident()['number'] ?? '';
    const told = `Ahora mismo no llego al canal del equipo y sigo intentándolo. Tu solicitud queda guardada como ${number}.`;
    expect(employee.reads()).to.include(told);
    expect(JSON.stringify(sandbox.journal(desk.incident()['sys_id'] ?? ''))).to.include(
      'could not be posted in the shared channel: the channel is archived',
    );
    await desk.minutesPass(1);
    await desk.minutesPass(1);
    expect(employee.reads(), 'it is told once').to.not.include('no llego al canal');
    expect(thread()).to.equal('');
    shared.archived = false;
    await desk.minutesPass(1);
    expect(thread()).to.include(number);
    await a.presses('Claim');
    expect(employee.reads()).to.include('Ana López ya está contigo');
  });

  it('posts no card for somebody who has left the line meanwhile', async () => {
    const { employee, thread, desk: shared } = await open();
    shared.archived = true;
    await employee.says('quiero hablar con alguien');
    await employee.says('cancelar');
    shared.archived = false;
    await desk.minutesPass(2);
    expect(thread()).to.equal('');
  });

  it('tells both sides that a message could not be shown in the thread; its text is on the incident', async () => {
    const { employee, thread, desk: shared, sandbox } = await attended();
    shared.refuses = 'pantalla';
    await employee.says('la pantalla está negra');
    const incident = desk.incident();
    expect(employee.reads()).to.include(`no se pudo mostrar al equipo. Su texto consta en ${incident['number']}`);
    expect(thread()).to.include('Not shown here: a message of María García (the message is not valid)');
    expect(JSON.stringify(sandbox.journal(incident['sys_id'] ?? ''))).to.include('la pantalla está negra');
  });

  it('tells an agent that the form he asked for could not be shown', async () => {
    const { a, thread, desk: shared } = await attended();
    shared.refuses = 'Resolve INC';
    await a.presses('Resolve…');
    expect(thread()).to.include('The form could not be shown: the message is not valid');
  });

  it('tells the employee that ServiceNow refused the comment on his own ticket', async () => {
    const { employee, a } = await attended();
    await a.presses('Resolve…');
    await a.presses('Resolve', { notes: 'Hecho' });
    await employee.presses('Sí');
    const number = desk.incident()['number'] ?? '';
    await employee.says(number);
    await employee.presses('Añadir un comentario');
    refuse();
    employee.reads();
    await employee.says('sigue igual');
    expect(employee.reads()).to.include('ServiceNow rechazó lo que escribiste: no está en tu ticket.');
  });

  it('tells the employee and the agent that a file could not be passed on', async () => {
    const { employee, thread, desk: shared } = await attended();
    shared.refuses = '';
    refuse();
    await employee.says('', { files: [{ channel: 'teams', id: 'f1', name: 'captura.png', type: 'image/png' }] });
    expect(employee.reads()).to.include('«captura.png» no se pudo pasar. Envíalo de nuevo');
    expect(thread()).to.include('“captura.png” could not be passed on');
  });

  it('tells in the thread of an ended talk that its resolution was refused', async () => {
    const { employee, a, thread } = await attended();
    await a.presses('Resolve…');
    desk.sandbox.faults.set({ down: true });
    await a.presses('Resolve', { notes: 'Hecho' });
    await employee.presses('Sí');
    desk.sandbox.faults.clear();
    refuse();
    for (let minute = 0; minute < 6; minute++) await desk.minutesPass(1);
    expect(thread()).to.include('ServiceNow refused: ');
    expect((await desk.conversation()).phase.name).to.equal('idle');
  });

  it('tells in the thread, when it stands, what ServiceNow refused before', async () => {
    const { employee, thread } = await open();
    refuse();
    await employee.says('quiero hablar con alguien');
    expect(employee.reads()).to.include('El ticket aún no se pudo registrar');
    expect(thread()).to.include('ServiceNow refused: ').and.to.include('Closed for audit');
  });

  it('tells the agents that the employee cannot be reached', async () => {
    const { employee, chat, thread } = await open();
    chat.blocked = true;
    await employee.says('quiero hablar con alguien');
    expect(thread()).to.include('María García removed or blocked the app: replies go to the incident as comments.');
  });
});
