import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Suggestion, TriageExample } from '../src/desk/kept.ts';
import { sentenceOf } from '../src/desk/kept.ts';
import { lineEngine } from '../src/engine.ts';
import { forPeople } from '../src/people.ts';
import { sweep } from '../src/retention.ts';
import { readScripts } from '../src/scripts.ts';
import { memoryStore } from '../src/store/memory.ts';
import type { Store } from '../src/store/store.ts';
import { forSuggestions, type SuggestionWish } from '../src/suggestions.ts';
import { askedSuggestions, suggestionsCommand } from '../src/suggestions-command.ts';
import { diffText, withPhrase } from '../src/suggestions-file.ts';
import { mondayMorning, story } from './story.ts';

const proposed = (id: string, change: Partial<Suggestion> = {}): Suggestion => ({
  id,
  subject: 'teams:t:maria',
  at: mondayMorning,
  by: { id: 'ana', name: 'Ana López' },
  handoff: 1,
  sentence: 'el túnel de la empresa no levanta',
  language: 'es',
  script: 'vpn',
  state: 'proposed',
  ...change,
});

describe('suggestions of agents', () => {
  let folder = '';
  let store: Store;
  let said = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secondline-suggestions-'));
    await cp('dialogs', join(folder, 'dialogs'), { recursive: true });
    store = memoryStore();
    said = '';
  });
  afterEach(() => rm(folder, { recursive: true }));

  const keep = async (...suggestions: readonly Suggestion[]) => {
    for (const one of suggestions) {
      const line = { id: one.id, subject: one.subject, at: one.at, by: 'ana', event: { type: 'taught' } };
      const puts = [{ key: `suggestion/${one.id}`, before: 0, value: one }];
      await store.commit({ line, puts, tasks: [], cancels: [] });
    }
  };
  const run = async (...args: readonly string[]): Promise<number> => {
    const asked = askedSuggestions(args);
    if (typeof asked === 'string') return 2;
    const write = (text: string) => {
      said += text;
    };
    const answer = (wish: SuggestionWish) => forSuggestions({ store, now: () => mondayMorning }, wish);
    return suggestionsCommand(asked, { dialogs: join(folder, 'dialogs'), answer, write, note: write });
  };
  const fileOf = (name: string) => readFile(join(folder, 'dialogs', name), 'utf8');
  const stateOf = async (id: string) =>
    ((await store.load(`suggestion/${id}`))?.value as Suggestion | undefined)?.state;

  it('are listed, like ones once with how often they came', async () => {
    await keep(proposed('a1'), proposed('a2', { by: { id: 'luis', name: 'Luis' } }), proposed('b1', { took: 'wifi' }));
    await keep(proposed('c1', { sentence: 'quiero una silla nueva' }));
    expect(await run('list')).to.equal(0);
    expect(said).to.include('a1  vpn').and.to.include('3 times').and.to.include('c1').and.to.not.include('a2');
    expect(said).to.include('es: el túnel de la empresa no levanta');
  });

  it('become one line in the script’s file when approved, and the rest stays byte for byte', async () => {
    await keep(proposed('a1'), proposed('a2'));
    const before = await fileOf('vpn.yaml');
    expect(await run('approve', 'a1')).to.equal(0);
    const after = await fileOf('vpn.yaml');
    const line = '    - "el túnel de la empresa no levanta"\n';
    expect(after).to.include(line);
    expect(after.replace(line, '')).to.equal(before);
    expect(said).to.include('+    - "el túnel de la empresa no levanta"').and.to.include('(2 that say the same)');
    expect([await stateOf('a1'), await stateOf('a2')]).to.deep.equal(['approved', 'approved']);
    const read = readScripts(join(folder, 'dialogs'));
    expect(read.faults.filter(({ file }) => file.endsWith('vpn.yaml'))).to.deep.equal([]);
    expect(read.scripts.find(({ id }) => id === 'vpn')?.phrases.es).to.include('el túnel de la empresa no levanta');
    expect(await run('approve', 'a1')).to.equal(1);
  });

  it('are written in other words where the admin wishes, and not at all on a dry run', async () => {
    await keep(proposed('a1'));
    const before = await fileOf('vpn.yaml');
    expect(await run('approve', 'a1', '--as', 'el túnel no levanta', '--dry-run')).to.equal(0);
    expect(said).to.include('+    - "el túnel no levanta"');
    expect(await fileOf('vpn.yaml')).to.equal(before);
    expect(await stateOf('a1')).to.equal('proposed');
    expect(await run('approve', 'a1', '--as', 'el túnel no levanta')).to.equal(0);
    expect(await fileOf('vpn.yaml')).to.include('"el túnel no levanta"');
  });

  it('are refused where the phrase belongs to another script', async () => {
    const { scripts } = readScripts(join(folder, 'dialogs'));
    const [theirs = ''] = scripts.find(({ id }) => id === 'wifi')?.phrases.es ?? [];
    await keep(proposed('a1', { sentence: theirs }));
    const before = await fileOf('vpn.yaml');
    expect(await run('approve', 'a1')).to.equal(1);
    expect(said).to.include('Nothing was changed').and.to.include('vpn.yaml');
    expect(await fileOf('vpn.yaml')).to.equal(before);
    expect(await stateOf('a1')).to.equal('proposed');
  });

  it('teach the desk what none of our scripts is for', async () => {
    const { script: _script, ...none } = proposed('n1', { sentence: 'quiero una silla nueva' });
    await keep(none);
    expect(await run('approve', 'n1')).to.equal(0);
    expect(await fileOf('built-ins.yaml')).to.include('- "quiero una silla nueva"');
    const read = readScripts(join(folder, 'dialogs'));
    expect(read.faults.filter(({ file }) => file.endsWith('built-ins.yaml'))).to.deep.equal([]);
    expect(read.builtIns.elsewhere.es).to.include('quiero una silla nueva');
  });

  it('are rejected for good, without a trace in the files', async () => {
    await keep(proposed('a1'));
    const before = await fileOf('vpn.yaml');
    expect(await run('reject', 'a1')).to.equal(0);
    expect(await stateOf('a1')).to.equal('rejected');
    expect(await fileOf('vpn.yaml')).to.equal(before);
    expect(await run('list')).to.equal(0);
    expect(said).to.include('Nothing is proposed.');
    expect(await run('approve', 'a1')).to.equal(1);
  });

  it('of nobody and commands of no kind are told so', async () => {
    expect(await run('approve', 'zzz')).to.equal(1);
    expect(await run('reject', 'zzz')).to.equal(1);
    for (const args of [['explode'], ['approve'], ['approve', 'a', 'b'], ['list', '--what']])
      expect(await run(...args), args.join(' ')).to.equal(2);
  });
});

