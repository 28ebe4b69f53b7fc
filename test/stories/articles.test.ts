import { expect } from 'chai';
import { type Story, story } from '../story.ts';

describe('story: articles of the knowledge base', () => {
  let desk: Story;
  const open = async (setting: Parameters<typeof story>[0] = {}) => {
    desk = await story({ articles: true, ...setting });
    return desk;
  };
  const feedback = () => desk.sandbox.rows('kb_feedback').filter((row) => row['comments']?.includes('ref: '));
  // Nothing of this is in a script; the article is put into the sandbox by the stories that need it.
  const standing = {
    number: 'KB0090001',
    title: 'Escritorios elevables: pedir y ajustar',
    language: 'es',
    keywords: 'escritorio, elevable, mesa, ergonomía',
    html: '<p style="x">Abre el <b>catálogo de mobiliario</b> y elige un escritorio elevable.</p><ol><li>Pulsa la flecha.</li></ol>',
  };
  const inEnglish = {
    number: 'KB0090002',
    title: 'Standing desks: order and adjust',
    language: 'en',
    keywords: 'standing desk, ergonomics',
    html: '<p>Open the furniture catalogue and choose a standing desk.</p>',
  };
  const asks = 'se puede pedir un escritorio elevable con ergonomía';
  afterEach(() => desk.end());

  const withDesks = async (setting: Parameters<typeof story>[0] = {}) => {
    await open(setting);
    desk.sandbox.addArticle(standing);
    desk.sandbox.addArticle(inEnglish);
    await desk.articles?.look();
    return desk;
  };

  it('shows the article in the language of the employee with title, plain excerpt and link, and asks whether it helped', async () => {
    const { employee, sandbox, thread } = await withDesks();
    await employee.says(asks);
    const read = employee.reads();
    expect(read).to.include('Escritorios elevables: pedir y ajustar (KB0090001)');
    expect(read).to.include('Abre el catálogo de mobiliario').and.not.include('<');
    expect(read).to.include(`${sandbox.url}/kb_view.do?sysparm_article=KB0090001`);
    expect(read).to.include('¿Te ayudó?').and.to.include('[Sí] [No, llama a una persona]');
    expect(read).to.not.include('Standing');
    expect(thread()).to.equal('');
  });

  it('ends the talk on a yes: kept as an interaction that names the article, praised in ServiceNow, nobody called', async () => {
    const { employee, sandbox, thread } = await withDesks();
    await employee.says(asks);
    await employee.presses('Sí');
    expect(employee.reads()).to.include('Lo dejo como resuelto');
    const kept = sandbox.rows('interaction').at(-1);
    const notes = JSON.stringify(sandbox.journal(kept?.['sys_id'] ?? ''));
    expect(notes).to.include('Article offered: KB0090001 Escritorios elevables: pedir y ajustar (helped)');
    expect(feedback().map((row) => row['useful'])).to.deep.equal(['yes']);
    expect(desk.incident()).to.equal(undefined);
    expect(thread()).to.equal('');
    expect((await desk.conversation()).offered).to.equal(undefined);
    await employee.presses('Sí');
    expect(feedback()).to.have.length(1);
  });

  it('brings in a person on a typed no: the agents see what was offered, ServiceNow hears that it did not help', async () => {
    const { employee, thread } = await withDesks();
    await employee.says(asks);
    await employee.says('no, para nada');
    expect(employee.reads()).to.include('Voy a llamar a una persona');
    expect(thread()).to.include('Articles offered: KB0090001 Escritorios elevables: pedir y ajustar');
    expect(thread()).to.include('the articles did not help');
    expect(feedback().map((row) => row['useful'])).to.deep.equal(['no']);
    expect(desk.incident()['description']).to.include('KB0090001');
  });

  it('takes up another problem that is written in place of an answer, and hands off when that is not understood either', async () => {
    const { employee, thread } = await withDesks();
    await employee.says(asks);
    await employee.says('no me conecta la vpn desde casa');
    expect(employee.reads()).to.include('¿Qué dispositivo es?');
    await employee.says('cancelar');
    await employee.says(asks);
    employee.reads();
    await employee.says('xyzzy plugh');
    expect(employee.reads()).to.include('Voy a llamar a una persona');
    expect(thread()).to.include('Articles offered: KB0090001');
    expect(feedback()).to.have.length(0);
  });

  it('falls back to English where the language of the employee has no article', async () => {
    const { employee } = await open();
    desk.sandbox.addArticle(inEnglish);
    await desk.articles?.look();
    await employee.says('necesito un standing desk por ergonomics');
    expect(employee.reads()).to.include('Standing desks: order and adjust');
  });

  it('asks which of several helped, and praises only that one', async () => {
    const { employee } = await withDesks();
    desk.sandbox.addArticle({
      ...standing,
      number: 'KB0090003',
      title: 'Escritorio elevable averiado: ergonomía y garantía',
    });
    await desk.articles?.look();
    await employee.says(asks);
    const read = employee.reads();
    expect(read).to.include('[Sí, el 1] [Sí, el 2] [No, llama a una persona]');
    await employee.says('2');
    expect(feedback()).to.have.length(1);
    expect((await desk.conversation()).phase).to.deep.equal({ name: 'idle', misses: 0 });
  });

  it('goes on as ever when nothing fits: other words are asked for, then a person', async () => {
    const { employee } = await withDesks();
    await employee.says('xyzzy plugh');
    expect(employee.reads()).to.include('otras palabras');
    await employee.says('plugh xyzzy');
    expect(employee.reads()).to.include('Voy a llamar a una persona');
  });

  it('searches once more with the other words before it hands off', async () => {
    const { employee } = await withDesks();
    await employee.says('xyzzy plugh');
    await employee.says(asks);
    expect(employee.reads()).to.include('Escritorios elevables');
    await employee.presses('No, llama a una persona');
    expect((await desk.conversation()).phase.name).to.equal('waiting');
  });

  it('never shows drafts, retired, limited or outdated articles, nor those of another base', async () => {
    const { employee, sandbox } = await open();
    sandbox.addArticle({ ...standing, number: 'KB0090011', state: 'draft' });
    sandbox.addArticle({ ...standing, number: 'KB0090012', state: 'retired' });
    sandbox.addArticle({ ...standing, number: 'KB0090013', canRead: 'e'.repeat(32) });
    sandbox.addArticle({ ...standing, number: 'KB0090014', validTo: '2026-11-01' });
    sandbox.addArticle({ ...standing, number: 'KB0090015', base: 'operations' });
    await desk.articles?.look();
    await employee.says(asks);
    expect(employee.reads()).to.include('otras palabras').and.not.include('Escritorios');
  });

  it('does not show articles to guests', async () => {
    const { employee } = await withDesks({ person: { external: true } });
    await employee.says(asks);
    expect(employee.reads()).to.include('otras palabras');
  });

  it('lets an article go when it is retired, at the next look', async () => {
    const { employee, sandbox } = await withDesks();
    sandbox.addArticle({ ...standing, state: 'retired' });
    await desk.articles?.look();
    await employee.says(asks);
    expect(employee.reads()).to.not.include('Escritorios');
  });

  it('keeps what it has while ServiceNow is away', async () => {
    const { employee, sandbox } = await withDesks();
    sandbox.faults.set({ down: { status: 503, times: 50 } });
    await desk.articles?.look();
    await employee.says(asks);
    expect(employee.reads()).to.include('Escritorios elevables');
  });

  it('hands off as ever when ServiceNow refuses the answer, and does not send another', async () => {
    const { employee, sandbox } = await withDesks();
    sandbox.faults.set({ apiAcl: { table: 'kb_feedback' } });
    await employee.says(asks);
    await employee.presses('No, llama a una persona');
    expect(desk.thread()).to.match(/INC\d{7}/);
    const sent = () => sandbox.requests.filter((one) => one.path.includes('kb_feedback')).length;
    expect(sent()).to.equal(1);
    await employee.says('cancelar');
    await employee.says(asks);
    await employee.presses('Sí');
    expect(employee.reads()).to.include('Lo dejo como resuelto');
    expect(sent()).to.equal(1);
    expect(feedback()).to.have.length(0);
  });

  it('shows words of an article and of the employee as they are, and never lets them act', async () => {
    const { employee, sandbox, chat } = await open();
    sandbox.addArticle({
      ...standing,
      title: 'Escritorio elevable **gratis** [pulsa](https://evil.example)',
      html: '<p>Escritorio elevable <script>alert(1)</script>&lt;b&gt; `x` {name}</p>',
    });
    await desk.articles?.look();
    await employee.says('un escritorio elevable con ergonomía ^ORsys_idISNOTEMPTY "* OR ~ <all>');
    const read = employee.reads();
    expect(read).to.include('**gratis** [pulsa](https://evil.example)').and.not.include('alert');
    const text = JSON.stringify(chat.shown.at(-1)?.message.parts);
    expect(text).to.include('\\\\*\\\\*gratis').and.not.include('[pulsa](https');
  });
});
