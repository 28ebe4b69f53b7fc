import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { routeOf } from '../../src/desk/routing.ts';
import { publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';

/** What somebody says, and the script it should start, the scripts that must be offered, or that it is for a person. */
type Said = {
  readonly say: string;
  readonly reach?: string;
  readonly ask?: readonly string[];
  readonly hand?: true;
};

const folder = readScripts('dialogs');
const { router } = publish(folder.scripts, folder.builtIns, new Map(), folder.concepts);
const all = parse(readFileSync(new URL('messages.yaml', import.meta.url), 'utf8')) as readonly Said[];

/** What the desk makes of a message: a script, choices (built-ins are never offered), or nothing of its own. */
function madeOf(text: string): { readonly started?: string; readonly offered: readonly string[] } {
  const route = routeOf(router, text);
  if (route.kind === 'route') return { started: route.script, offered: [] };
  return { offered: route.kind === 'ask' ? route.scripts.filter((script) => !script.startsWith('@')) : [] };
}

function isRight({ say, reach, ask }: Said): boolean {
  const { started, offered } = madeOf(say);
  if (reach !== undefined) return started === reach;
  if (ask !== undefined) return started === undefined && ask.every((script) => offered.includes(script));
  return started === undefined && offered.length === 0;
}

describe('what employees type', () => {
  it('is at least 80 messages, no phrase of a script among them', () => {
    const phrases = new Set(router.phrases.map(({ text }) => text.toLowerCase()));
    expect(all.length).to.be.at.least(80);
    expect(all.filter(({ say }) => phrases.has(say.toLowerCase()))).to.deep.equal([]);
    const reached = new Set(all.map(({ reach }) => reach));
    expect(folder.scripts.filter(({ id }) => !reached.has(id)).map(({ id }) => id)).to.deep.equal([]);
  });

  for (const { say, reach, ask } of all) {
    const wanted = reach ?? ask?.join(' or ') ?? 'nobody’s script';
    it(`never starts a wrong script, and offers the right one: “${say}” is for ${wanted}`, () => {
      const { started, offered } = madeOf(say);
      if (reach !== undefined) expect(started === undefined ? offered : [started], say).to.include(reach);
      else expect(started, say).to.equal(undefined);
      for (const script of ask ?? []) expect(offered, say).to.include(script);
    });
  }

  it('gets exactly what it should in 95 of 100 cases', () => {
    const wrong = all.filter((said) => !isRight(said)).map(({ say }) => say);
    expect(1 - wrong.length / all.length, wrong.join('\n')).to.be.at.least(0.95);
  });
});
