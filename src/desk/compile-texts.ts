import { type Language, languages } from './language.ts';
import { wordsOf } from './lexicon.ts';
import { type MarkFault, markFaultsOf } from './markup.ts';
import {
  type ChoiceSource,
  type Fault,
  fewestPhrases,
  limits,
  type ScriptSource,
  type StepSource,
  type TextsSource,
} from './script-source.ts';

/** One of a script's texts: where it stands, how long it may be, and whether marks and facts work in it. */
export type TextPlace = {
  readonly path: readonly (string | number)[];
  readonly texts: TextsSource;
  readonly limit: number;
  /** `marked`: marks and `{facts}`; `filled`: only `{facts}`; `plain`: neither. */
  readonly style: 'marked' | 'filled' | 'plain';
};

type Path = readonly (string | number)[];

const names: Readonly<Record<Language, string>> = {
  en: 'English',
  es: 'Spanish',
  pt: 'Portuguese',
  fr: 'French',
  de: 'German',
};

/** Every text of a script that people read, in the order of the file. */
export function textsOf(source: ScriptSource): TextPlace[] {
  const title: TextPlace = { path: ['title'], texts: source.title, limit: limits.title, style: 'plain' };
  return [title, ...source.steps.flatMap(stepTextsOf)];
}

/** What is wrong with the texts of a script by themselves: missing languages, length, marks that do not act. */
export function textFaultsOf(source: ScriptSource): Fault[] {
  return textsOf(source).flatMap((place) => [
    ...(source.draft === true ? [] : missingLanguagesOf(place)),
    ...(source.draft === true && Object.keys(place.texts).length === 0 ? [noTextFault(place)] : []),
    ...languages.flatMap((language) => {
      const text = place.texts[language];
      return text === undefined ? [] : oneTextFaultsOf(place, [...place.path, language], text);
    }),
  ]);
}

/** What is wrong with a script's phrases and typed words: too few, too long, empty, or standing twice. */
export function phraseFaultsOf(source: ScriptSource): Fault[] {
  const inPhrases = languages.flatMap((language) => {
    const phrases = source.phrases[language] ?? [];
    const path: Path = source.phrases[language] ? ['phrases', language] : ['phrases'];
    const few = source.draft === true && phrases.length < fewestPhrases[language];
    return [...(few ? [] : countFaultsOf(path, language, phrases.length)), ...listFaultsOf(path, phrases)];
  });
  const inChoices = source.steps.flatMap((step, at) =>
    choiceWordFaultsOf(step.choices ?? [], ['steps', at, 'choices']),
  );
  return [...inPhrases, ...inChoices];
}

/** A phrase as two people's versions of it compare: its words without case, accents or punctuation. */
export const normalPhrase = (phrase: string): string => wordsOf(phrase).join(' ');

/** The languages in which every text of a script exists. */
export const completeLanguagesOf = (source: ScriptSource): Language[] => {
  const places = textsOf(source);
  return languages.filter((language) => places.every(({ texts }) => texts[language] !== undefined));
};

/** What is wrong with how many phrases a language has. */
export function countFaultsOf(path: Path, language: Language, count: number): Fault[] {
  const fewest = fewestPhrases[language];
  const has = `${count} ${count === 1 ? 'phrase' : 'phrases'} in ${names[language]} ("${language}")`;
  if (count < fewest) {
    return [
      {
        path,
        what: `there are ${has}, at least ${fewest} are needed`,
        mend: 'Add more ways in which employees say it.',
      },
    ];
  }
  if (count <= limits.phrases) return [];
  return [{ path, what: `there are ${has}, at most ${limits.phrases} are read`, mend: 'Keep those that differ most.' }];
}

/** What is wrong with the phrases of one language: empty, too long, or the same words twice. */
export function listFaultsOf(path: Path, phrases: readonly string[]): Fault[] {
  const seen = new Map<string, number>();
  return phrases.flatMap((phrase, at): Fault[] => {
    const here = [...path, at];
    const normal = normalPhrase(phrase);
    const first = seen.get(normal);
    if (first === undefined) seen.set(normal, at);
    if (normal === '')
      return [{ path: here, what: `"${phrase}" has no word in it`, mend: 'Write words, or remove it.' }];
    if (lengthOf(phrase) > limits.phrase)
      return [tooLong(here, 'the phrase', lengthOf(phrase), limits.phrase, 'Shorten it.')];
    if (first === undefined) return [];
    return [
      { path: here, what: `"${phrase}" says the same as "${phrases[first]}" above`, mend: 'Remove one of them.' },
    ];
  });
}

