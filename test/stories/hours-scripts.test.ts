import { expect } from 'chai';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Friday 2026-11-20, 17:05 in Bogotá: both sites are closed until Monday. */
const fridayNight = Date.UTC(2026, 10, 20, 22, 5);
const mondayOpening = Date.UTC(2026, 10, 23, 7);
/** A Wednesday in the midday gap: 13:30 in Madrid, 07:30 in Bogotá; Madrid opens at 14:00, Bogotá at 08:00, the same moment. */
const middayGap = Date.UTC(2026, 10, 18, 12, 30);
const minutesUntil = (from: number, to: number) => (to - from) / 60_000;

describe('story: scripts outside of hours', () => {
  let desk: Story;
  const open = async (begins: number, setting: Parameters<typeof story>[0] = {}) => {
    desk = await story({ plan: globalChat, begins, settings: { deskZone: 'Europe/Madrid' }, ...setting });
    return desk;
  };
  afterEach(() => desk.end());

  const clara = { locale: 'es-MX', person: { zone: 'America/Mexico_City' } };
  const british = { locale: 'en-GB', person: { zone: 'Europe/London' } };
  const card = () => desk.thread().split('\n---\n')[0] ?? '';
  const waiting = async () => (await desk.loop.engine.line())?.waiting ?? [];

  const asks = async (words = 'quiero hablar con una persona, no me funciona la impresora') => {
    await desk.employee.says(words);
    return desk.employee.reads();
  };
  const tries = async (title = 'La impresora no imprime') => {
    await desk.employee.presses(title);
    return desk.employee.reads();
  };
  // Nothing comes out, it is in use, and restarting has helped or not.
  const fails = async () => {
    for (let step = 0; step < 8; step++) {
      const { phase, live } = await desk.conversation();
      if (phase.name !== 'guided') return desk.employee.reads();
      const labels = live?.message.choices.map(({ label }) => label) ?? [];
      await desk.employee.presses(labels.includes('No') ? 'No' : (labels[0] ?? ''));
    }
    throw new Error('the script did not end');
  };
  const solves = async () => {
    for (let step = 0; step < 8; step++) {
      const { phase, live } = await desk.conversation();
      if (phase.name !== 'guided') return desk.employee.reads();
      const yes = live?.message.choices.find(({ label }) => label === 'Sí' || label === 'Yes')?.label;
      await desk.employee.presses(yes ?? live?.message.choices[0]?.label ?? '');
    }
    throw new Error('the script did not end');
  };

  it('offers the script that fits with the next opening in her zone, and begins it at a press (9)', async () => {
    await open(fridayNight, clara);
    const told = await asks();
    expect(told).to.include('abre el lunes, 23 de noviembre, 01:00');
    expect(told).to.match(/Mientras tanto puedo guiarte.*\n\[La impresora no imprime\]/);
    expect(desk.incident()['state']).to.equal('1');
    expect(await waiting()).to.have.length(1);
    expect(await tries()).to.include('¿Qué pasa?');
    expect(await waiting()).to.have.length(0);
    expect(card()).to.match(/Tries a script until the desk opens: María García/);
    expect(card()).to.include('“Printer does not print”');
    expect(desk.incident()['state']).to.equal('1');
  });

  it('does the same in English and for the other end of the day (9)', async () => {
    await open(middayGap, british);
    await desk.employee.says('I cannot connect');
    const told = await asks('talk to a person');
    expect(told).to.match(/opens on Wednesday.* 18.* 13:00/);
    expect(told).to.match(/Meanwhile I can guide you.*\n\[VPN does not connect\] \[Wi-Fi/);
    expect(await tries('VPN does not connect')).to.include('Which device is it?');
  });

  it('resolves the incident that stands open when the script solves it, and calls nobody', async () => {
    const { employee, a } = await open(fridayNight, clara);
    await asks();
    const number = desk.incident()['number'] ?? '';
    await tries();
    const told = await solves();
    expect(told).to.include(`He marcado tu solicitud ${number} como resuelta`);
    expect(desk.incident()).to.include({ number, state: '6' });
    expect(card()).to.match(/Ended: María García/);
    expect(card()).to.not.include('[Claim');
    expect(desk.thread()).to.include('“Printer does not print” has solved it');
    a.reads();
    await desk.minutesPass(minutesUntil(fridayNight, mondayOpening) + 60);
    expect(employee.reads()).to.equal('');
    expect(a.reads()).to.not.include('María');
    const { past, returned, handoff } = await desk.conversation();
    expect([returned, handoff]).to.deep.equal([undefined, undefined]);
    expect(past.at(-1)?.handoff.clock?.at(-1)?.kind).to.equal('resolved');
  });

  it('brings her back at once to her old place, as the same incident, when the script does not help', async () => {
    const { employee, sandbox } = await open(fridayNight, clara);
    await asks('quiero hablar con una persona, la vpn no me funciona');
    await employee.says('es urgente, no puedo trabajar');
    const number = desk.incident()['number'] ?? '';
    const before = sandbox.rows('incident').length;
    await desk.minutesPass(20);
    await tries('La VPN no conecta');
    await desk.minutesPass(5);
    const told = await fails();
    expect(told).to.match(
      new RegExp(`solicitud ${number} está de nuevo en la fila.*abre el lunes, 23 de noviembre, 01:00`),
    );
    expect(told).to.not.include('puedo guiarte');
    expect(sandbox.rows('incident').length).to.equal(before);
    expect((await waiting()).map(({ since }) => since)).to.deep.equal([fridayNight]);
    expect(card()).to.match(/Waiting: María García/);
    expect(card()).to.match(/First response due Mon, Nov 23, 08:30/);
    const { handoff } = await desk.conversation();
    expect(handoff?.openedAt).to.equal(fridayNight);
    expect(handoff?.clock?.filter(({ kind }) => kind === 'opened' || kind === 'cancelled')).to.have.length(1);
  });

  it('is before who asked while she tried, when the desk opens', async () => {
    const { employee, a } = await open(fridayNight, clara);
    await asks();
    await tries();
    await desk.minutesPass(30);
    const newer = desk.another('Bruno');
    await newer.says('talk to a person');
    await employee.says('quiero hablar con una persona');
    employee.reads();
    newer.reads();
    await desk.minutesPass(minutesUntil(fridayNight, mondayOpening) - 30);
    expect(employee.reads()).to.match(/abierta de nuevo.*en el lugar 1/);
    expect(newer.reads()).to.match(/open again.*in place 2/);
    await a.presses('Claim', {}, 'María García');
    await a.says('@bot Hola María');
    expect(employee.reads()).to.include('Hola María');
  });

  it('puts who left the script lying back into the line by itself when the desk opens, once, also after a restart', async () => {
    const { employee } = await open(fridayNight, clara);
    await asks();
    await tries();
    await desk.minutesPass(60);
    await desk.restarts(minutesUntil(fridayNight, mondayOpening) - 60 + 7);
    expect(employee.reads().match(/abierta de nuevo/g)).to.have.length(1);
    expect((await waiting()).map(({ since }) => since)).to.deep.equal([fridayNight]);
    expect(desk.thread()).to.match(/has been waiting since Fri, Nov 20, 23:05/);
    await desk.restarts(1);
    expect(employee.reads()).to.equal('');
  });

  it('does not tear her out of the script when the desk opens, and has her in the line as soon as it ends', async () => {
    const { employee } = await open(middayGap);
    await asks();
    await desk.minutesPass(27);
    await tries();
    await desk.minutesPass(3);
    const told = employee.reads();
    expect(told).to.match(/ya está abierta.*conserva su lugar/);
    expect((await desk.conversation()).phase.name).to.equal('guided');
    await employee.presses('No sale nada');
    await desk.minutesPass(8);
    expect(employee.reads()).to.not.include('abierta');
    await employee.says('quiero hablar con una persona');
    expect(employee.reads()).to.include('está en la fila');
    expect((await waiting()).map(({ since }) => since)).to.deep.equal([middayGap]);
    expect(desk.thread()).to.match(/Who takes it\?/);
    await desk.minutesPass(30);
    expect(employee.reads()).to.not.include('abierta de nuevo');
  });

  it('puts her in the line some minutes after the opening when she has fallen silent in mid-script', async () => {
    const { employee } = await open(middayGap);
    await asks('quiero hablar con una persona, la vpn no me funciona');
    await employee.says('es urgente, no puedo trabajar');
    await desk.minutesPass(27);
    await tries('La VPN no conecta');
    await desk.minutesPass(3);
    employee.reads();
    await desk.minutesPass(6);
    expect(await waiting()).to.have.length(0);
    await desk.minutesPass(1);
    expect(employee.reads()).to.include('está en la fila');
    expect((await waiting()).map(({ since }) => since)).to.deep.equal([middayGap]);
    // The clock ran on from the opening: half of the thirty minutes are over five minutes later.
    await desk.minutesPass(8);
    expect(desk.thread()).to.include('50 % used');
  });

  it('answers a press on an old button as one of the past', async () => {
    const { employee } = await open(fridayNight, clara);
    await employee.says('no puedo conectarme');
    await asks('quiero hablar con una persona');
    await tries('La VPN no conecta');
    await employee.presses('El Wi-Fi no conecta o es inestable');
    expect(employee.reads()).to.include('¿Qué dispositivo es?');
    await fails();
    expect((await desk.conversation()).phase.name).to.equal('waiting');
  });

  it('begins no script from an offer of before once the desk is open', async () => {
    const { employee } = await open(middayGap);
    await asks();
    await desk.minutesPass(30);
    employee.reads();
    await employee.presses('La impresora no imprime');
    expect(employee.reads()).to.include('Ese botón es de un paso anterior');
    expect(await waiting()).to.have.length(1);
  });

  it('gives the script up at “cancel” and keeps the request, which a second one withdraws', async () => {
    const { employee } = await open(fridayNight, clara);
    await asks();
    await tries();
    await employee.says('cancelar');
    expect(employee.reads()).to.include('está de nuevo en la fila');
    expect(desk.incident()['state']).to.equal('1');
    await employee.says('cancelar');
    expect(employee.reads()).to.include('Cancelado');
    expect(desk.incident()['state']).to.equal('6');
  });

  it('lets an agent take her in mid-script, which ends it', async () => {
    const { employee, a } = await open(fridayNight, clara);
    await asks();
    await tries();
    await a.presses('Claim');
    expect(employee.reads()).to.include('Ana López');
    await employee.says('hola');
    expect(desk.thread()).to.match(/María García: hola|hola/);
    await desk.minutesPass(minutesUntil(fridayNight, mondayOpening) + 30);
    expect(employee.reads()).to.not.include('abierta');
    expect((await desk.conversation()).returned).to.equal(undefined);
  });

  it('is back in the line at once when an agent raises the request to one that calls people', async () => {
    const { employee, a } = await open(fridayNight, clara);
    await asks('quiero hablar con una persona, la vpn no me funciona');
    await tries('La VPN no conecta');
    await a.presses('Correct category…');
    await a.presses('Send', { category: 'network', impact: '1', urgency: '1' });
    expect(employee.reads()).to.include('estoy llamando ahora mismo');
    expect((await desk.conversation()).phase.name).to.equal('waiting');
    expect((await desk.conversation()).handoff?.pages).to.have.length(1);
    expect((await waiting()).map(({ since }) => since)).to.deep.equal([fridayNight]);
  });

  it('shows what came before she began where the card comes only later, and files of in between', async () => {
    const { employee, desk: channel } = await open(fridayNight, clara);
    channel.archived = true;
    await asks();
    await employee.says('es la del segundo piso');
    await tries();
    const file = { id: 'f1', channel: 'teams' as const, name: 'atasco.png', type: 'image/png', bytes: 10 };
    await employee.says('', { files: [file] });
    channel.archived = false;
    await desk.minutesPass(2);
    expect(card()).to.match(/Tries a script until the desk opens/);
    expect(desk.thread()).to.include('es la del segundo piso');
    await employee.says('cancelar');
    expect(desk.thread()).to.include('atasco.png');
  });

  it('offers a script for what is told only afterwards, once, and passes the words on all the same', async () => {
    const { employee } = await open(fridayNight, clara);
    expect(await asks('quiero hablar con alguien')).to.include('Cuéntame qué es lo que no funciona');
    await employee.says('la impresora no imprime');
    expect(employee.reads()).to.match(/puedo guiarte.*\n\[La impresora no imprime\]/);
    expect(desk.thread()).to.include('la impresora no imprime');
    await employee.says('y la vpn no conecta');
    expect(employee.reads()).to.equal('');
    expect(await tries()).to.include('¿Qué pasa?');
  });

  it('asks which one it is with several buttons where the words fit more than one', async () => {
    const { employee } = await open(fridayNight, clara);
    await employee.says('no puedo conectarme');
    await employee.says('quiero hablar con una persona');
    expect(employee.reads()).to.match(/puedo guiarte.*\n\[La VPN no conecta\] \[El Wi-Fi/);
  });

  it('offers nothing that was tried in the talk, nor after a script that failed, nor for what must be verified', async () => {
    const { employee } = await open(fridayNight, clara);
    await employee.says('la impresora no imprime');
    await employee.says('quiero hablar con una persona');
    expect(employee.reads()).to.not.include('puedo guiarte');
    const other = desk.another('Bruno');
    await other.says('I need a person, I lost my phone and need a new second factor');
    await other.says('talk to a person');
    expect(other.reads()).to.not.include('Meanwhile I can guide');
  });

  it('keeps the request when another trouble is solved on the way', async () => {
    const { employee } = await open(fridayNight, clara);
    await employee.says('no puedo conectarme');
    await employee.says('quiero hablar con una persona');
    await tries('La VPN no conecta');
    await employee.says('la impresora no imprime, sale papel en blanco');
    await employee.presses('Cambiar de tema');
    const { trails } = await desk.conversation();
    expect(trails.at(-1)?.script).to.equal('printer');
    await solves();
    expect((await desk.conversation()).phase.name).to.equal('waiting');
    expect(desk.incident()['state']).to.equal('1');
  });
});