describe('a phrase written into YAML', () => {
  const phrases = ['phrases', 'es'];

  it('goes behind the last one of its list, comments and brackets kept', () => {
    const text =
      'phrases: # all\n  en: [a, "b"] # two\n  es:\n    - "uno" # first\n    # nothing\n    - dos   # second\nid: x\n';
    expect(withPhrase(text, phrases, 'tres: "3"')).to.equal(
      text.replace('# second\n', '# second\n    - "tres: \\"3\\""\n'),
    );
    expect(withPhrase(text, ['phrases', 'en'], 'c')).to.equal(text.replace('"b"]', '"b", "c"]'));
  });

  it('begins a list or a group that is not there yet', () => {
    expect(withPhrase('phrases:\n  en:\n    - a\nid: x\n', phrases, 'uno')).to.equal(
      'phrases:\n  en:\n    - a\n  es:\n    - "uno"\nid: x\n',
    );
    expect(withPhrase('none:\n  en:\n    - none', ['elsewhere', 'es'], 'silla')).to.equal(
      'none:\n  en:\n    - none\nelsewhere:\n  es:\n    - "silla"\n',
    );
    expect(withPhrase('phrases: {}\n', phrases, 'uno')).to.include('uno');
  });

  it('is not written twice, nor into what is no YAML', () => {
    expect(withPhrase('phrases:\n  es:\n    - uno\n', phrases, 'uno')).to.equal(undefined);
    expect(() => withPhrase('phrases: [', phrases, 'uno')).to.throw('not YAML');
  });

  it('is shown with the lines around it', () => {
    expect(diffText('f', 'a\nb\nc\nd\n', 'a\nb\nc\nnew\nd\n').split('\n').slice(2)).to.deep.equal([
      '@@ line 4 @@',
      ' b',
      ' c',
      '+new',
      ' d',
    ]);
  });
});

describe('a sentence that is kept to learn from', () => {
  it('says what is wrong and not who wrote', () => {
    expect(sentenceOf('Soy María García, tel. +34 600 123 456,\nno va la VPN (error 809)', 'María García')).to.equal(
      'Soy … …, tel. …, no va la VPN (error 809)',
    );
    expect(sentenceOf('write to a.b@example.com or https://x.example/?q=1 INC0012345', 'Al')).to.equal(
      'write to … or … INC…',
    );
    expect(sentenceOf('palabra '.repeat(100), 'x').length).to.be.at.most(200);
  });
});

describe('erasing somebody who was learnt from', () => {
  it('removes examples and suggestions with his words, as their time does by itself, and leaves others theirs', async () => {
    const desk = await story();
    try {
      for (const who of [desk.employee, desk.another('Bob', 'es-ES')]) {
        await who.says('no me conecta la vpn desde casa');
        await who.says('quiero hablar con alguien');
        await desk.secondsPass(4);
        await desk.a.presses('Urgency 1 - High');
        await desk.a.presses('Claim');
        await desk.a.presses('Resolve…');
        await desk.a.presses('Resolve', { code: 'Solution provided', notes: 'ok', category: 'network' });
        await desk.a.presses('None of ours');
        await who.presses('Sí');
      }
      const kept = async () =>
        [...(await desk.store.scan('example/', '', 100)), ...(await desk.store.scan('suggestion/', '', 100))].map(
          ({ doc }) => (doc.value as TriageExample | Suggestion).subject,
        );
      expect((await kept()).toSorted()).to.deep.equal(['teams:t:bob', 'teams:t:bob', 'teams:t:maria', 'teams:t:maria']);
      const parts = { store: desk.store, engine: lineEngine(desk.store), now: () => mondayMorning };
      const exported = JSON.stringify(await forPeople(parts, { do: 'export', who: 'maria' }));
      expect(exported).to.include('"learnt":[{').and.to.include('"proposed"');
      await forPeople(parts, { do: 'erase', who: 'maria', now: true });
      expect(await kept()).to.deep.equal(['teams:t:bob', 'teams:t:bob']);
      const days = { texts: 30, lines: 90 };
      await sweep(desk.store, days, mondayMorning + 29 * 24 * 3_600_000);
      expect(await kept()).to.deep.equal(['teams:t:bob', 'teams:t:bob']);
      await sweep(desk.store, days, mondayMorning + 31 * 24 * 3_600_000);
      expect(await kept()).to.deep.equal([]);
    } finally {
      await desk.end();
    }
  });
});
