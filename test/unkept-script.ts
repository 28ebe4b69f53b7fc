import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const both = (text: string) => `{ en: ${JSON.stringify(text)}, es: ${JSON.stringify(text)} }`;

/** Steps that ask for a line, a choice and a day that are never stored, and then hand off. */
const steps = `steps:
  - id: pin
    ask: text
    text: ${both('Which PIN?')}
    into: pin
    label: ${both('Pin')}
    never_store: true
  - id: leave
    ask: choice
    text: ${both('Which leave?')}
    into: leave
    label: ${both('Leave')}
    never_store: true
    choices:
      - { id: illness, label: ${both('Illness')}, words: { en: [unwell], es: [enfermo] } }
      - { id: family, label: ${both('Family')} }
  - id: born
    ask: date
    text: ${both('Which day?')}
    into: born
    label: ${both('Day')}
    never_store: true
  - id: helped
    check: ${both('Did that help?')}
    no: person
`;

/** Makes a folder of scripts with one script: the shipped one for Wi-Fi ("el wifi está muy lento"), asking what is never stored. */
export function unkeptScripts(): string {
  const folder = mkdtempSync(join(tmpdir(), 'secondline-unkept-'));
  const shipped = readFileSync('dialogs/wifi.yaml', 'utf8');
  writeFileSync(join(folder, 'wifi.yaml'), shipped.slice(0, shipped.indexOf('\nsteps:') + 1) + steps);
  copyFileSync('dialogs/built-ins.yaml', join(folder, 'built-ins.yaml'));
  return folder;
}
