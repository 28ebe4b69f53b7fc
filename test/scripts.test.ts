import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  describeFault,
  lintText,
  mergeScripts,
  noBuiltIns,
  readScript,
  readScripts,
  type ScriptFolder,
  type Timers,
  watchScripts,
} from '../src/scripts.ts';

const shipped = new URL('../dialogs/', import.meta.url).pathname;
const builtIns = readFileSync(join(shipped, 'built-ins.yaml'), 'utf8');

const wordsFor = (id: string, language: string, count: number): string =>
  Array.from({ length: count }, (_, at) => `${id} ${language} phrase ${at}`).join(', ');

const steps = `steps:
  - id: device
    ask: choice
    text: { en: "Which?", es: "¿Cuál?" }
    into: device
    label: { en: Device, es: Dispositivo }
    choices:
      - { id: windows, label: { en: Windows, es: Windows } }
      - { id: macos, label: { en: Mac, es: Mac } }
  - id: helped
    check: { en: "OK?", es: "¿Va?" }
    no: person
`;

// Lines 1 to 18, so that the steps begin on line 19.
const head = (id: string): string => `id: ${id}
version: 1
title: { en: Title, es: Título }
article: { number: KB0010004, version: "1.0" }
owner: Network
review: 2027-05-31
category: network
subcategory: vpn
impact: 3
urgency: 2
sensitive: false
phrases:
  en: [${wordsFor(id, 'en', 8)}]
  es: [${wordsFor(id, 'es', 8)}]
  pt: [${wordsFor(id, 'pt', 5)}]
  fr: [${wordsFor(id, 'fr', 5)}]
  de: [${wordsFor(id, 'de', 5)}]

`;

const sound = (id: string): string => head(id) + steps;

const told = (text: string, file = 'dialogs/vpn.yaml'): string[] => {
  const result = readScript(file, text);
  return 'faults' in result ? result.faults.map(describeFault) : [];
};

const saying = (from: string, to: string): string => {
  const text = sound('vpn');
  expect(text, 'the text to change').to.include(from);
  return text.replace(from, to);
};

