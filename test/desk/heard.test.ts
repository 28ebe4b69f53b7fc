import { expect } from 'chai';
import { type Book, defaultSettings } from '../../src/desk/book.ts';
import { type Meaning, meaningOf } from '../../src/desk/heard.ts';
import { routeOf } from '../../src/desk/routing.ts';
import type { Script } from '../../src/desk/script.ts';
import { bookOf, publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';

const folder = readScripts('dialogs');

function bookWith(thresholds: Readonly<Record<string, NonNullable<Script['thresholds']>>>): Book {
  const scripts = folder.scripts.map(({ thresholds: _own, ...script }) => {
    const own = thresholds[script.id];
    return own ? { ...script, thresholds: own } : script;
  });
  return bookOf(publish(scripts, folder.builtIns, new Map(), folder.concepts), defaultSettings, []);
}

const shown = (meaning: Meaning): string => {
  switch (meaning.kind) {
    case 'route':
      return meaning.script.id;
    case 'ask':
      return `ask ${meaning.scripts.join(' ')}`;
    case 'several':
      return meaning.troubles.map(({ script, text }) => script ?? `“${text}”`).join(' + ');
    case 'none':
      return 'none';
  }
};

describe('what a message is about', () => {
  const plain = bookWith({});
  const about = (text: string, book = plain) => shown(meaningOf(book, text));

  it('is one script, a question, several troubles, or nothing', () => {
    expect(about('no me conecta la vpn desde casa')).to.equal('vpn');
    expect(about('no puedo entrar')).to.match(/^ask /);
    expect(about('the vpn is down and the printer is jammed')).to.equal('vpn + printer');
    expect(about('printer jammed, besides I forgot my password')).to.equal('printer + password-reset');
    expect(about('xyzzy plugh')).to.equal('none');
    expect(about('')).to.equal('none');
  });

  it('is asked for where the script wants to be surer than the router is', () => {
    expect(about('my laptop is very slow')).to.equal('slow-laptop');
    const strict = bookWith({ 'slow-laptop': { route: 1 } });
    expect(about('my laptop is very slow', strict)).to.match(/^ask slow-laptop/);
  });

  it('is routed to earlier where the script is content with less', () => {
    const unsure = ['I need a new laptop', 'something with my mail', 'my screen is strange', 'problem with a file'];
    const clear = unsure.flatMap((text) => {
      const { kind, ranking } = routeOf(plain.router, text);
      const [first, second] = ranking;
      const ahead = first && first.confidence < 0.5 && (second?.confidence ?? 0) < 0.6 * first.confidence;
      return kind === 'ask' && ahead && plain.scripts.has(first.script) ? [{ text, script: first.script }] : [];
    });
    expect(clear).to.not.deep.equal([]);
    for (const { text, script } of clear) {
      expect(about(text)).to.match(/^ask /);
      expect(about(text, bookWith({ [script]: { route: 0.13 } })), text).to.equal(script);
    }
  });

  it('offers first what wants to be offered early, and leaves out what wants to be surer before it is offered', () => {
    const text = 'strange mail asking for my password';
    expect(about(text, bookWith({ phishing: { ask: 0.1 } }))).to.match(/^ask phishing /);
    const shy = bookWith({ 'account-locked': { ask: 0.45 }, 'password-reset': { ask: 0.45 } });
    expect(about('no puedo entrar', shy)).to.not.match(/account-locked|password-reset/);
  });

  it('is what the author says himself, not what he quotes', () => {
    expect(about('The printer is jammed\n> my vpn is down\n> and outlook too')).to.equal('printer');
  });

  it('is one trouble where the second half is what came of the first', () => {
    expect(about('I changed my password and now outlook keeps asking for it')).to.equal('outlook');
    expect(about('cambié la contraseña y ahora outlook me la pide todo el tiempo')).to.not.include('+');
  });

  it('is the same each time', () => {
    expect(meaningOf(plain, 'my laptop')).to.deep.equal(meaningOf(plain, 'my laptop'));
  });
});
