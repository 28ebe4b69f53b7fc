import { expect } from 'chai';
import { globalChat } from '../plans.ts';
import { type Story, story } from '../story.ts';

/** Wednesday 2026-12-02, 10:00 in Madrid; Tuesday the 8th is a holiday of both sites. */
const wednesday = Date.UTC(2026, 11, 2, 9);

describe('story: own tickets (14)', () => {
  let desk: Story;
  let now = wednesday;
  const until = async (at: number) => {
    await desk.minutesPass((at - now) / 60_000);
    now = at;
  };
  /** Ana has solved what María asked for. */
  const solved = async (setting: Parameters<typeof story>[0] = {}) => {
    now = setting.begins ?? wednesday;
    desk = await story({ plan: globalChat, begins: wednesday, settings: { deskZone: 'Europe/Madrid' }, ...setting });
    await desk.b.says('hola');
    await desk.employee.says('quiero hablar con alguien');
    await desk.a.presses('Claim');
    await desk.a.says('@bot Hola');
    await desk.a.presses('Resolve…');
    await desk.a.presses('Resolve', { notes: 'Hecho' });
    await desk.employee.presses('Sí');
    desk.employee.reads();
    desk.a.reads();
    return number();
  };
  afterEach(() => desk.end());

  const number = () => desk.incident()['number'] ?? '';
  const reopens = async () => {
    await desk.employee.says(`mi ticket ${number()}`);
    await desk.employee.presses('Reabrir');
  };
  const phase = async () => (await desk.conversation()).phase;

  it('go back to the agent who had it while he is on shift, with the clock that it had', async () => {
    await solved();
    await until(Date.UTC(2026, 11, 3, 9));
    await reopens();
    expect(await phase())
      .to.deep.include({ name: 'attended' })
      .and.to.have.nested.property('owner.id', 'ana');
    expect(desk.employee.reads()).to.include('Ana López');
    expect(desk.incident()).to.include({ state: '2', reopen_count: '1' });
    expect((await desk.conversation()).handoff?.clock?.map(({ kind }) => kind)).to.include.members([
      'resolved',
      'reopened',
    ]);
  });

  it('go to the line when his shift is over, and anybody there takes it on', async () => {
    await solved();
    // 18:30 in Madrid, 12:30 in Bogotá.
    await until(Date.UTC(2026, 11, 2, 17, 30));
    await reopens();
    expect((await phase()).name).to.equal('waiting');
    expect(desk.incident()).to.include({ state: '1', reopen_count: '1', assigned_to: '' });
    await desk.b.presses('Claim');
    expect(await phase()).to.have.nested.property('owner.id', 'luis');
    expect(desk.sandbox.rows('incident').filter((row) => row['number'] === number())).to.have.length(1);
  });

  it('go to the line when he is off in the middle of his shift', async () => {
    await solved();
    await desk.a.says('@bot off', { outside: true });
    await reopens();
    expect((await phase()).name).to.equal('waiting');
  });

  it('wait for the opening when nobody is there: she is told when, and nobody is mentioned', async () => {
    await solved();
    await until(Date.UTC(2026, 11, 5, 10));
    await reopens();
    const told = desk.employee.reads();
    expect(told).to.include('abre el lunes, 7 de diciembre, 08:00');
    expect(told).to.not.match(/Ana|Luis|minuto/);
  });

  it('are taken up again on the fifth working day, holidays and weekends not counted', async () => {
    await solved();
    await until(Date.UTC(2026, 11, 10, 16));
    await reopens();
    expect(desk.incident()['state']).to.equal('2');
  });

  it('are too old on the sixth, and she may ask for a person about them', async () => {
    await solved();
    await until(Date.UTC(2026, 11, 11, 8));
    await desk.employee.says(`mi ticket ${number()}`);
    expect(desk.employee.reads())
      .to.match(/hace más de 5 días laborables/)
      .and.to.not.include('[Reabrir]');
    expect(desk.incident()['state']).to.equal('6');
    expect((await phase()).name).to.equal('idle');
    await desk.employee.says('quiero hablar con alguien');
    expect((await phase()).name).to.equal('waiting');
  });

  it('say so too when she presses a button that she was shown in time', async () => {
    await solved();
    await until(Date.UTC(2026, 11, 10, 16));
    await desk.employee.says(`mi ticket ${number()}`);
    await until(Date.UTC(2026, 11, 11, 8));
    await desk.employee.presses('Reabrir');
    expect(desk.employee.reads()).to.include('no se puede reabrir');
    expect(desk.incident()['state']).to.equal('6');
  });

  it('take her comment, visible to caller and agents, whoever has them and however old they are', async () => {
    await solved();
    await until(Date.UTC(2026, 11, 11, 8));
    await desk.employee.says(`mi ticket ${number()}`);
    await desk.employee.presses('Añadir un comentario');
    await desk.employee.says('sigue pasando por la tarde');
    const words = desk.sandbox.journal(desk.incident()['sys_id'] ?? '');
    expect(words.filter(({ value }) => value.includes('sigue pasando')).map(({ element }) => element)).to.deep.equal([
      'comments',
    ]);
    expect(desk.employee.reads()).to.include(number());
  });

  it('are those of her own identity: another one’s number or a typed address shows nothing', async () => {
    await solved();
    const own = number();
    const other = desk.another('Bruno', 'en-GB');
    await other.says(`what about ${own}`);
    expect(other.reads())
      .to.include(`I can see no ticket ${own} under your name`)
      .and.to.not.match(/Resolved|Hecho/);
    await other.says('my tickets of maria.garcia@example.com');
    expect(other.reads()).to.not.include(own);
  });

  it('are the same after a restart, and reopened once however often it is pressed', async () => {
    await solved();
    await desk.employee.says(`mi ticket ${number()}`);
    await desk.restarts(1);
    await desk.employee.presses('Reabrir');
    await desk.employee.presses('Reabrir');
    expect(desk.incident()['reopen_count']).to.equal('1');
  });
});
