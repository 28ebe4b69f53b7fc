import { expect } from 'chai';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Wednesday 2026-11-18, 10:00 in Madrid, 04:00 in Bogotá. */
const wednesday = Date.UTC(2026, 10, 18, 9);
/** Friday 2026-11-20, 17:05 in Bogotá: both sites are closed until Monday. */
const fridayNight = Date.UTC(2026, 10, 20, 22, 5);
const mondayOpening = Date.UTC(2026, 10, 23, 7);

describe('story: what who waits is told', () => {
  let desk: Story;
  const open = async (begins: number, setting: Parameters<typeof story>[0] = {}) => {
    desk = await story({ plan: globalChat, begins, settings: { deskZone: 'Europe/Madrid' }, ...setting });
    return desk;
  };
  afterEach(() => desk.end());

  const minute = async (count: number) => {
    for (let passed = 0; passed < count; passed++) await desk.minutesPass(1);
  };
  const confirmation = () => {
    const found = desk.chat.shown.find(({ message }) =>
      /^(Una persona se hará cargo|A person will take over|Tu solicitud está registrada)$/.test(message.title ?? ''),
    );
    return found ? wordsOfMessage(found.message) : '';
  };

  it('knows neither place nor wait while somebody is called outside of hours, and both once the desk is open (5, 11)', async () => {
    const { employee } = await open(fridayNight);
    await employee.says('la wifi no funciona en todo el edificio, no podemos trabajar');
    await employee.says('quiero hablar con alguien');
    expect(confirmation())
      .to.match(/Referencia: INC\d+/)
      .and.to.not.match(/lugar|Espera|min\b/);
    await minute(30);
    expect(confirmation()).to.not.match(/lugar|Espera|min\b/);
    await desk.minutesPass((mondayOpening - fridayNight) / 60_000 - 30);
    await minute(15);
    expect(confirmation()).to.match(/Tu lugar: 1 en la fila\nEspera estimada: unos \d{1,2} min/);
  });

  it('is told the wait that is left once the desk is open, not that of the weekend (5, 9)', async () => {
    const { employee } = await open(fridayNight);
    await employee.says('quiero hablar con alguien');
    await desk.minutesPass((mondayOpening - fridayNight) / 60_000);
    expect(confirmation()).to.match(/Espera estimada: unos \d{1,2} min/);
  });

  it('hears the warnings of a promise in place of reminders, and reminders only beyond them (22)', async () => {
    const { employee, a } = await open(wednesday);
    await employee.says('no me conecta la vpn desde casa, no puedo trabajar');
    await employee.says('quiero hablar con alguien');
    employee.reads();
    a.reads();
    await minute(31);
    const told = employee.reads().split('\n---\n');
    expect(told).to.have.length(2);
    expect(told[0]).to.include('he vuelto a llamar al equipo');
    expect(told[1]).to.include('no ha llegado');
    expect(a.reads()).to.not.include('has been waiting since');
    await minute(10);
    expect(employee.reads()).to.include('sigues en la fila (lugar 1)');
  });

  it('reads the hour of a promise on her own clock, and that of the desk by name where hers is not known (22)', async () => {
    const { employee } = await open(wednesday, { person: { zone: 'Nowhere/Land' } });
    await employee.says('no me conecta la vpn desde casa, no puedo trabajar');
    await employee.says('quiero hablar con alguien');
    employee.reads();
    await minute(15);
    expect(employee.reads()).to.include('Hora límite de la respuesta: 10:30 (hora de Europa central)');
    await desk.end();
    const bogota = await open(wednesday, { person: { zone: 'America/Bogota' } });
    await bogota.employee.says('no me conecta la vpn desde casa, no puedo trabajar');
    await bogota.employee.says('quiero hablar con alguien');
    await minute(15);
    expect(bogota.employee.reads()).to.include('Hora límite de la respuesta: 04:30.');
  });

  it('is reassured as often as the plan says', async () => {
    const plan = { ...globalChat, sla: [], line: { ...globalChat.line, reassureEveryMinutes: 25 } };
    const { employee } = await open(wednesday, { plan });
    await employee.says('quiero hablar con alguien');
    employee.reads();
    await minute(24);
    expect(employee.reads()).to.equal('');
    await minute(1);
    expect(employee.reads()).to.include('Disculpa la espera');
  });

  it('begins a script only after “cancel”, which frees the line and stands on the incident (5)', async () => {
    const { employee, sandbox } = await open(wednesday);
    for (const name of ['Bea', 'Carl']) await desk.another(name).says('talk to a person');
    await employee.says('quiero hablar con alguien');
    const incident = desk.incident()['sys_id'] ?? '';
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('la impresora no imprime');
    expect((await desk.conversation()).phase.name).to.equal('waiting');
    employee.reads();
    await employee.says('cancelar');
    expect((await desk.loop.engine.line()).waiting.map(({ place }) => place)).to.deep.equal([1, 2]);
    expect(JSON.stringify(sandbox.rows('incident').find((row) => row['sys_id'] === incident))).to.include(
      'cancelled the request in chat',
    );
    await employee.says('no me conecta la vpn desde casa');
    expect((await desk.conversation()).phase.name).to.equal('guided');
  });

  it('shows agents no wait of days while the desk is closed', async () => {
    const { employee, a } = await open(fridayNight);
    await employee.says('quiero hablar con alguien');
    a.reads();
    await a.says('@bot line', { outside: true });
    expect(a.reads()).to.match(/1\. María García: P\d · es · inquiry · since 23:05$/m);
  });
});
