import { type Language, textIn } from './language.ts';
import { wordsOf } from './lexicon.ts';
import { namedIn } from './picking.ts';
import { type Facts, namesOf, namesOfAll } from './play.ts';
import { onceFor, recently } from './recent.ts';
import type { Script, ScriptChoice, Step } from './script.ts';
import { gistOf, ownPartOf } from './trimming.ts';

/** What a message tells by the way: its device, an error code, the device's name, a program; each only where it is the only one. */
export type Slots = {
  readonly device?: Device;
  readonly error?: string;
  readonly host?: string;
  readonly program?: string;
};

/** A device that was named: how it was called, and the words that a choice for it may go by, the narrowest first. */
export type Device = { readonly said: string; readonly kinds: readonly (readonly string[])[] };

const computers = ['windows computer', 'computer', 'laptop'];
const phones = ['phone', 'phone or tablet', 'mobile'];
const devices: readonly { readonly words: RegExp; readonly kinds: readonly (readonly string[])[] }[] = [
  { words: /\b(?:mac ?book(?: pro| air)?|imac|mac ?os|mac)\b/i, kinds: [['mac', 'macos', 'macbook'], ['laptop']] },
  { words: /\b(?:windows(?: ?1[01])?|thinkpad|surface pro|surface laptop)\b/i, kinds: [['windows'], computers] },
  { words: /\b(?:iphones?|ipads?|ios)\b/i, kinds: [['iphone', 'ios', 'ipad'], phones] },
  { words: /\b(?:android|samsung|galaxy|pixel|xiaomi|motorola|huawei)\b/i, kinds: [['android'], phones] },
  {
    words: /(?<!\p{L})(?:laptop|notebook|port[aá]til|ordinateur portable|pc portable)(?!\p{L})/iu,
    kinds: [['laptop']],
  },
  {
    words:
      /(?<!\p{L})(?:(?:mobile|cell)? ?phone|smartphone|tel[eé]fono|telefone|t[eé]l[eé]phone|m[oó]vil|celular|telem[oó]vel|handy)(?!\p{L})/iu,
    kinds: [['phone']],
  },
];

