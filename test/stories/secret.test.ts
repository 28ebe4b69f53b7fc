import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { type Story, story } from '../story.ts';
import { unkeptScripts } from '../unkept-script.ts';

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

  const told = (text: string) => text.match(/I took out what looks like/g)?.length ?? 0;

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

  it('is masked in what an agent writes, in the thread and in the box; the agent is told each time, the employee is not', async () => {
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
    expect(told(a.reads())).to.equal(2);
    const kept = JSON.stringify([
      await desk.store.scan('', '', 10_000),
      await desk.store.journal(`${desk.chat.name}:t:maria`, 100),
      await desk.store.tasks(10_000),
    ]);
    expect(kept).to.not.include('Temporal#');
  });

  it('is masked in the forms of an agent: how it was resolved, and why it is handed over', async () => {
    desk = await story();
    const { employee, a, b } = desk;
    await employee.says('quiero hablar con alguien');
    await b.says('hello');
    await a.presses('Claim');
    await a.presses('Transfer…');
    a.reads();
    await a.presses('Transfer', { to: 'luis', why: 'her password is Temporal#79' });
    expect(told(a.reads())).to.equal(1);
    await b.presses('Resolve…');
    await b.presses('Resolve', { code: 'Solution provided', notes: 'new password: Temporal#80', category: 'network' });
    expect(told(b.reads())).to.equal(1);
    expect(employee.reads()).to.include('new password: [•••• password]');
    expect(await everything()).to.not.include('Temporal#');
  });

  it('is masked when it stands alone after the words that announce it, whatever the bot said in between', async () => {
    for (const [announced, secret] of [
      ['mi contraseña es', 'girasol'],
      ['my password is:', 'correct horse battery'],
      ['ok, te paso mi clave', 'Girasoles'],
      ['meine PIN lautet', '4711'],
      ['mon mot de passe est', 'tournesol'],
      ['a minha senha é', 'girassol amarelo'],
    ] as const) {
      desk = await story();
      await desk.employee.says(announced);
      await desk.employee.says(secret);
      expect(warnings(desk.employee.reads()), secret).to.equal(1);
      const all = await everything();
      expect(all).to.include('[•••• password]').and.to.include(announced);
      expect(all, secret).to.not.include(secret);
      await desk.end();
    }
    desk = await story();
  });

  it('is masked when it was split in two messages', async () => {
    desk = await story();
    const { employee, a, thread } = desk;
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    await employee.says('la contraseña');
    await employee.says('un momento');
    await employee.says('es girasol77');
    await employee.says('gracias');
    expect(await everything()).to.not.include('girasol77');
    expect(thread()).to.include('un momento').and.to.include('es [•••• password]').and.to.include('gracias');
  });

  it('stays masked when the employee changes it afterwards', async () => {
    desk = await story();
    const { employee } = desk;
    await employee.says('mi contraseña es');
    await employee.says('girasol');
    await employee.edits('girasoles');
    expect(await everything()).to.not.include('girasol');
  });

  it('leaves alone what is no secret after a forgotten password and after an instruction', async () => {
    desk = await story();
    const { employee, a, thread } = desk;
    await employee.says('quiero hablar con alguien');
    await a.presses('Claim');
    for (const [asked, answered] of [
      ['Nunca te pediremos tu contraseña. ¿Qué equipo es?', 'ThinkPad T14'],
      ['Which error code do you see?', '80070035'],
      ['Please type your password in Windows and tell me what happens', 'Outlook'],
      ['What is your employee number?', '482913'],
    ] as const) {
      await a.says(`@bot ${asked}`);
      await employee.says(answered);
      expect(thread()).to.include(answered);
    }
    await employee.says('I forgot my password');
    await employee.says('Windows laptop');
    expect(thread()).to.include('Windows laptop');
  });

  describe('an answer that a script asks never to be stored', () => {
    let dialogs: string;
    before(() => {
      dialogs = unkeptScripts();
    });
    after(() => rmSync(dialogs, { recursive: true, force: true }));

    it('leads on and is written nowhere, typed', async () => {
      desk = await story({ dialogs });
      const { employee, thread } = desk;
      await employee.says('el wifi está muy lento');
      expect(employee.reads()).to.include('Which PIN?');
      await employee.says('tulipán 4711');
      expect(employee.reads()).to.include('Which leave?').and.to.not.include('Quité');
      await employee.says('enfermo');
      expect(employee.reads()).to.include('Which day?');
      await employee.says('el 24/12/1984');
      expect(employee.reads()).to.include('Did that help?');
      await employee.says('no');
      expect(thread()).to.include('Leave: ***');
      const all = await everything();
      for (const secret of ['tulip', '4711', '"enfermo', '1984', 'answer:illness', 'unkept:illness"}'])
        expect(all, secret).to.not.include(secret);
      const journal = JSON.stringify(await desk.store.journal(`${desk.chat.name}:t:maria`, 100));
      expect(journal).to.include('"text":"[•••• answer]"');
      expect((await desk.conversation()).facts['pin']).to.deep.equal({ label: 'Pin', value: '***', raw: '' });
    });

    it('leads on and is written nowhere, pressed and filled in, and a press that comes again changes nothing', async () => {
      desk = await story({ dialogs });
      const { employee } = desk;
      await employee.says('el wifi está muy lento');
      await employee.says('4711');
      await employee.presses('Family');
      employee.reads();
      await employee.presses('Family');
      expect(employee.reads()).to.equal('');
      await employee.presses('Enviar', { date: '1984-12-24' });
      expect(employee.reads()).to.include('Did that help?');
      const all = await everything();
      expect(all).to.not.include('1984').and.to.not.include('4711').and.to.not.include('[Family]"');
      const journal = await desk.store.journal(`${desk.chat.name}:t:maria`, 100);
      const pressed = journal.filter(({ event }) => (event as { type: string }).type === 'chose');
      expect(pressed.length).to.equal(2);
      expect(JSON.stringify(pressed))
        .to.match(/"choice":"unkept"/)
        .and.to.not.match(/family|date/i);
      expect((await desk.conversation()).trails.at(-1)?.answers.map(({ value }) => value)).to.deep.equal([
        '***',
        '***',
        '***',
      ]);
    });

    it('is asked for again when it was none, and gives way to whoever asks for a person', async () => {
      desk = await story({ dialogs });
      const { employee } = desk;
      await employee.says('el wifi está muy lento');
      await employee.says('4711');
      await employee.says('zanahoria');
      expect(employee.reads()).to.include('No pude relacionar').and.to.include('Which leave?');
      await employee.says('quiero hablar con alguien');
      expect((await desk.conversation()).phase.name).to.equal('waiting');
      expect(await everything()).to.not.include('zanahoria');
    });

    it('stays unwritten when it is changed afterwards, also in the next talk', async () => {
      desk = await story({ dialogs });
      const { employee } = desk;
      await employee.says('el wifi está muy lento');
      await employee.says('tulipán 4711');
      await employee.edits('tulipán 4712');
      await desk.employee.says('empezar de nuevo');
      await employee.does({ kind: 'edited', messageId: 'maria-1', text: 'tulipán 4713', mentioned: true });
      expect(await everything()).to.not.include('tulip');
    });
  });
});
