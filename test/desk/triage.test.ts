import { expect } from 'chai';
import { defaultSettings } from '../../src/desk/book.ts';
import { type Conversation, newConversation } from '../../src/desk/conversation.ts';
import type { Sign } from '../../src/desk/severity.ts';
import { categoryIn } from '../../src/desk/severity.ts';
import { triageOf, weighed } from '../../src/desk/triage.ts';
import { bookOf, publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';

const { scripts, builtIns, concepts } = readScripts('dialogs');
const book = bookOf(publish(scripts, builtIns, new Map(), concepts), defaultSettings, []);

const said = (...texts: readonly string[]): Conversation => {
  const address = { channel: 'web', tenant: 't', conversation: 'c' } as const;
  const fresh = newConversation('web:t:maria', { id: 'maria', name: 'María' }, address, 'en', 0);
  const transcript = texts.map((text) => ({ at: 0, from: 'employee' as const, who: 'María', text }));
  return { ...fresh, transcript, ...(texts[0] === undefined ? {} : { problem: texts[0] }) };
};
const levels = (state: Conversation, given = {}) => {
  const { impact, urgency } = triageOf(state, book, given);
  return `${impact}/${urgency}`;
};

describe('triage', () => {
  const sign = (level: Sign['level'], words: string): Sign => ({ about: 'urgency', level, words });

  it('takes the highest level that words say, and one step for what is only called urgent', () => {
    expect(weighed('urgency', 3, [sign('up', 'urgent'), sign('up', 'vip')], false).level).to.equal(2);
    expect(weighed('urgency', 3, [sign('up', 'urgent'), sign(1, 'cannot work')], false)).to.deep.equal({
      level: 1,
      why: [{ about: 'urgency', level: 1, words: 'cannot work' }],
    });
    expect(weighed('urgency', 1, [sign('up', 'urgent')], false)).to.deep.equal({ level: 1, why: [] });
  });

  it('lowers on explicit words, not against others that hold the level up, and not what is firm', () => {
    expect(weighed('urgency', 2, [sign(3, 'no hurry')], false).level).to.equal(3);
    expect(weighed('urgency', 2, [sign(3, 'no hurry'), sign(2, 'meeting today')], false).level).to.equal(2);
    expect(weighed('urgency', 1, [sign(3, 'no hurry')], true).level).to.equal(1);
    expect(weighed('impact', 2, [sign(1, 'about urgency')], false).level).to.equal(2);
  });

  it('is a general inquiry of the lowest levels where nothing is known', () => {
    expect(triageOf(said(), book, {})).to.deep.equal({
      category: 'inquiry',
      subcategory: '',
      impact: 3,
      urgency: 3,
      sensitive: false,
      title: 'Request for a person',
    });
  });

  it('goes by a handoff step before the script, and by an answer before both', () => {
    expect(levels(said('hello there you'), { impact: 2, urgency: 2 })).to.equal('2/2');
    const fact = (raw: string) => ({ label: 'x', value: 'x', raw });
    const asked = { ...said('hello there you'), facts: { impact: fact('1'), urgency: fact('3'), odd: fact('1') } };
    expect(levels(asked, { impact: 2, urgency: 2 })).to.equal('1/3');
  });

  it('hears what was added later, and nothing of what was taken back', () => {
    const state = said('the screen flickers', 'everyone in the office has it');
    expect(levels(state)).to.match(/^1/);
    const gone = { ...state, transcript: state.transcript.map((line) => ({ ...line, gone: true })) };
    expect(levels(gone)).to.equal('3/3');
  });

  it('is of the highest impact and urgency where work stands still, in five languages', () => {
    const still = [
      'production is down, nobody can work',
      'everything is down, nobody in the office can work',
      'no one in the building can work',
      'all systems are down',
      'the whole company is offline',
      'nadie de la oficina puede trabajar, todo está caído',
      'en la oficina nadie puede trabajar',
      'nadie puede trabajar, está todo parado',
      'se ha caído todo en la oficina',
      'no funciona nada en la oficina',
      'toda la empresa está parada',
      'ninguém do escritório consegue trabalhar, está tudo fora do ar',
      'está tudo parado, ninguém consegue trabalhar',
      'a produção está parada, ninguém consegue trabalhar',
      'personne du bureau ne peut travailler, tout est en panne',
      'la production est arrêtée, personne ne peut travailler',
      'plus personne ne peut travailler, tout est bloqué',
      'niemand im Büro kann arbeiten, alles ist ausgefallen',
      'die Produktion steht, niemand kann arbeiten',
      'alle Systeme sind ausgefallen',
    ];
    for (const text of still) expect(levels(said(text)), text).to.equal('1/1');
  });

  it('is not of the highest for one person’s trouble, a part of it, or words that only sound alike', () => {
    const harmless = [
      'my laptop is down',
      'everything is down on my laptop',
      'not everything is down, only my mail',
      'all systems on my laptop are down',
      'everything is slow today',
      'nobody in the office can work with the new printer',
      'I cannot work',
      'nobody can open the shared folder',
      'nadie de la oficina sabe la clave del wifi',
      'nadie de la oficina me contesta',
      'no está todo caído, solo outlook',
      'se me ha caído todo el café encima del portátil',
      'no puedo trabajar',
      'la producción no está parada',
      'es muy urgente',
      'está tudo lento',
      'meu computador está parado',
      'tout est en ordre',
      'mon écran est en panne',
      'alles ist langsam',
      'mein Rechner ist ausgefallen',
      'niemand hat Eile',
    ];
    for (const text of harmless) expect(levels(said(text)), text).to.not.equal('1/1');
    expect(levels(said('es muy urgente'))).to.equal('3/2');
    expect(levels(said('everything is down'))).to.equal('2/1');
  });

  it('tells the kind of trouble from everyday words in five languages', () => {
    const kinds: readonly (readonly [string, string | undefined])[] = [
      ['the keyboard types double letters', 'hardware'],
      ['la pantalla parpadea', 'hardware'],
      ['o teclado não responde', 'hardware'],
      ["l'écran reste noir", 'hardware'],
      ['der Bildschirm flackert', 'hardware'],
      ['sin red en la sala', 'network'],
      ['das Netzwerk ist langsam', 'network'],
      ['the SQL database answers with an error', 'database'],
      ['la aplicación se cierra', 'software'],
      ['something is odd', undefined],
    ];
    for (const [text, kind] of kinds) expect(categoryIn(text)?.category, text).to.equal(kind);
  });
});