const errorShapes = [
  /\b0x[0-9a-f]{4,16}\b/i,
  /\bAADSTS\d{4,8}\b/i,
  /(?<!\p{L})(?:error|errors|code|c[oó]digo|fehler|fehlercode|erreur|erro)(?: (?:code|n[uú]mero|number|nr\.?|de error|do erro|d'erreur))?\s?[:#]?\s?(?:[A-Z]{1,6}[-_]?)?\d{2,8}(?![\p{L}\d])/iu,
  /\b[A-Z]{3,20}(?:_[A-Z0-9]{2,20}){1,6}\b/,
];

const hostShape = /(?<![\w.@/-])[A-Z][A-Z0-9]{1,15}(?:-[A-Z0-9]{1,15}){1,4}(?![\w@/-])/g;
const hostCue =
  /(?<!\p{L})(?:host ?name|computer name|device name|asset (?:tag|label)|nombre del equipo|nombre de mi equipo|nome do computador|nom de l.ordinateur|rechnername|ger[aä]tename)(?: is| es| é| est| ist|:)?\s+([A-Za-z][\w-]{3,30})/iu;
const notHosts =
  /^(?:KB|INC|RITM|CHG|CVE|USB|COVID|ISO|UTF|HTTP|WPA|MS|ERR|ERROR|CODE|VPN|WIFI|WI|HP|RJ|AES|SHA|TLS|ID|SL)-/;

const programs =
  /(?<!\p{L})(?:excel|powerpoint|outlook|onenote|onedrive|sharepoint|visio|power ?bi|chrome|firefox|edge|zoom|sap|salesforce|acrobat|photoshop|illustrator|autocad|solidworks|matlab|jira|confluence|slack|figma|tableau|docker|visual studio(?: code)?)(?!\p{L})/giu;

const readAtMost = 8000;

/** What a text tells by the way. Two devices, codes or programs are none: which of them is meant must be asked. */
export const slotsIn: (text: string) => Slots = recently(64, (text) => {
  const said = text.slice(0, readAtMost);
  const device = deviceIn(said);
  const error = errorIn(said);
  const host = hostIn(said);
  const program = onlyOne([...said.matchAll(programs)].map((match) => match[0]));
  return {
    ...(device ? { device } : {}),
    ...(error === undefined ? {} : { error }),
    ...(host === undefined ? {} : { host }),
    ...(program === undefined ? {} : { program }),
  };
});

function onlyOne(found: readonly string[]): string | undefined {
  const different = new Map(found.map((one) => [one.toLowerCase(), one]));
  return different.size === 1 ? found[0] : undefined;
}

function deviceIn(text: string): Device | undefined {
  const named = devices.flatMap(({ words, kinds }) => {
    const said = words.exec(text)?.[0];
    return said === undefined ? [] : [{ said, kinds }];
  });
  // "Mi portátil Windows" is one device, said twice; a phone and a computer are two.
  const narrow = named.filter(({ kinds }) => kinds.length > 1);
  const wide = named.filter(({ kinds }) => kinds.length === 1);
  const [one] = narrow.length > 0 ? narrow : wide;
  if (!one || narrow.length > 1 || (narrow.length === 0 && wide.length > 1)) return undefined;
  const sameSort = wide.every(({ kinds }) => one.kinds.some((words) => words.includes(kinds[0]?.[0] ?? '')));
  return sameSort ? one : undefined;
}

function errorIn(text: string): string | undefined {
  for (const shape of errorShapes) {
    const found = [...text.matchAll(new RegExp(shape, `${shape.flags}g`))].slice(0, 20).map((match) => match[0]);
    if (found.length > 0) return onlyOne(found);
  }
  return undefined;
}

function hostIn(text: string): string | undefined {
  const cued = hostCue.exec(text)?.[1];
  if (cued !== undefined && /\d/.test(cued)) return cued;
  const found = [...text.matchAll(hostShape)].slice(0, 20).map((match) => match[0]);
  return onlyOne(found.filter((name) => /\d/.test(name) && !notHosts.test(name)));
}

type Ask = Extract<Step, { kind: 'ask' }>;

/**
 * The facts that messages give to a script's questions, so that they are not asked: device (`device`, `platform`,
 * `phone_type`), error (`error_message`, `error_code`), the device's name (`computer`, `device_name`), a program
 * (`program`, `software`) and since when (`since`). Nothing else is ever taken from words said in passing; of a sensitive
 * script only device and error, for a name or a program may tell an agent whose account it is about.
 */
export function heardFacts(script: Script, messages: readonly string[], known: Facts, language: Language): Facts {
  const asks = gleanedAsks(script).filter((step) => !Object.hasOwn(known, step.into));
  if (asks.length === 0) return {};
  const said = messages.map(gistOf).join('\n');
  // A pasted log may tell the error; whose mail is quoted, or what a phone signs with, tells nothing of the sender.
  const logged = slotsIn(messages.map(ownPartOf).join('\n')).error;
  const slots = { ...(logged === undefined ? {} : { error: logged }), ...slotsIn(said) };
  const heard: Heard = { slots, words: wordsOf(said), language, sensitive: script.sensitive };
  const found = asks.flatMap((step) => {
    const fact = heardFor(step, heard);
    return fact === undefined ? [] : [[step.into, { label: step.label.en, ...fact, heard: true as const }] as const];
  });
  return Object.fromEntries(found);
}

const gleaned = new Set(
  'device platform phone_type error_message error_code computer device_name program software since'.split(' '),
);

// Most scripts ask for little that can be told in passing.
const gleanedAsks = onceFor((script: Script): readonly Ask[] =>
  Object.values(script.steps).filter(
    (step): step is Ask => step.kind === 'ask' && !step.neverStore && gleaned.has(step.into),
  ),
);

type Heard = {
  readonly slots: Slots;
  readonly words: readonly string[];
  readonly language: Language;
  readonly sensitive: boolean;
};

function heardFor(step: Ask, { slots, words, language, sensitive }: Heard) {
  switch (step.into) {
    case 'device':
    case 'platform':
    case 'phone_type':
      return slots.device && deviceFact(step, slots.device);
    case 'error_message':
    case 'error_code':
      return wordFact(step, slots.error);
    case 'computer':
    case 'device_name':
      return sensitive ? undefined : wordFact(step, slots.host);
    case 'program':
    case 'software':
      return sensitive ? undefined : wordFact(step, slots.program);
    case 'since':
      return sensitive ? undefined : sinceFact(step, words, language);
    default:
      return undefined;
  }
}

function wordFact(step: Ask, value: string | undefined) {
  return value === undefined || step.answer === 'choice' || step.answer === 'date' ? undefined : { value, raw: value };
}

const sinceCue = new Set('since desde seit depuis'.split(' '));
const timeAlone = new Set(['yesterday', 'ayer', 'this morning', 'esta manana', 'this week', 'esta semana']);
const fewWords = 4;

const timesOf = onceFor((choice: ScriptChoice): readonly string[] =>
  namesOf(choice).filter((name) => timeAlone.has(wordsOf(name).join(' '))),
);

const timesOfAll = onceFor((choices: readonly ScriptChoice[]) => choices.map(timesOf));

// "I need it today" and "it never prints" do not say since when: a word such as "since" stands before, or a time that is past.
function sinceFact(step: Ask, words: readonly string[], language: Language) {
  if (step.answer !== 'choice') return undefined;
  const cues = words.flatMap((word, at) => (sinceCue.has(word) ? [words.slice(at + 1, at + 1 + fewWords)] : []));
  const places = [
    ...cues.map((after) => namedIn(after, namesOfAll(step.choices))),
    namedIn(words, timesOfAll(step.choices)),
  ];
  const named = new Set(places.filter((place) => place !== undefined));
  const [place] = named;
  const choice = place === undefined || named.size > 1 ? undefined : step.choices[place];
  return choice && { value: textIn(choice.label, language), raw: choice.id };
}

const calledOf = onceFor(({ id, label }: ScriptChoice) => ` ${wordsOf(`${id} ${label.en}`).join(' ')} `);

// By id and label only: the typed words of an author's choice, such as "laptop" for Windows, are a guess of his.
function deviceFact(step: Ask, device: Device) {
  if (step.answer !== 'choice') return undefined;
  for (const kind of device.kinds) {
    const fitting = step.choices.filter((choice) => kind.some((word) => calledOf(choice).includes(` ${word} `)));
    const [only] = fitting;
    if (only && fitting.length === 1) return { value: device.said, raw: only.id };
  }
  return undefined;
}
