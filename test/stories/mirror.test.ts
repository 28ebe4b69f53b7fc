import { expect } from 'chai';
import { globalChat } from '../plans.ts';
import { mondayMorning, type Story, story } from '../story.ts';

describe('story: the incident in ServiceNow', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    const roles = ['itil', 'sn_incident_read', 'sn_incident_write'];
    desk.sandbox.addUser({ userName: 'nora.vega', name: 'Nora Vega', email: 'nora.vega@example.com', roles });
    await desk.looksAtRecords();
    return desk;
  };
  afterEach(() => desk.end());
  const id = () => desk.incident()['sys_id'] ?? '';
  const there = () => desk.sandbox.colleague('nora.vega');
  const asks = async () => {
    await desk.employee.says('quiero hablar con alguien');
    await desk.secondsPass(1);
    await desk.looksAtRecords();
    desk.employee.reads();
    desk.a.reads();
  };

  it('brings a comment made there to the employee and the thread, once, and a note to the thread only', async () => {
    await open();
    await asks();
    there().comment(id(), 'He cambiado el perfil <b>hoy</b>');
    there().note(id(), 'internal remark');
    await desk.secondsPass(1);
    await desk.looksAtRecords();
    const said = desk.employee.reads();
    expect(said).to.include('He cambiado el perfil').and.not.to.include('internal remark');
    const [quote] = desk.chat.shown.findLast((one) => one.ref.address.conversation === 'dm-maria')?.message.parts ?? [];
    expect(quote).to.include({ kind: 'quote', who: `Nora Vega, en tu ticket ${desk.incident()['number']}:` });
    expect(desk.a.reads()).to.include('He cambiado el perfil').and.to.include('internal remark');
    await desk.secondsPass(60);
    await desk.looksAtRecords();
    expect(desk.employee.reads()).to.equal('');
  });

  it('hears none of its own words as news', async () => {
    await open();
    await asks();
    await desk.employee.says('tampoco va el correo');
    await desk.a.presses('Claim');
    await desk.a.says('@bot Lo miro');
    await desk.employee.reads();
    await desk.secondsPass(30);
    await desk.looksAtRecords();
    expect(desk.employee.reads()).to.equal('');
  });

  it('ends a talk whose incident was resolved there before its number was known here', async () => {
    await open();
    await asks();
    const { subject, handoff } = await desk.conversation();
    if (!handoff?.ticket) return expect.fail('the incident is known');
    const ticket = { ...handoff.ticket, state: 'resolved' as const, assignee: 'Nora Vega' };
    const event = { type: 'recorded' as const, handoff: handoff.number, ticket };
    await desk.loop.engine.submit({ id: 'late', kind: 'conversation', subject, at: mondayMorning, by: 'desk', event });
    await desk.secondsPass(1);
    expect(desk.employee.reads()).to.include('quedó resuelto');
    expect((await desk.loop.engine.line()).waiting).to.deep.equal([]);
    return expect((await desk.conversation()).handoff).to.equal(undefined);
  });

  it('does not ask twice whether what was resolved there is resolved, while her no waits for ServiceNow', async () => {
    await open();
    await asks();
    await desk.a.presses('Claim');
    there().resolve(id(), 'Solution provided', 'Cambio de perfil');
    const { subject, handoff } = await desk.conversation();
    if (!handoff?.ticket) return expect.fail('the incident is known');
    const ticket = { ...handoff.ticket, state: 'resolved' as const, assignee: 'Nora Vega' };
    const event = { type: 'recorded' as const, handoff: handoff.number, ticket };
    await desk.loop.engine.submit({ id: 'late', kind: 'conversation', subject, at: mondayMorning, by: 'desk', event });
    await desk.secondsPass(1);
    expect(desk.employee.reads()).to.include('¿Quedó resuelto?');
    desk.sandbox.faults.set({ down: true });
    await desk.employee.presses('No');
    desk.employee.reads();
    desk.sandbox.faults.clear();
    await desk.looksAtRecords();
    expect(desk.employee.reads()).to.equal('');
    for (let minute = 0; minute < 5; minute += 1) await desk.minutesPass(1);
    await desk.looksAtRecords();
    expect((await desk.conversation()).phase).to.include({ name: 'attended' });
    return expect(desk.incident()['state']).to.equal('2');
  });

  it('tells who took it there while nobody has it here', async () => {
    await open();
    await asks();
    there().assign(id(), 'nora.vega');
    await desk.secondsPass(1);
    await desk.looksAtRecords();
    expect(desk.employee.reads()).to.include('Nora Vega');
    expect(desk.a.reads()).to.include('Assigned to Nora Vega').and.to.include('waits in chat');
  });

  it('asks the employee whether what was resolved there is resolved, and gives it back to its agent if not', async () => {
    await open();
    await asks();
    await desk.a.presses('Claim');
    await desk.secondsPass(1);
    await desk.looksAtRecords();
    desk.employee.reads();
    there().resolve(id(), 'Solution provided', 'Cambio de perfil');
    await desk.secondsPass(1);
    await desk.looksAtRecords();
    expect(desk.employee.reads()).to.include('Cambio de perfil').and.to.include('¿Quedó resuelto?');
    await desk.employee.presses('No');
    expect((await desk.conversation()).phase).to.include({ name: 'attended' });
    expect(desk.incident()['state']).to.equal('2');
    await desk.secondsPass(60);
    await desk.looksAtRecords();
    expect((await desk.conversation()).phase).to.include({ name: 'attended' });
  });

  it('takes out of the line who was helped there, and lets her take it up again', async () => {
    await open();
    await asks();
    there().resolve(id(), 'Solution provided', 'Ya funciona');
    await desk.secondsPass(1);
    await desk.looksAtRecords();
    expect(desk.employee.reads()).to.include('Ya funciona');
    expect((await desk.conversation()).phase.name).to.equal('idle');
    expect((await desk.loop.engine.line()).waiting).to.deep.equal([]);
    await desk.employee.presses('Reabrir');
    expect((await desk.conversation()).phase.name).to.equal('waiting');
    expect(desk.incident()['state']).to.be.oneOf(['1', '2']);
  });

  it('lets her answer a question on a ticket that waits for her, and sets it going again', async () => {
    await open();
    await asks();
    await desk.a.presses('Claim');
    await desk.a.presses('Resolve…');
    await desk.a.presses('Resolve', { notes: 'Hecho' });
    await desk.employee.presses('Sí');
    there().reopen(id(), 'not done yet');
    there().hold(id(), '¿Qué versión usas?');
    await desk.secondsPass(1);
    await desk.looksAtRecords();
    expect(desk.employee.reads()).to.include('¿Qué versión usas?');
    await desk.employee.presses('Responder');
    await desk.employee.says('La 4.2');
    await desk.secondsPass(1);
    expect(desk.sandbox.journal(id()).some(({ value }) => value.includes('La 4.2'))).to.equal(true);
    expect(desk.incident()['state']).to.equal('2');
  });

  for (const claimed of [false, true]) {
    it(`takes what she writes in the talk for the answer that is awaited there (${claimed ? 'attended' : 'waiting'})`, async () => {
      await open();
      await asks();
      if (claimed) await desk.a.presses('Claim');
      there().hold(id(), '¿Qué versión usas?');
      await desk.secondsPass(1);
      await desk.looksAtRecords();
      expect(desk.incident()['state']).to.equal('3');
      await desk.employee.says('La 4.2');
      await desk.employee.says('y desde ayer');
      await desk.secondsPass(1);
      await desk.looksAtRecords();
      expect(desk.incident()['state']).to.equal('2');
      const words = desk.sandbox.journal(id()).map(({ element, value }) => `${element} ${value.split('\n')[0]}`);
      expect(words).to.include.members(['comments María García: La 4.2', 'work_notes María García: y desde ayer']);
      expect(desk.employee.reads().match(/La 4\.2/g)).to.equal(null);
    });
  }

  it('says in the language of the desk what became of it there', async () => {
    await open({ settings: { deskLanguage: 'es' } });
    await asks();
    there().hold(id(), '¿Qué versión usas?');
    await desk.secondsPass(1);
    await desk.looksAtRecords();
    expect(desk.a.reads()).to.include('Cambiado en ServiceNow: en espera.');
  });

  it('says the same after the desk was restarted in between', async () => {
    await open();
    await asks();
    there().comment(id(), 'Una cosa más');
    await desk.secondsPass(1);
    const again = await story({ store: desk.store });
    await again.end();
    await desk.looksAtRecords();
    expect(desk.employee.reads().split('Una cosa más')).to.have.length(2);
  });
});