function stepTextsOf(step: StepSource, at: number): TextPlace[] {
  const marked = (['say', 'text', 'check', 'resolve'] as const).flatMap((key): TextPlace[] => {
    const texts = step[key];
    return texts ? [{ path: ['steps', at, key], texts, limit: limits.text, style: 'marked' }] : [];
  });
  const label: TextPlace[] = step.label
    ? [{ path: ['steps', at, 'label'], texts: step.label, limit: limits.factLabel, style: 'plain' }]
    : [];
  const reason: TextPlace[] = step.handoff
    ? [{ path: ['steps', at, 'handoff'], texts: step.handoff, limit: limits.reason, style: 'filled' }]
    : [];
  const choices = (step.choices ?? []).map(
    (choice, which): TextPlace => ({
      path: ['steps', at, 'choices', which, 'label'],
      texts: choice.label,
      limit: limits.choiceLabel,
      style: 'plain',
    }),
  );
  return [...marked, ...label, ...reason, ...choices];
}

const noTextFault = ({ path }: TextPlace): Fault => ({
  path,
  what: 'the text is in no language',
  mend: 'Write it in one language at least.',
});

const missingLanguagesOf = ({ path, texts }: TextPlace): Fault[] =>
  (['en', 'es'] as const)
    .filter((language) => texts[language] === undefined)
    .map((language) => ({
      path,
      what: `the text has no ${names[language]} ("${language}")`,
      mend: `Add a line that begins with "${language}:".`,
    }));

function oneTextFaultsOf({ limit, style }: TextPlace, path: Path, text: string): Fault[] {
  if (text.trim() === '') return [{ path, what: 'the text is empty', mend: 'Write it, or remove its language.' }];
  const faults: Fault[] = [];
  const length = lengthOf(text);
  if (length > limit) {
    const mend = limit === limits.text ? 'Split it into two steps.' : 'Shorten it.';
    faults.push(tooLong(path, 'the text', length, limit, mend));
  }
  if (style === 'marked') faults.push(...markFaultsOf(text).map((fault) => markFault(path, fault)));
  else if (/\n\s*\S/.test(text)) {
    faults.push({ path, what: 'the text has more than one line', mend: 'Titles, labels and reasons are one line.' });
  } else if (/\*\*|`|\]\(/.test(text)) {
    faults.push({
      path,
      what: 'titles, labels and reasons are shown without marks',
      mend: 'Remove `**`, backquotes and links.',
    });
  }
  return faults;
}

const markMends: Readonly<Record<MarkFault['mark'], readonly [what: string, mend: string]>> = {
  bold: ['bold is not closed in its line', 'Close it with `**` in the same line, or write `\\*\\*` to show two stars.'],
  code: [
    'code is not closed in its line',
    'Close it with a backquote in the same line, or write a backslash before it to show it.',
  ],
  link: [
    'the link cannot be opened',
    'Links read [label](https://address): https, no spaces or brackets in the address (write %20, %28, %29), no {fact} in it.',
  ],
};

const markFault = (path: Path, { mark, near }: MarkFault): Fault => ({
  path,
  what: `${markMends[mark][0]}, at "${near}"`,
  mend: markMends[mark][1],
});

function choiceWordFaultsOf(choices: readonly ChoiceSource[], path: Path): Fault[] {
  const owners = new Map<string, { readonly choice: number; readonly id: string }>();
  const said = choices.flatMap((choice, at) => [
    ...languages.flatMap((language): [Path, string, number][] => {
      const label = choice.label[language];
      return label === undefined ? [] : [[[at, 'label', language], label, at]];
    }),
    ...languages.flatMap((language) =>
      (choice.words?.[language] ?? []).map((word, which): [Path, string, number] => [
        [at, 'words', language, which],
        word,
        at,
      ]),
    ),
  ]);
  return said.flatMap(([where, word, choice]): Fault[] => {
    const here = [...path, ...where];
    const normal = normalPhrase(word);
    if (normal === '')
      return [{ path: here, what: `"${word}" has no word in it`, mend: 'Write at least one letter or digit.' }];
    const owner = owners.get(normal);
    if (owner === undefined) owners.set(normal, { choice, id: choices[choice]?.id ?? '' });
    if (owner === undefined || owner.choice === choice) return [];
    return [
      { path: here, what: `"${word}" already means choice "${owner.id}"`, mend: 'Let a word mean one choice only.' },
    ];
  });
}

const lengthOf = (text: string): number => [...text.trim()].length;

const tooLong = (path: Path, what: string, length: number, limit: number, mend: string): Fault => ({
  path,
  what: `${what} is ${length.toLocaleString('en')} characters long, at most ${limit.toLocaleString('en')} fit`,
  mend,
});
