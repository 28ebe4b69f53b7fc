import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { conceptsIn, lexiconOf } from '../src/desk/lexicon.ts';
import { describeFault, mergeScripts, readScripts } from '../src/scripts.ts';
import { readConceptsText, shippedConcepts } from '../src/scripts-concepts.ts';

const toldOf = (text: string): string[] => readConceptsText('dialogs/concepts.yaml', text).faults.map(describeFault);

describe('concepts.yaml', () => {
  it('is read as words by what they mean, those for all languages first', () => {
    const { concepts, faults } = readConceptsText('c.yaml', 'vpn:\n  es: [túnel]\n  any: [vpn*, Hermes]\n');
    expect(faults).to.deep.equal([]);
    expect(concepts).to.deep.equal({ vpn: ['vpn*', 'Hermes', 'túnel'] });
  });

  it('speaks all five languages of every concept that is not the same in all of them', () => {
    const lexicon = lexiconOf(shippedConcepts());
    for (const [said, concept] of [
      ['my passcode', 'password'],
      ['la contraseña', 'password'],
      ['a senha', 'password'],
      ['le mot de passe', 'password'],
      ['das Kennwort', 'password'],
      ['GlobalProtect', 'vpn'],
      ['el ordenador', 'laptop'],
      ['mein Rechner', 'laptop'],
      ["l'imprimante", 'printer'],
      ['me robaron', 'stolen'],
      ['un stagiaire', 'employee'],
    ] as const)
      expect([...conceptsIn(lexicon, said)], said).to.include(concept);
  });

  it('tells every fault with its place and its mend', () => {
    expect(toldOf('vpn:\n  en: [tunnel, "p*"]\n  it: [rete]\n  fr: []\n')).to.deep.equal([
      'dialogs/concepts.yaml:3:3 — unknown key "it". Use one of: any, en, es, pt, fr, de.',
      'dialogs/concepts.yaml:4:7 — there are too few here. Write 1 or more.',
    ]);
    expect(toldOf('vpn:\n  en: [tunnel, "p*", Tunnel, "—", one two three four five six seven]\n')).to.deep.equal([
      'dialogs/concepts.yaml:2:16 — "p*" would fit nearly every word. Write at least 2 letters before the *.',
      'dialogs/concepts.yaml:2:22 — "Tunnel" says the same as "tunnel" above. Remove one of them.',
      'dialogs/concepts.yaml:2:30 — "—" has no word in it. Write words, or remove it.',
      'dialogs/concepts.yaml:2:35 — "one two three four five six seven" has 7 words, at most 6 are read. Keep those that tell.',
    ]);
    expect(toldOf('Our VPN:\n  en: [tunnel]\n')[0]).to.match(
      /^dialogs\/concepts.yaml:1:1 — "Our VPN" is not a name for a concept\. /,
    );
    expect(toldOf('vpn:\n  en: [con*nect]\n')[0]).to.match(
      /^dialogs\/concepts.yaml:2:8 — "con\*nect" is not written as it has to be\. /,
    );
    expect(toldOf('vpn: [a, b\n')[0]).to.match(/^dialogs\/concepts.yaml:\d+:\d+ — this is not YAML: /);
    expect(toldOf('')).to.have.length(1);
  });

  it('never throws on a text, whatever it is', () => {
    const piece = fc.constantFrom('vpn:', '\n', '  en: ', '[', ']', 'a', '*', ', ', '"', '- ', 'any: ', '{}', '—', '7');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (text) => {
          const { concepts, faults } = readConceptsText('c.yaml', text);
          expect(faults.length > 0).to.equal(concepts === undefined);
        },
      ),
      { seed: 21, numRuns: 400 },
    );
  });

  describe('in a folder', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'concepts-'));
      cpSync('dialogs', folder, { recursive: true });
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const write = (text: string) => writeFileSync(join(folder, 'concepts.yaml'), text);

    it('is what an admin makes of it: names of products and words of the house', () => {
      const shipped = readFileSync('dialogs/concepts.yaml', 'utf8');
      write(shipped.replace('vpn:\n  any: [', 'vpn:\n  any: [Hermes Connect, '));
      const { concepts, faults } = readScripts(folder);
      expect(faults).to.deep.equal([]);
      expect([...conceptsIn(lexiconOf(concepts), 'hermes connect is down')]).to.include('vpn');
    });

    it('goes on in its last good version while it has a fault, and in the shipped one when there is none', () => {
      write('vpn:\n  any: [Hermes]\n');
      const good = readScripts(folder);
      write('vpn:\n  any: [Hermes\n');
      const faulty = readScripts(folder);
      expect(faulty.faults.map(({ file }) => file)).to.deep.equal([`${folder.split('/').at(-1)}/concepts.yaml`]);
      const merged = mergeScripts(good, faulty);
      expect(merged.concepts).to.deep.equal({ vpn: ['Hermes'] });
      expect(merged.kept).to.deep.equal(['concepts']);
      rmSync(join(folder, 'concepts.yaml'));
      expect(readScripts(folder).concepts).to.deep.equal(shippedConcepts());
    });
  });
});