describe('the scripts of a folder', () => {
  let root = '';
  let folder = '';
  const write = (name: string, text: string | Uint8Array): void => writeFileSync(join(folder, name), text);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'secondline-scripts-'));
    folder = join(root, 'dialogs');
    mkdirSync(folder);
    write('built-ins.yaml', builtIns);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const faults = (): string[] => readScripts(folder).faults.map(describeFault);

  it('has no fault in what is shipped', () => {
    const result = readScripts(shipped);
    expect(lintText(result)).to.equal('15 scripts and the built-ins, no faults.');
    expect(result.builtIns.greeting.en).to.include('hello');
  });

  it('reads a sound folder, and pins a version to the file’s text', () => {
    write('vpn.yaml', sound('vpn'));
    write('.vpn.yaml.swp', 'x');
    write('.hidden.yaml', 'x: [');
    write('notes.txt', 'x');
    const first = readScripts(folder);
    expect(lintText(first)).to.equal('1 script and the built-ins, no faults.');
    expect(first.scripts[0]?.version).to.match(/^1-[0-9a-f]{8}$/);
    write('vpn.yaml', `${sound('vpn')}# seen\n`);
    expect(readScripts(folder).scripts[0]?.version).to.not.equal(first.scripts[0]?.version);
  });

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a mistyped target',
      saying('no: person', 'no: persona'),
      ['dialogs/vpn.yaml:30:9 — step "helped" goes to "persona", which does not exist. Did you mean "person"?'],
    ],
    [
      'a mistyped key of the head',
      saying('title:', 'tilte:'),
      ['dialogs/vpn.yaml:3:1 — unknown key "tilte". Did you mean "title"?'],
    ],
    [
      'a mistyped key of a step',
      saying('    into:', '    inot:'),
      ['dialogs/vpn.yaml:23:5 — "inot" is not a key of a step with "ask". Did you mean "into"?'],
    ],
    [
      'a mistyped kind of step',
      saying('    check:', '    chek:'),
      ['dialogs/vpn.yaml:29:5 — unknown key "chek". Did you mean "check"?'],
    ],
    [
      'a key that belongs to another kind of step',
      saying('    no: person', '    choices: []'),
      [
        'dialogs/vpn.yaml:30:5 — "choices" is not a key of a step with "check". Use one of: id, check, yes, no.',
        'dialogs/vpn.yaml:30:14 — there are too few here. Write 2 or more.',
      ],
    ],
    [
      'a step that does two things',
      saying('    no: person', '    say: { en: a, es: b }'),
      ['dialogs/vpn.yaml:28:5 — the step has "say" and "check"; a step does one thing. Make them steps of their own.'],
    ],
    [
      'a step that does nothing',
      saying('    check: { en: "OK?", es: "¿Va?" }\n', ''),
      [
        'dialogs/vpn.yaml:28:5 — the step does nothing. Give it one of: say, ask, check, branch, set, handoff, resolve.',
      ],
    ],
    [
      'a key that is missing',
      saying('owner: Network\n', ''),
      ['dialogs/vpn.yaml:1:1 — "owner" is missing. Add a line that begins with "owner:".'],
    ],
    [
      'a number where a text must stand',
      saying('version: "1.0"', 'version: 1.0'),
      ['dialogs/vpn.yaml:4:40 — "1" is not a text. Put it in quotes: "1".'],
    ],
    [
      'a value outside of its list',
      saying('ask: choice', 'ask: choise'),
      ['dialogs/vpn.yaml:21:10 — "choise" is not one of: choice, text, long, date, device. Did you mean "choice"?'],
    ],
    [
      'a value that is not written as it has to be',
      saying('KB0010004', 'KB-4'),
      ['dialogs/vpn.yaml:4:20 — "KB-4" is not written as it has to be. The article\'s number, as KB0010004.'],
    ],
    [
      'a level that does not exist',
      saying('impact: 3', 'impact: 4'),
      ['dialogs/vpn.yaml:9:9 — "4" is not one of: 1, 2, 3. Use one of: 1, 2, 3.'],
    ],
    [
      'a list where a text must stand',
      saying('owner: Network', 'owner: [a]'),
      ['dialogs/vpn.yaml:5:8 — a list is not a text. Put the text in quotes if it has `{`, `[` or `: ` in it.'],
    ],
    [
      'an empty value',
      saying('owner: Network', 'owner:'),
      ['dialogs/vpn.yaml:5:7 — nothing stands here, a text is needed. Write it, or remove the key.'],
    ],
    [
      'a language that the desk does not speak',
      saying('title: { en: Title,', 'title: { it: Titolo, en: Title,'),
      ['dialogs/vpn.yaml:3:10 — unknown key "it". Use one of: en, es, pt, fr, de.'],
    ],
    [
      'a missing language',
      saying('{ en: Title, es: Título }', '{ en: Title }'),
      ['dialogs/vpn.yaml:3:8 — the text has no Spanish ("es"). Add a line that begins with "es:".'],
    ],
    [
      'a title that is too long, once',
      saying('en: Title', `en: ${'x'.repeat(81)}`),
      ['dialogs/vpn.yaml:3:14 — the text is 81 characters long, at most 80 fit. Shorten it.'],
    ],
    [
      'a key that stands twice',
      saying('owner: Network', 'owner: Network\nowner: Other'),
      ['dialogs/vpn.yaml:6:1 — this is not YAML: Map keys must be unique. Keep one of them.'],
    ],
    [
      'a colon in a text without quotes',
      saying('owner: Network', 'owner: Network: VPN'),
      [
        'dialogs/vpn.yaml:5:8 — this is not YAML: Nested mappings are not allowed in compact mappings. Put a text with ": " in it in quotes.',
      ],
    ],
    [
      'an id that is not the name of the file',
      saying('id: vpn', 'id: vnp'),
      [
        'dialogs/vpn.yaml:1:5 — the id is "vnp", and the file is called "vpn.yaml". Rename the file to vnp.yaml, or change the id.',
      ],
    ],
    [
      'an empty file',
      '',
      ['dialogs/vpn.yaml:1:1 — nothing stands here, keys with values is needed. Write it, or remove the key.'],
    ],
  ];
  for (const [title, text, expected] of cases) {
    it(`tells ${title} with its line`, () => {
      expect(told(text)).to.deep.equal(expected);
    });
  }

  it('tells several mistakes of one file in the order of its lines', () => {
    const text = sound('vpn').replace('no: person', 'no: persno').replace('2027-05-31', '2027-05-32');
    expect(told(text).map((line) => line.split(' — ')[0])).to.deep.equal([
      'dialogs/vpn.yaml:6:9',
      'dialogs/vpn.yaml:30:9',
    ]);
  });

  it('tells a phrase that stands in two scripts, or in a script and the built-ins, at both places', () => {
    write('vpn.yaml', sound('vpn'));
    const hallo = builtIns.split('\n').indexOf('    - hallo') + 1;
    write(
      'wifi.yaml',
      sound('wifi').replace('wifi es phrase 3', '"VPN en: phrase 0!"').replace('wifi de phrase 0', 'Hallo'),
    );
    expect(faults()).to.deep.equal([
      'dialogs/wifi.yaml:14:62 — the phrase "VPN en: phrase 0!" also stands in dialogs/vpn.yaml:13:8. Keep it where it fits best.',
      `dialogs/wifi.yaml:17:8 — the phrase "Hallo" also stands in dialogs/built-ins.yaml:${hallo}:7. Keep it where it fits best.`,
    ]);
    expect(readScripts(folder).scripts.map(({ id }) => id)).to.deep.equal(['vpn']);
  });

  it('tells what is wrong with the built-ins', () => {
    write('built-ins.yaml', builtIns.replace('    - hello\n', '    - hello\n    - Hello!\n    - thanks\n'));
    const lines = faults();
    expect(lines).to.have.length(2);
    expect(lines[0]).to.match(
      /^dialogs\/built-ins\.yaml:\d+:7 — "Hello!" says the same as "hello" above\. Remove one of them\.$/,
    );
    expect(lines[1]).to.match(
      / — the phrase "thanks" also stands in dialogs\/built-ins\.yaml:\d+:7\. Keep it where it fits best\.$/,
    );
    write('built-ins.yaml', builtIns.replace('tickets:', 'tickest:'));
    expect(faults().join()).to.match(/unknown key "tickest"\. Did you mean "tickets"\?$/);
    rmSync(join(folder, 'built-ins.yaml'));
    expect(faults()).to.deep.equal(['dialogs/built-ins.yaml:1:1 — the file is missing. Write it as README.md says.']);
  });

  it('bounds what it reads: size, number, encoding, kind, depth, aliases', () => {
    write('big.yaml', `#${'x'.repeat(256 * 1024)}`);
    write('latin.yaml', new Uint8Array([0x69, 0x64, 0x3a, 0xe9]));
    write('deep.yaml', '['.repeat(100_000));
    write(
      'laughs.yaml',
      `a: &a [x, x]\n${'bcdefghi'.replace(/./g, (name) => {
        const before = String.fromCharCode(name.charCodeAt(0) - 1);
        return `${name}: &${name} [*${before}, *${before}, *${before}, *${before}, *${before}, *${before}, *${before}, *${before}]\n`;
      })}`,
    );
    write('other.yml', sound('other'));
    mkdirSync(join(folder, 'folder.yaml'));
    const lines = faults();
    expect(lines.filter((line) => !line.includes('deep.yaml'))).to.deep.equal([
      'dialogs/other.yml:1:1 — the name does not end in ".yaml". Rename the file.',
      'dialogs/big.yaml:1:1 — the file has 262,145 bytes, at most 262,144 are read. Make it two scripts.',
      'dialogs/folder.yaml:1:1 — this is not a file. Remove it.',
      'dialogs/latin.yaml:1:1 — the file is not UTF-8. Save it as UTF-8.',
      'dialogs/laughs.yaml:1:1 — too many aliases (*name) stand in the file. Write the texts out where they belong.',
    ]);
    expect(lines.some((line) => line.includes('deep.yaml'))).to.equal(true);
    for (let at = 0; at < 500; at++) write(`s${at}.yaml`, '');
    expect(faults()).to.deep.equal(['dialogs/ — the folder has 507 files, at most 500 are read. Remove some.']);
  });

  it('tells a folder that cannot be read', () => {
    const result = readScripts(join(folder, 'nowhere'));
    expect(lintText(result)).to.equal(
      'nowhere/ — the folder cannot be read (ENOENT). Look at its path and rights.\n1 fault in 1 file; 0 scripts in use.',
    );
    expect(result.builtIns).to.equal(noBuiltIns);
  });

  it('never throws on a text, whatever it is', () => {
    const lines = sound('vpn').split('\n');
    const mangled = fc
      .array(
        fc.tuple(
          fc.nat(lines.length - 1),
          fc.constantFrom('', '  x: 1', '- a', 'id: *a', '__proto__: {}', '!!set {a}', '  - {', 'steps:', '"'),
        ),
        {
          maxLength: 4,
        },
      )
      .map((changes) => lines.map((line, at) => changes.find(([where]) => where === at)?.[1] ?? line).join('\n'));
    const values = fc.json({ maxDepth: 4 });
    fc.assert(
      fc.property(fc.oneof(mangled, values, fc.string({ maxLength: 200 })), (text) => {
        const result = readScript('dialogs/vpn.yaml', text);
        if ('script' in result) return;
        expect(result.faults).to.not.have.length(0);
        for (const { line, column } of result.faults) expect(Math.min(line, column)).to.be.at.least(1);
      }),
      { numRuns: 600 },
    );
  });

  describe('read again', () => {
    it('keeps the last good version of a faulty file, drops a file that is gone, takes the others', () => {
      for (const id of ['gone', 'vpn', 'wifi']) write(`${id}.yaml`, sound(id));
      const before = readScripts(folder);
      write('vpn.yaml', sound('vpn').replace('no: person', 'no: persno'));
      write('wifi.yaml', sound('wifi').replace('version: 1\n', 'version: 2\n'));
      write('built-ins.yaml', 'x');
      rmSync(join(folder, 'gone.yaml'));
      const merged = mergeScripts(before, readScripts(folder));
      expect(merged.scripts.map(({ id, version }) => `${id} ${version[0]}`)).to.deep.equal(['vpn 1', 'wifi 2']);
      expect(merged.scripts[0]).to.equal(before.scripts.find(({ id }) => id === 'vpn'));
      expect(merged.builtIns).to.equal(before.builtIns);
      expect(merged.kept).to.deep.equal(['vpn', 'built-ins']);
      expect(lintText(merged).split('\n').slice(-2)).to.deep.equal([
        '2 faults in 2 files; 2 scripts in use.',
        'In their last good version: vpn, built-ins.',
      ]);
    });

    it('keeps everything while the folder cannot be read', () => {
      write('vpn.yaml', sound('vpn'));
      const before = readScripts(folder);
      const merged = mergeScripts(before, readScripts(join(folder, 'nowhere')));
      expect([merged.scripts, merged.builtIns, merged.kept]).to.deep.equal([
        before.scripts,
        before.builtIns,
        ['vpn', 'built-ins'],
      ]);
    });
  });

  describe('watched', () => {
    type Set = { readonly run: () => void; readonly ms: number };
    let sets: Set[] = [];
    let arrived: () => void = () => undefined;
    const timers: Timers = {
      set: (run, ms) => {
        const set = { run, ms };
        sets.push(set);
        arrived();
        return set;
      },
      clear: (handle) => {
        sets = sets.filter((set) => set !== handle);
      },
    };
    /** Waits until the watcher wants to be called, and does so, as when the quiet time is over. */
    const quiet = async (): Promise<number> => {
      if (sets.length === 0) await new Promise<void>((resolve) => (arrived = resolve));
      const [set] = sets.splice(0, 1);
      set?.run();
      return set?.ms ?? 0;
    };
    let close: () => void = () => undefined;
    const watched = (): ScriptFolder[] => {
      const results: ScriptFolder[] = [];
      ({ close } = watchScripts(folder, (result) => results.push(result), { timers }));
      return results;
    };
    beforeEach(() => {
      sets = [];
    });
    afterEach(() => close());

    it('takes a change over once the folder is quiet, and keeps the good version of a faulty one', async () => {
      write('vpn.yaml', sound('vpn'));
      const results = watched();
      expect(await quiet()).to.equal(200);
      expect(results, 'nothing has changed yet').to.deep.equal([]);
      write('vpn.yaml', sound('vpn').replace('version: 1\n', 'version: 2\n'));
      while (results.length === 0) await quiet();
      expect(results[0]?.scripts[0]?.version).to.match(/^2-/);
      write('vpn.yaml', sound('vpn').replace('no: person', 'no: persno'));
      while (results.length === 1) await quiet();
      expect(results[1]?.scripts[0]?.version).to.match(/^2-/);
      expect(results[1]?.faults.map(describeFault)).to.deep.equal([
        'dialogs/vpn.yaml:30:9 — step "helped" goes to "persno", which does not exist. Did you mean "person"?',
      ]);
    });

    it('keeps everything while the folder is away, looks for it every 5 seconds, and goes on when it is back', async () => {
      write('vpn.yaml', sound('vpn'));
      const results = watched();
      renameSync(folder, `${folder}-away`);
      await quiet();
      expect(results.map(({ kept }) => kept)).to.deep.equal([['vpn', 'built-ins']]);
      expect(sets.map(({ ms }) => ms)).to.deep.equal([5000]);
      renameSync(`${folder}-away`, folder);
      await quiet();
      expect(results.map((result) => lintText(result)).at(-1)).to.equal('1 script and the built-ins, no faults.');
      write('wifi.yaml', sound('wifi'));
      while (results.length === 2) await quiet();
      expect(results.at(-1)?.scripts.map(({ id }) => id)).to.deep.equal(['vpn', 'wifi']);
    });

    it('asks for nothing more once it is closed', () => {
      watched();
      expect(sets).to.have.length(1);
      close();
      expect(sets).to.have.length(0);
    });
  });
});
