import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TextPlace, textsOf } from './desk/compile-texts.ts';
import { noNumber } from './desk/draft.ts';
import { type Language, languages } from './desk/language.ts';
import type { Script } from './desk/script.ts';
import { type Fault, fewestPhrases, type ScriptSource } from './desk/script-source.ts';
import { longCardsOf } from './scripts-command-cards.ts';
import { type Hosts, hostsFile, hostsOf, knowsHost } from './scripts-command-hosts.ts';
import { decideMark } from './scripts-draft.ts';
import type { FileFault } from './scripts-file.ts';
import { type Parsed, parseYaml } from './scripts-yaml.ts';

/** How much a finding matters: a `fault` keeps a script from serving, a `warning` should be mended, a `note` is good to know. */
export type Level = 'fault' | 'warning' | 'note';

/** One thing that lint found, at a place of a file; `kind` names it for programs. */
export type Finding = FileFault & { readonly level: Level; readonly kind: string };

/** A script with its file: its source, and where things stand in it. */
export type Opened = {
  readonly script: Script;
  readonly file: string;
  readonly source: ScriptSource;
  readonly text: string;
  readonly parsed: Parsed;
};

/** Opens the file of a script again, for the places of what it says; undefined when it changed meanwhile. */
export function opened(folder: string, script: Script): Opened | undefined {
  const name = `${script.id}.yaml`;
  const text = readFileSync(join(folder, name), 'utf8');
  const parsed = parseYaml(text);
  if ('faults' in parsed) return undefined;
  return { script, file: `${basename(folder)}/${name}`, source: parsed.value as ScriptSource, text, parsed };
}

/** A finding at a place of an opened script. */
export const findingAt = (
  { file, parsed }: Opened,
  level: Level,
  kind: string,
  { path, atKey, what, mend }: Fault,
): Finding => ({ level, kind, file, ...parsed.placeOf(path, atKey), what, mend });

const names: Readonly<Record<Language, string>> = {
  en: 'English',
  es: 'Spanish',
  pt: 'Portuguese',
  fr: 'French',
  de: 'German',
};

/** What can be said of a script by itself, besides its faults. `today` is an ISO date. */
export function findingsOf(one: Opened, hosts: Hosts | undefined, today: string): Finding[] {
  return [
    ...languageFindings(one),
    ...phraseFindings(one),
    ...reviewFindings(one, today),
    ...(hosts ? hostFindings(one, hosts) : []),
    ...cardFindings(one),
    ...decisionFindings(one),
    ...endFindings(one),
  ];
}

function languageFindings(one: Opened): Finding[] {
  const places = textsOf(one.source);
  const having = (language: Language) => places.filter(({ texts }) => texts[language] !== undefined).length;
  const none = languages.filter((language) => having(language) === 0);
  const some = languages.filter((language) => having(language) > 0 && having(language) < places.length);
  const level = one.script.draft || none.includes('en') || none.includes('es') ? 'warning' : 'note';
  const missing: Finding[] =
    none.length === 0
      ? []
      : [
          findingAt(one, level, 'missing language', {
            path: ['title'],
            what: `no text is in ${inWords(none.map((language) => names[language]))}`,
            mend: `Who writes so is answered in ${names[fallback(one.script.languages)]}.`,
          }),
        ];
  return [...missing, ...some.map((language) => halfFinding(one, places, language))];
}

const fallback = (complete: readonly Language[]): Language => (complete.includes('en') ? 'en' : (complete[0] ?? 'en'));

const inWords = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;

function halfFinding(one: Opened, places: readonly TextPlace[], language: Language): Finding {
  const missing = places.filter(({ texts }) => texts[language] === undefined);
  return findingAt(one, 'warning', 'half a language', {
    path: missing[0]?.path ?? ['title'],
    what: `${missing.length} of ${places.length} texts have no ${names[language]}, so that none of it is used`,
    mend: `This is the first of them; add a line that begins with "${language}:".`,
  });
}

