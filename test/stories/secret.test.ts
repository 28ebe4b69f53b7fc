import { expect } from 'chai';
import { type Story, story } from '../story.ts';

describe('story: a secret that is typed', () => {
  let desk: Story;
  afterEach(() => desk.end());

  /** Everything that is kept or shown anywhere, as one text to search. */
  const everything = async () => {
    const { store, sandbox, chat, desk: shared } = desk;
    const docs = await store.scan('', '', 10_000);
    const journals = await Promise.all(
      ['line', `${chat.name}:t:maria`].map((subject) => store.journal(subject, 10_000)),
    );
    const tickets = sandbox.rows('incident').map((row) => [row, sandbox.journal(row['sys_id'] ?? '')]);
    const shown = [chat.shown, shared.shown].map((list) => list.map((one) => one.message));
    return JSON.stringify([docs, journals, await store.tasks(10_000), tickets, sandbox.rows('interaction'), shown]);
  };
  const warnings = (text: string) => text.match(/Quité de tu mensaje|I removed what looks like/g)?.length ?? 0;

  it('is masked in thread, incident, transcript and journal, and the employee is warned once in a talk (13)', async () => {
    desk = await story();
    const { employee, a, thread } = desk;
    await employee.says('no puedo entrar, mi contraseña es Verano2026!');
    expect(warnings(employee.reads())).to.equal(1);
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    employee.reads();
    await employee.says('pagué con la tarjeta 4111 1111 1111 1111');
    await employee.says('el código es 482913');
    await employee.edits('perdón, el código es 771204');
    expect(warnings(employee.reads())).to.equal(0);
    expect(thread()).to.include('pagué con la tarjeta [•••• card]').and.to.include('[•••• code]');
    const { transcript } = await desk.conversation();
    expect(JSON.stringify(transcript)).to.include('mi contraseña es [•••• password]');
    const all = await everything();
    expect(all).to.include('[•••• password]').and.to.include('[•••• card]');
    for (const secret of ['Verano2026', '4111 1111', '482913', '771204']) expect(all, secret).to.not.include(secret);
    const journal = await desk.store.journal(`${desk.chat.name}:t:maria`, 100);
    expect(JSON.stringify(journal)).to.include('"masked":["password"]');
  });

  it('is warned of again in the next talk', async () => {
    desk = await story();
    const { employee } = desk;
    await employee.says('mi contraseña es Verano2026!');
    await employee.says('empezar de nuevo');
    employee.reads();
    await employee.says('mi contraseña es Verano2027!');
    expect(warnings(employee.reads())).to.equal(1);
  });

  it('is masked in what an agent writes, in the thread and in the box, and the employee is not warned of it', async () => {
    desk = await story();
    const { employee, a } = desk;
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    employee.reads();
    await a.says('@bot tu contraseña nueva es Temporal#77');
    await a.presses('Send to María García', { text: 'la clave es Temporal#78' });
    const read = employee.reads();
    expect(read).to.include('tu contraseña nueva es [•••• password]').and.to.include('la clave es [•••• password]');
    expect(warnings(read)).to.equal(0);
    const kept = JSON.stringify([
      await desk.store.scan('', '', 10_000),
      await desk.store.journal(`${desk.chat.name}:t:maria`, 100),
      await desk.store.tasks(10_000),
    ]);
    expect(kept).to.not.include('Temporal#');
  });
});
