import type { Book } from './book.ts';
import { localTime } from './describe.ts';
import { categories } from './incident.ts';
import { type Language, languages, textIn } from './language.ts';
import { plainText } from './markup.ts';
import type { Fact, Input, Message } from './message.ts';
import type { OutageNotice } from './news.ts';
import { type AgentSentence, toAgent } from './wording.ts';

/** What the cards of known outages are drawn with. */
export type OutageBook = Pick<Book, 'plan' | 'settings' | 'scripts'>;

/** A form about an outage that stands open: its nonce, what is filled in so far, and which outage it changes or ends. */
export type OutageForm = {
  readonly card: string;
  readonly kind: 'declare' | 'change' | 'end';
  readonly values: Readonly<Record<string, string>>;
  readonly outage?: string;
};

/** The languages in which words must be given; the others are the lead's choice, who reads nothing gets English. */
export const neededLanguages: readonly Language[] = ['en', 'es'];

/** How an agents' sentence of the line's own reads, without marks. */
export function lineSentence(
  { settings }: OutageBook,
  key: AgentSentence,
  values: Readonly<Record<string, string>> = {},
): string {
  return plainText(toAgent(key, settings.deskLanguage, values));
}

/** What a topic is called: its script's title, or the category. */
export function nameOfTopic(book: OutageBook, topic: string): string {
  const title = book.scripts.get(topic)?.title;
  if (title) return textIn(title, book.settings.deskLanguage);
  return lineSentence(book, 'outageCategory', { category: topic });
}

const topicInputs = ['topic', 'topic2', 'topic3'] as const;

/** The form as it stands, with what was wrong about it said first. */
export function outageForm(book: OutageBook, form: OutageForm, title: string, faults: readonly string[]): Message {
  const say = (key: AgentSentence, values: Readonly<Record<string, string>> = {}) => lineSentence(book, key, values);
  const heads = {
    declare: say('outageForm'),
    change: say('outageFormChange', { title }),
    end: say('outageFormEnd', { title }),
  };
  const send = { declare: 'outageDeclare', change: 'outageSave', end: 'outageEndNow' } as const;
  const hint = form.kind === 'end' ? [say('outageClosingHint')] : [];
  return {
    language: book.settings.deskLanguage,
    tone: faults.length > 0 ? 'warning' : 'info',
    title: heads[form.kind],
    parts: [
      ...faults.map((text) => ({ kind: 'text' as const, text })),
      ...hint.map((text) => ({ kind: 'note' as const, text })),
    ],
    inputs: form.kind === 'declare' ? [...whatInputs(book, form), ...wordInputs(book, form)] : wordInputs(book, form),
    choices: [
      { id: `line:outage:${form.kind}`, label: say(send[form.kind]), style: 'primary', submits: true },
      { id: 'line:outage:cancel', label: say('outageCancel') },
    ],
    card: form.card,
  };
}

// Not marked as required: a client that refuses to send would keep the desk from saying what is missing.
function whatInputs(book: OutageBook, { values }: OutageForm): readonly Input[] {
  const options = topicsOf(book);
  const topics = topicInputs.map(
    (id, at): Input => ({
      id,
      label: lineSentence(book, at === 0 ? 'outageTopic' : 'outageTopicMore'),
      kind: 'choice',
      required: false,
      options,
      ...filled(values, id),
    }),
  );
  return [
    { id: 'title', label: lineSentence(book, 'outageName'), kind: 'line', required: false, ...filled(values, 'title') },
    ...topics,
    {
      id: 'parent',
      label: lineSentence(book, 'outageParent'),
      kind: 'line',
      required: false,
      ...filled(values, 'parent'),
    },
  ];
}

function wordInputs(book: OutageBook, { values }: OutageForm): readonly Input[] {
  return languages.map((language) => {
    const label = lineSentence(book, 'outageWords', { language: languageName(book, language) });
    return { id: `words_${language}`, label, kind: 'text', required: false, ...filled(values, `words_${language}`) };
  });
}

const filled = (values: Readonly<Record<string, string>>, id: string) =>
  values[id] === undefined || values[id] === '' ? {} : { value: values[id] };