/** Only a draft can lack phrases without being faulty. */
function phraseFindings(one: Opened): Finding[] {
  if (!one.script.draft) return [];
  const few = languages.filter((language) => (one.source.phrases[language]?.length ?? 0) < fewestPhrases[language]);
  if (few.length === 0) return [];
  const what = `there are too few phrases in ${inWords(few.map((language) => names[language]))}`;
  const mend = 'At least 8 in English and Spanish, 5 in the others, as employees write them.';
  return [findingAt(one, 'warning', 'few phrases', { path: ['phrases'], atKey: true, what, mend })];
}

const soonDays = 30;

function reviewFindings(one: Opened, today: string): Finding[] {
  const { review, owner } = one.script;
  const days = Math.round((Date.parse(review) - Date.parse(today)) / 86_400_000);
  if (days > soonDays) return [];
  const past = days < 0;
  const what = past ? `the review was due on ${review}` : `the review is due on ${review}`;
  const mend = `${owner} reads it again, and writes the next day.`;
  return [findingAt(one, past ? 'warning' : 'note', 'review', { path: ['review'], what, mend })];
}

function hostFindings(one: Opened, hosts: Hosts): Finding[] {
  return textsOf(one.source)
    .filter(({ style }) => style === 'marked')
    .flatMap(({ path, texts }) =>
      languages.flatMap((language) =>
        hostsOf(texts[language] ?? '')
          .filter((host) => !knowsHost(hosts, host))
          .map((host) =>
            findingAt(one, 'warning', 'unknown host', {
              path: [...path, language],
              what: `a link leads to ${host}, which ${hostsFile} does not list`,
              mend: `Look whether it is right, then add it to ${hostsFile}.`,
            }),
          ),
      ),
    );
}

function cardFindings(one: Opened): Finding[] {
  return longCardsOf(one.script).map(({ step, language, letters, teams, slack }) => {
    const broken = [
      ...(teams > 1 ? [`Teams shows it as ${teams} cards`] : []),
      ...(slack > 1 ? [`Slack shows it as ${slack} messages`] : []),
    ];
    const said = [`${letters.toLocaleString('en')} letters in ${names[language]}`, ...broken].join('; ');
    const at = one.source.steps.findIndex(({ id }) => id === step);
    const what = `what is shown at once from step "${step}" is long (${said})`;
    return findingAt(one, 'warning', 'long card', {
      path: ['steps', at, 'id'],
      what,
      mend: 'Put a check or a question into the middle.',
    });
  });
}

function decisionFindings(one: Opened): Finding[] {
  const lines = one.text.split('\n');
  const open = lines.flatMap((line, at) => (line.trim().startsWith(`# ${decideMark}`) ? [at + 1] : []));
  const [line] = open;
  const placeholder =
    one.source.article.number === noNumber
      ? [
          findingAt(one, 'warning', 'no article', {
            path: ['article', 'number'],
            what: `${noNumber} stands for no article`,
            mend: 'Write the number of the article.',
          }),
        ]
      : [];
  if (line === undefined) return placeholder;
  const what = `${open.length === 1 ? 'one decision is' : `${open.length} decisions are`} open`;
  const mend = `Search for "${decideMark}", decide, and remove the comment.`;
  return [...placeholder, { level: 'warning', kind: 'open decisions', file: one.file, line, column: 1, what, mend }];
}

function endFindings(one: Opened): Finding[] {
  const steps = Object.values(one.script.steps);
  const solves = steps.some(
    (step) =>
      step.kind === 'resolve' ||
      ('next' in step && step.next === 'solved') ||
      (step.kind === 'check' && [step.yes, step.no].includes('solved')) ||
      (step.kind === 'ask' && step.choices.some(({ next }) => next === 'solved')) ||
      (step.kind === 'branch' && [step.otherwise, ...Object.values(step.cases)].includes('solved')),
  );
  if (solves) return [];
  const what = 'every way of this script ends at a person';
  const mend = 'That is right for what only people may do; else let a check end it as solved.';
  return [findingAt(one, 'note', 'never solves', { path: ['steps'], atKey: true, what, mend })];
}