describe('story: the clocks of ServiceNow (28)', () => {
  let desk: Story;
  afterEach(() => desk.end());
  const p2 = { target: 'response' as const, priority: '2' };
  const whenResponseIs = async (minutes: number) => {
    desk = await story();
    desk.sandbox.slas.set([{ ...p2, minutes }]);
    await desk.employee.says('the whole office has no VPN');
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.reads();
    await desk.minutesPass(3);
    return desk.a.reads();
  };

  it('agree with ours, and nobody hears of it', async () => {
    expect(await whenResponseIs(15)).to.not.include('clocks differ');
  });

  it('differ by more than a minute: said once in the thread, with both due times, and put on the lead’s list', async () => {
    expect(await whenResponseIs(45)).to.include('clocks differ');
    desk.a.reads();
    await desk.minutesPass(60);
    expect(desk.a.reads()).to.not.include('clocks differ');
  });
});

describe('story: a vendor who is waited for', () => {
  let desk: Story;
  afterEach(() => desk.end());

  it('stops the clock of the solution while ServiceNow says so, and lets it run again', async () => {
    desk = await story({ plan: globalChat, begins: mondayMorning });
    await desk.looksAtRecords();
    await desk.employee.says('la vpn no conecta en toda la oficina');
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.presses('Claim');
    await desk.a.says('@bot Lo miro');
    const there = (fields: Record<string, string>) =>
      desk.sandbox.colleague('luis.ortega').update(desk.incident()['sys_id'] ?? '', fields);
    there({ state: '3', hold_reason: '4' });
    await desk.secondsPass(30);
    await desk.looksAtRecords();
    expect(desk.thread()).to.match(/Service level: Solution: paused, .+ left/);
    there({ state: '2' });
    await desk.minutesPass(20);
    await desk.looksAtRecords();
    const kinds = (await desk.conversation()).handoff?.clock?.map(({ kind }) => kind);
    expect(kinds?.slice(-2)).to.deep.equal(['paused', 'resumed']);
    expect(desk.thread()).to.match(/Service level: Solution due/);
  });
});
