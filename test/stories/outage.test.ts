import { expect } from 'chai';
import type { Plan } from '../../src/desk/plan.ts';
import { defaultPlan } from '../../src/desk/plan.ts';
import { globalChat } from '../plans.ts';
import { type Actor, type Story, story } from '../story.ts';

const words = { words_en: 'Mail does not go out. We are on it.', words_es: 'El correo no sale. Estamos en ello.' };
const mailDown = { title: 'Mail down', topic: 'outlook', ...words };

/** Declares an outage of mail, as the form is filled in. */
async function declare(who: Actor, inputs: Record<string, string> = mailDown) {
  await who.says('@bot outage', { outside: true });
  await who.presses('Declare', inputs);
}

describe('story: known outage', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  it('comes first, is joined by one tap without anybody being called, and its end is told', async () => {
    const { employee, a, incident, thread } = await open();
    await declare(a);
    await employee.says('outlook no me envía correos');
    const first = employee.reads();
    expect(first).to.include('Incidencia conocida');
    expect(first).to.include('El correo no sale. Estamos en ello.');
    await employee.presses('Me pasa lo mismo: avísame');
    expect(employee.reads()).to.include('Estás en la lista');
    expect(incident()['short_description']).to.include('outlook');
    expect(thread()).to.not.include('Claim');
    expect((await desk.loop.engine.line()).waiting).to.deep.equal([]);
    await desk.secondsPass(6);
    expect(thread()).to.include('1: María García');

    await a.presses('End it…');
    await a.presses('End it', { words_es: 'El correo vuelve a salir.' });
    const last = employee.reads();
    expect(last).to.include('La incidencia ha terminado');
    expect(last).to.include('El correo vuelve a salir.');
    expect(incident()['state']).to.equal('6');
    expect(thread()).to.include('Outage over: Mail down');
  });

  it('opens a child of the parent incident, which ends with its parent', async () => {
    const { employee, a, another, sandbox, incident } = await open();
    await another('Bea').says('talk to a person');
    await desk.secondsPass(4);
    const parent = incident();
    await declare(a, { ...mailDown, parent: parent['number'] ?? '' });
    await employee.says('outlook no me envía correos');
    await employee.presses('Me pasa lo mismo: avísame');
    const child = incident();
    expect(child['number']).to.not.equal(parent['number']);
    expect(child['parent_incident']).to.equal(parent['sys_id']);
    await a.presses('End it…');
    await a.presses('End it');
    expect(sandbox.rows('incident').find((row) => row['number'] === child['number'])?.['state']).to.equal('1');
  });

  it('tells the end once when the parent is resolved in the record system before the lead says so', async () => {
    const { employee, a, another, sandbox, incident, chat } = await open();
    await desk.looksAtRecords();
    await another('Bea').says('talk to a person');
    await desk.secondsPass(4);
    const parent = incident()['number'] ?? '';
    await declare(a, { ...mailDown, parent });
    await employee.says('outlook no me envía correos');
    await employee.presses('Me pasa lo mismo: avísame');
    await desk.secondsPass(60);
    await desk.looksAtRecords();
    employee.reads();
    sandbox.colleague('ana.lopez').resolve(parent, 'Solution provided', 'Relay restarted');
    await desk.secondsPass(60);
    await desk.looksAtRecords();
    expect(employee.reads()).to.include('La incidencia ha terminado');
    await a.presses('End it…');
    await a.presses('End it');
    const told = chat.shown.filter(({ message }) => message.title === 'La incidencia ha terminado');
    expect(told.length).to.equal(1);
  });

  it('goes on with the script in the words already said when hers is different', async () => {
    const { employee, a } = await open();
    await declare(a);
    await employee.says('outlook no me envía correos');
    employee.reads();
    await employee.presses('Lo mío es otra cosa');
    expect(employee.reads()).to.not.include('Incidencia conocida');
    expect((await desk.conversation()).phase.name).to.equal('guided');
    expect((await desk.conversation()).problem).to.equal('outlook no me envía correos');
  });

  for (const [locale, said, yes] of [
    ['en-US', 'outlook does not send my mails', 'yes'],
    ['es-ES', 'outlook no me envía correos', 'sí'],
    ['pt-BR', 'o outlook não envia os meus e-mails', 'sim'],
    ['fr-FR', 'outlook n’envoie pas mes mails', 'oui'],
    ['de-DE', 'outlook sendet meine mails nicht', 'ja'],
  ] as const) {
    it(`is joined by a typed answer (${locale})`, async () => {
      const { employee, a } = await open({ locale });
      await declare(a);
      await employee.says(said);
      await employee.says(yes);
      expect((await desk.conversation()).joined?.length).to.equal(1);
    });
  }

  it('says that she is on the list when she writes about the same again, and lets her say that it is not', async () => {
    const { employee, a } = await open();
    await declare(a);
    await employee.says('outlook no me envía correos');
    await employee.presses('Me pasa lo mismo: avísame');
    employee.reads();
    await employee.says('outlook sigue sin enviar correos');
    expect(employee.reads()).to.include('Ya estás en la lista');
    await employee.says('no');
    expect((await desk.conversation()).phase.name).to.equal('guided');
  });

  it('keeps what was filled in and names what is missing or wrong', async () => {
    const { a } = await open();
    await a.says('@bot incidencia general');
    await a.presses('Declare', { title: 'Mail down', words_en: 'Mail is down.', parent: '12' });
    const form = a.reads();
    expect(form).to.include('It concerns');
    expect(form).to.include('What employees are told (Spanish)');
    expect(form).to.include('“12” is no incident number');
    const values = Object.fromEntries(
      (desk.desk.shown.at(-1)?.message.inputs ?? []).map((input) => [input.id, input.value ?? '']),
    );
    expect(values).to.include({ title: 'Mail down', words_en: 'Mail is down.', parent: '12' });
    await a.presses('Declare', { topic: 'outlook', words_es: 'El correo no va.', parent: '' });
    expect((await desk.loop.engine.line()).outages.map(({ title }) => title)).to.deep.equal(['Mail down']);
  });

  it('is declared by a lead only, where the plan names one', async () => {
    const { a } = await open({ plan: globalChat });
    await a.says('@bot outage');
    expect(a.reads()).to.include('Only a lead declares');
    expect((await desk.loop.engine.line()).outageDesk?.forms ?? []).to.deep.equal([]);
  });

  it('is offered to somebody who waits for a person, who leaves the line by one tap', async () => {
    const { employee, a, thread } = await open();
    await employee.says('outlook no me envía correos');
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    employee.reads();
    await declare(a);
    expect(employee.reads()).to.include('El correo no sale');
    await employee.presses('Me pasa lo mismo: avísame');
    expect(employee.reads()).to.include('nadie tiene que atenderte');
    expect((await desk.loop.engine.line()).waiting).to.deep.equal([]);
    expect(thread()).to.include('joined the known outage “Mail down”');
    expect((await desk.conversation()).phase.name).to.equal('idle');
  });

  it('brings in a person for whoever waited and still has it after the end', async () => {
    const { employee, a } = await open();
    await employee.says('outlook no me envía correos');
    await employee.says('quiero hablar con alguien');
    await declare(a);
    await employee.says('sí');
    await a.presses('End it…');
    await a.presses('End it');
    await employee.presses('Sigue sin funcionar');
    expect((await desk.conversation()).phase.name).to.equal('waiting');
    expect((await desk.conversation()).handoffs).to.equal(2);
  });

  it('begins the script for whoever still has it after the end', async () => {
    const { employee, a } = await open();
    await declare(a);
    await employee.says('outlook no me envía correos');
    await employee.presses('Me pasa lo mismo: avísame');
    await a.presses('End it…');
    await a.presses('End it');
    await employee.presses('Sigue sin funcionar');
    expect((await desk.conversation()).phase.name).to.equal('guided');
  });

  it('tells its end once, also after a restart and to whoever joins at the same moment', async () => {
    const { employee, a, chat, loop } = await open();
    await declare(a);
    await employee.says('outlook no me envía correos');
    await employee.presses('Me pasa lo mismo: avísame');
    const [notice] = (await loop.engine.line()).outages;
    await a.presses('End it…');
    await a.presses('End it');
    const subject = (await desk.conversation()).subject;
    const line = { type: 'joined outage' as const, subject, outage: notice?.id ?? '' };
    await loop.engine.submit({ id: 'late', kind: 'line', subject: 'line', at: 0, by: subject, event: line });
    await desk.settled();
    const told = chat.shown.filter(({ message }) => message.title === 'La incidencia ha terminado');
    expect(told.length).to.equal(1);
  });

  it('shows who has joined once when the desk was down before the card was drawn', async () => {
    const { employee, a, another, thread } = await open();
    await declare(a);
    await employee.says('outlook no me envía correos');
    await employee.presses('Me pasa lo mismo: avísame');
    expect(thread()).to.not.include('1: María García');
    const { amend } = desk.desk;
    let drawn = 0;
    desk.desk.amend = async (ref, message) => {
      if (JSON.stringify(message).includes('María García')) drawn += 1;
      return amend(ref, message);
    };
    await desk.restarts(10);
    expect(thread()).to.include('1: María García');
    await desk.restarts(1);
    expect(drawn).to.equal(1);
    await another('Bea').says('outlook does not send my mails');
    await another('Bea').presses('Same here: keep me posted');
    await desk.restarts(0);
    await desk.secondsPass(6);
    expect(thread()).to.match(/2: .*Bea/);
    expect(drawn).to.equal(2);
    await another('Cem').says('outlook does not send my mails');
    await another('Cem').presses('Same here: keep me posted');
    await a.presses('End it…');
    await a.presses('End it');
    const over = drawn;
    await desk.restarts(5);
    expect(drawn).to.equal(over);
  });

  it('shows its card when the shared channel takes it again', async () => {
    const { a, desk: shared, thread, minutesPass } = await open();
    await a.says('@bot outage', { outside: true });
    shared.archived = true;
    await a.presses('Declare', mailDown);
    await minutesPass(12);
    shared.archived = false;
    await minutesPass(5);
    expect(thread().match(/Known outage: Mail down/g)).to.have.length(1);
    shared.archived = true;
    await a.presses('End it…');
    shared.archived = false;
    await minutesPass(5);
    // The form was lost, and the button can be pressed again.
    await a.presses('End it…');
    await a.presses('End it');
    expect((await desk.loop.engine.line()).outages).to.deep.equal([]);
    expect(thread()).to.include('Outage over: Mail down');
  });

  it('tells whoever has joined when the words change', async () => {
    const { employee, a } = await open();
    await declare(a);
    await employee.says('outlook no me envía correos');
    await employee.presses('Me pasa lo mismo: avísame');
    employee.reads();
    await a.presses('Change words…');
    await a.presses('Save', { words_es: 'Tardará hasta las 12.' });
    expect(employee.reads()).to.include('Tardará hasta las 12.');
  });

  it('does not hold up what the protocol escalates at once', async () => {
    const { employee, a } = await open();
    await declare(a);
    await employee.says('producción parada, outlook no envía correos a nadie en toda la oficina');
    const read = employee.reads();
    expect(read).to.include('El correo no sale');
    expect(read).to.not.include('Me pasa lo mismo');
    expect((await desk.conversation()).phase.name).to.equal('guided');
  });

  const soon: Plan = { ...defaultPlan, outage: { contacts: 3, withinMinutes: 15 } };

  it('is proposed to the lead when many people write about the same, and declared from there', async () => {
    const { a, another, thread } = await open({ plan: soon });
    await another('Bea').says('outlook does not send my mails');
    await another('Cem').says('outlook does not send my mails');
    await another('Cem').says('cancel');
    await another('Cem').says('outlook does not send my mails');
    expect(thread()).to.not.include('Is this an outage?');
    await desk.minutesPass(5);
    await another('Dan').says('outlook does not send my mails');
    expect(thread()).to.include('3 people wrote about');
    await another('Eve').says('outlook does not send my mails');
    expect(thread().split('Is this an outage?').length).to.equal(2);
    await a.presses('Declare');
    await a.presses('Declare', words);
    const [notice] = (await desk.loop.engine.line()).outages;
    expect(notice?.topics).to.deep.equal(['outlook']);
    expect(thread()).to.not.include('Is this an outage?');
  });

  it('lets the lead say that it is none', async () => {
    const { a, another, thread } = await open({ plan: soon });
    for (const name of ['Bea', 'Cem', 'Dan']) await another(name).says('outlook does not send my mails');
    await a.presses('Not one');
    expect(thread()).to.include('no outage');
    await desk.minutesPass(20);
    for (const name of ['Eve', 'Fay', 'Gil']) await another(name).says('outlook does not send my mails');
    expect(thread()).to.not.include('Is this an outage?');
  });
});