/** How a language is called in the agents' own. */
export function languageName({ settings }: OutageBook, language: Language): string {
  return new Intl.DisplayNames([settings.deskLanguage], { type: 'language' }).of(language) ?? language;
}

/** What an outage can concern: every script, and every category of incidents. */
function topicsOf(book: OutageBook): readonly { readonly id: string; readonly label: string }[] {
  const scripts = [...book.scripts.keys()].map((id) => ({ id, label: nameOfTopic(book, id) }));
  const named = scripts.toSorted((a, b) => (a.label < b.label ? -1 : 1));
  return [...named, ...categories.map((id) => ({ id, label: nameOfTopic(book, id) }))];
}

const mostNamed = 10;

/** How an outage ended: by whom, and when (epoch ms). */
export type Over = { readonly by: string; readonly at: number };

/** The card of an outage in the shared channel: what employees are told, who joined, and the lead's buttons while it lasts. */
export function outageCard(
  book: OutageBook,
  notice: OutageNotice,
  joined: readonly string[],
  card: string,
  over?: Over,
): Message {
  const { deskLanguage, deskZone } = book.settings;
  const byAt = (agent: string, at: number) =>
    lineSentence(book, 'outageByAt', { agent, time: localTime(at, deskLanguage, deskZone) });
  const fact = (key: AgentSentence, value: string): Fact => ({ label: lineSentence(book, key), value });
  const names = joined.slice(-mostNamed).join(', ');
  const more = joined.length > mostNamed ? `… ${names}` : names;
  const facts = [
    fact('outageTopics', notice.topics.map((topic) => nameOfTopic(book, topic)).join(' · ')),
    fact('outageDeclaredBy', byAt(notice.by, notice.since)),
    ...(over ? [fact('outageEndedBy', byAt(over.by, over.at))] : []),
    ...(notice.parent ? [fact('outageParentFact', notice.parent)] : []),
    fact('outageJoinedFact', joined.length === 0 ? lineSentence(book, 'outageNobody') : `${joined.length}: ${more}`),
  ];
  const words = Object.entries(notice.words).map(([who, text]) => ({ kind: 'quote' as const, who, text }));
  const choices = [
    { id: `line:outage:open-end:${notice.id}`, label: lineSentence(book, 'outageEnd'), style: 'primary' as const },
    { id: `line:outage:open-change:${notice.id}`, label: lineSentence(book, 'outageChange') },
  ];
  return {
    language: deskLanguage,
    tone: over ? 'success' : 'warning',
    title: lineSentence(book, over ? 'outageCardOver' : 'outageCard', { title: notice.title }),
    parts: [...words, { kind: 'facts', facts }],
    choices: over ? [] : choices,
    inputs: [],
    ...(over ? {} : { card }),
  };
}

/** The card that proposes an outage to the lead, for many people wrote about the same. */
export function likeCard(
  book: OutageBook,
  like: { readonly topic: string; readonly count: number },
  card: string,
): Message {
  const { deskLanguage } = book.settings;
  const minutes = `${book.plan.outage.withinMinutes}`;
  const topic = nameOfTopic(book, like.topic);
  const text = toAgent('outageLikeText', deskLanguage, { count: `${like.count}`, topic, minutes });
  return {
    language: deskLanguage,
    tone: 'warning',
    title: lineSentence(book, 'outageLike'),
    parts: [{ kind: 'text', text }],
    choices: [
      { id: `line:outage:like:${like.topic}`, label: lineSentence(book, 'outageDeclare'), style: 'primary' },
      { id: `line:outage:not:${like.topic}`, label: lineSentence(book, 'outageNotOne') },
    ],
    inputs: [],
    card,
  };
}

/** The topics that a form was filled in with, each once. */
export function topicsIn(values: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set(topicInputs.map((id) => values[id] ?? '').filter((topic) => topic !== ''))];
}

/** The words that a form was filled in with, by language. */
export function wordsIn(values: Readonly<Record<string, string>>): OutageNotice['words'] {
  const given = languages.map((language) => [language, (values[`words_${language}`] ?? '').trim()] as const);
  return Object.fromEntries(given.filter(([, words]) => words !== ''));
}
