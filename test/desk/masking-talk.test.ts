import { expect } from 'chai';
import { defaultSettings } from '../../src/desk/book.ts';
import { type Conversation, type Line, newConversation } from '../../src/desk/conversation.ts';
import type { Envelope } from '../../src/desk/event.ts';
import { announcesSecret } from '../../src/desk/masking-prompt.ts';
import { withheld } from '../../src/desk/masking-talk.ts';
import { bookOf, publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';

const { scripts, builtIns, concepts } = readScripts('dialogs');
const book = bookOf(publish(scripts, builtIns, new Map(), concepts), defaultSettings, []);
const person = { id: 'maria', name: 'María' };
const address = { channel: 'web', tenant: 't', conversation: 'c' } as const;
const minute = 60_000;

type Told = readonly [Line['from'], string];

function talkOf(lines: readonly Told[]): Conversation {
  const transcript = lines.map(([from, text]): Line => ({ at: 0, from, who: from, text }));
  return { ...newConversation('web:t:maria', person, address, 'en', 0), transcript };
}

/** What is kept of a message after a talk. */
function kept(lines: readonly Told[], text: string, at = minute): string {
  const envelope: Envelope = {
    id: 'x',
    kind: 'conversation',
    subject: 'web:t:maria',
    at,
    by: 'maria',
    event: { type: 'said', messageId: 'm', text, files: [], place: 'direct' },
  };
  const { event } = withheld(talkOf(lines), envelope, book);
  return event.type === 'said' ? event.text : '';
}

describe('masking by what was said before', () => {
  it('hears an announcement of a secret in five languages, and none in a question or a complaint', () => {
    const announced = [
      'my password is',
      'hi, the password for the VPN is:',
      'ok here is my password',
      'the code is ->',
      'mi contraseña es',
      'te paso la clave:',
      'ahí va mi contraseña',
      'a minha senha é',
      'vou te mandar a senha',
      'mon mot de passe est',
      'voici le mot de passe',
      'mein Passwort lautet',
      'hier ist mein Kennwort',
      'pаsswоrd:',
    ];
    for (const text of announced) expect(announcesSecret(text), text).to.equal(true);
    const others = [
      'I forgot my password',
      "I don't know what my password is",
      'is this my password?',
      'my password is wrong',
      'no sé cuál es mi contraseña',
      'the error code is',
      'my laptop is',
      'mi contraseña',
      'password reset',
      '',
    ];
    for (const text of others) expect(announcesSecret(text), text).to.equal(false);
  });

  it('takes the next message whole after an announcement or after somebody asked, not what says yes, no or wait', () => {
    for (const before of [
      [['employee', 'my password is']],
      [
        ['employee', 'my password is'],
        ['bot', 'Is it one of these?'],
        ['employee', 'wait'],
      ],
      [['agent', 'Hello. What is your password?']],
      [
        ['bot', '¿Cuál es tu contraseña?'],
        ['employee', 'un momento'],
      ],
    ] satisfies Told[][]) {
      expect(kept(before, 'sunflower'), JSON.stringify(before)).to.equal('[•••• password]');
      expect(kept(before, 'ok: Verano2026! is the one that I have been using here')).to.include('[•••• password]');
      for (const harmless of ['yes', 'no, why?', 'un momento', 'thanks', 'hablar con una persona', 'INC0012345'])
        expect(kept(before, harmless)).to.equal(harmless);
    }
  });

  it('reads two messages as one, as long as they follow one another within a quarter of an hour', () => {
    const split: Told[] = [['employee', 'the password']];
    expect(kept(split, 'is Verano2026!')).to.equal('is [•••• password]');
    expect(kept([['employee', 'código']], '482913')).to.equal('[•••• code]');
    expect(kept(split, 'is Verano2026!', 16 * minute)).to.equal('is Verano2026!');
    expect(kept([...split, ['employee', 'the printer is broken']], 'is Verano2026!')).to.equal('is Verano2026!');
    expect(kept([['employee', 'I forgot my password']], 'Windows 11 laptop')).to.equal('Windows 11 laptop');
  });

  it('takes no sentence of the shipped scripts for a request for a secret', () => {
    for (const { id, steps } of scripts) {
      const texts = JSON.stringify(Object.values(steps)).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
      for (const text of texts.map((quoted) => JSON.parse(quoted) as string).filter((one) => one.includes(' ')))
        expect(kept([['bot', text]], 'Firefox'), `${id}: ${text}`).to.equal('Firefox');
    }
  });
});
