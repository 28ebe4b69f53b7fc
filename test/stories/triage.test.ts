import { expect } from 'chai';
import type { TriageExample } from '../../src/desk/kept.ts';
import { signsIn } from '../../src/desk/severity.ts';
import { type Story, story } from '../story.ts';

describe('story: triage', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  /** The levels on the incident, as impact/urgency, after these words and a person was asked for. */
  const levelsAfter = async (words: string, ask: string) => {
    const { employee, incident } = await open();
    await employee.says(words);
    await employee.says(ask);
    await desk.secondsPass(4);
    return `${incident()['impact']}/${incident()['urgency']}`;
  };
  const examples = async (): Promise<TriageExample[]> =>
    (await desk.store.scan('example/', '', 100)).map(({ doc }) => doc.value as TriageExample);

  it('hears from words who is hit and how soon it hurts, and the card quotes them', async () => {
    const { employee, thread, incident } = await open();
    await employee.says('no me conecta la vpn y la presentación del jefe es en 10 minutos');
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    expect(incident()['urgency']).to.equal('1');
    expect(incident()['category']).to.equal('network');
    expect(thread()).to.include('Why: urgency 1: “presentación del jefe es en 10 minutos”');
    expect(thread()).to.include('impact 3, urgency 1, P3');
  });

  it('takes everyone in the office for a high impact', async () => {
    expect(await levelsAfter('the wifi is gone for everyone in the office', 'talk to a person')).to.match(/^1\//);
  });

  it('takes a standing production for the highest of both', async () => {
    expect(await levelsAfter('production is down, the vpn does not connect', 'talk to a person')).to.equal('1/1');
  });

  it('leaves the script its levels where nothing was said of them', async () => {
    expect(await levelsAfter('no me conecta la vpn desde casa', 'quiero hablar con alguien')).to.equal('3/2');
  });

  it('lowers the urgency only on words that say so', async () => {
    expect(await levelsAfter('no me conecta la vpn, no es urgente', 'quiero hablar con alguien')).to.equal('3/3');
  });

  it('lets nobody talk a lost device down', async () => {
    const { employee, incident } = await open();
    await employee.says('me robaron el portátil de la empresa, sin prisa, solo me pasa a mí');
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    expect(`${incident()['impact']}/${incident()['urgency']}`).to.equal('2/1');
  });

  it('takes the kind of trouble from the words where no script told it', async () => {
    const { employee, incident, thread } = await open();
    await employee.says('el teclado escribe letras que no son');
    await employee.says('el teclado nuevo');
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    expect(incident()['category'], thread()).to.equal('hardware');
  });

  it('is corrected by one press while it waits, on the incident too, and kept as an example once', async () => {
    const { employee, a, incident } = await open();
    await employee.says('no me conecta la vpn desde casa, soy María García, 600 123 456');
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await a.presses('Urgency 1 - High');
    expect(incident()['urgency']).to.equal('1');
    expect(desk.thread()).to.include('Ana López corrected it: network, impact 3, urgency 1');
    const [kept, ...more] = await examples();
    expect(more).to.deep.equal([]);
    expect(kept?.thought).to.deep.include({ category: 'network', impact: 3, urgency: 2 });
    expect(kept?.chose).to.deep.equal({ category: 'network', impact: 3, urgency: 1 });
    expect(kept?.said).to.include('no me conecta la vpn desde casa');
    expect(kept?.said).to.not.include('María').and.to.not.include('600');
    expect(kept?.by.id).to.equal('ana');
    expect(kept?.subject).to.equal('teams:t:maria');
  });

  it('keeps an example of a corrected form, and none of a form that changed nothing', async () => {
    const { employee, a } = await open();
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await a.presses('Correct category…');
    await a.presses('Send');
    expect(await examples()).to.deep.equal([]);
    await a.presses('Correct category…');
    await a.presses('Send', { category: 'software', impact: '2' });
    const [kept] = await examples();
    expect(kept?.chose).to.deep.equal({ category: 'software', impact: 2, urgency: 2 });
  });

  it('hears what is added while nobody has it: it raises, once, and never against an agent', async () => {
    const { employee, a, incident, thread } = await open();
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await employee.says('es urgente');
    await employee.says('de verdad es urgente');
    expect(`${incident()['impact']}/${incident()['urgency']}`).to.equal('3/1');
    await employee.says('toda la oficina está igual, sin prisa');
    expect(`${incident()['impact']}/${incident()['urgency']}`).to.equal('1/1');
    expect(thread()).to.include('impact 1: “toda la oficina”');
    await a.presses('Urgency 3 - Low');
    await employee.says('no puedo trabajar');
    expect(`${incident()['impact']}/${incident()['urgency']}`).to.equal('1/3');
  });
});

describe('severity in words', () => {
  const said = (text: string) => signsIn(text).map(({ about, level }) => `${about} ${level}`);

  const table: readonly (readonly [string, readonly string[]])[] = [
    ['everyone in the office has no internet', ['impact 1']],
    ['toda la planta sin red', ['impact 1']],
    ['todos na empresa estão sem email', ['impact 1']],
    ['tout le monde au bureau est coupé', ['impact 1']],
    ['das ganze Büro hat kein Internet', ['impact 1']],
    ['my whole team cannot log in', ['impact 2']],
    ['a todos nos pasa', ['impact 2']],
    ['personne ne peut imprimer', ['impact 2']],
    ['a produção parou', ['impact 1', 'urgency 1']],
    ['Produktion steht', ['impact 1', 'urgency 1']],
    ['blocked, cannot work at all', ['urgency 1']],
    ['no puedo trabajar', ['urgency 1']],
    ['não consigo trabalhar', ['urgency 1']],
    ['je ne peux plus travailler', ['urgency 1']],
    ['ich kann nicht arbeiten', ['urgency 1']],
    ['Präsentation vom Chef in 10 Minuten', ['urgency 1']],
    ['la présentation commence dans 10 minutes', ['urgency 1']],
    ['es urgente', ['urgency up']],
    ['no, es urgente', ['urgency up']],
    ['it is for a VIP', ['urgency up']],
    ['not urgent', ['urgency 3']],
    ["it's not that urgent", ['urgency 3']],
    ['no es urgente', ['urgency 3']],
    ['não é urgente', ['urgency 3']],
    ["ce n'est pas urgent", ['urgency 3']],
    ['nicht dringend', ['urgency 3']],
    ['no hurry', ['urgency 3']],
    ['puede esperar', ['urgency 3']],
    ['no puede esperar', ['urgency 1']],
  ];
  for (const [text, signs] of table)
    it(`hears ${signs.join(' and ')} in "${text}"`, () => expect(said(text)).to.deep.equal(signs));

  it('hears nothing in what only sounds alike', () => {
    for (const text of [
      'production is not down',
      'my account is blocked',
      'the wifi drops every 10 minutes',
      'I can’t work from home with this vpn',
      'no me deja enviar a toda la empresa',
      'send a mail to everyone in the office',
      'the screen in the meeting room stays black',
      'no puedo hacer login',
    ])
      expect(said(text), text).to.deep.equal([]);
  });

  it('quotes the words as they were written', () => {
    expect(signsIn("My boss's Presentation in 10 minutes!")[0]?.words).to.equal('Presentation in 10 minutes');
  });

  it('stays quick on long and hostile texts', () => {
    const startedAt = performance.now();
    signsIn('production '.repeat(5000));
    signsIn('in the '.repeat(5000));
    expect(performance.now() - startedAt).to.be.below(1000);
  });
});
