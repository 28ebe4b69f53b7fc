import { type ArticleBlock, labelWords, type ReadArticle } from './article.ts';
import { firstOfEnd, stagesOf } from './draft-stages.ts';
import { draftWords, namesIdentity } from './draft-words.ts';
import { type Language, languages } from './language.ts';
import { wordsOf } from './lexicon.ts';
import { limits, type ScriptSource, type StepSource, type TextsSource } from './script-source.ts';

/** Something that a person has to decide about a draft, at a place of it (keys and indexes from the root). */
export type Decision = { readonly path: readonly (string | number)[]; readonly what: string };

/** A script made from an article, which a person must go through before it may serve. */
export type Draft = { readonly source: ScriptSource; readonly decisions: readonly Decision[] };

/** What is said about a draft beside its article: the script's id, who answers for it, and by when it is read (ISO date). */
export type DraftWishes = { readonly id?: string; readonly owner?: string; readonly review: string };

/**
 * Makes a draft of a script from an article: ordered steps become things to do with "did that help?" after them, a small
 * table a question with one way for each row, everything else text; what a chat cannot show, and what only a person
 * knows, becomes a decision. Nothing of the article is left out without one.
 */
export function draftOf(article: ReadArticle, wishes: DraftWishes): Draft {
  const language = languages.find((one) => one === article.language) ?? 'en';
  const decisions: Decision[] = [];
  const title = titleOf(article.title);
  const stages = stagesOf(article.blocks, { language, title: article.title });
  const steps = stages.map(({ step }) => step);
  for (const [at, { decide }] of stages.entries())
    for (const what of decide) decisions.push({ path: ['steps', at], what });
  const end = endOf(
    article,
    language,
    steps.some(({ check }) => check !== undefined),
  );
  const source: ScriptSource = {
    id: wishes.id ?? idOf(title),
    version: 1,
    draft: true,
    title: inLanguage(language, title),
    article: {
      number: article.number,
      version: article.version,
      checksum: article.checksum,
      language,
    },
    owner: wishes.owner ?? 'nobody yet',
    review: wishes.review,
    ...classOf(article),
    impact: 3,
    urgency: 3,
    sensitive: namesIdentity(`${article.title} ${wordsOfBlocks(article.blocks)}`),
    phrases: wordsOf(title).length > 0 ? { [language]: [title] } : {},
    steps: [...steps, ...end],
  };
  return { source, decisions: [...headDecisions(article, wishes, source, language), ...decisions] };
}

const inLanguage = (language: Language, text: string): TextsSource => ({ [language]: text });

function titleOf(title: string): string {
  const points = [...(labelWords(title) || 'Untitled')];
  return points.length <= limits.title
    ? points.join('')
    : `${points
        .slice(0, limits.title - 1)
        .join('')
        .trimEnd()}…`;
}

/** A name for a script from any words: `reset-a-password`, at most 60 letters. */
export function idOf(title: string): string {
  const name = wordsOf(title)
    .join('-')
    .replace(/[^a-z0-9-]/g, '')
    .replace(/-{2,}/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return name === '' ? 'draft' : name;
}

const wordsOfBlocks = (blocks: readonly ArticleBlock[]): string => JSON.stringify(blocks);

const classes: readonly (readonly [words: RegExp, category: string, subcategory: string])[] = [
  [/wi-?fi|wireless|wlan/i, 'network', 'wireless'],
  [/vpn|network|\bred\b|\brede\b|réseau|netzwerk/i, 'network', 'vpn'],
  [/mail|outlook|messag|correo|courriel/i, 'software', 'email'],
  [/print|device|laptop|hardware|equipo|impres|gerät|drucker|appareil/i, 'hardware', 'disk'],
  [/software|install|program|application/i, 'software', 'os'],
];

function classOf({ title, category }: ReadArticle): { category: string; subcategory: string } {
  const found = classes.find(([words]) => words.test(title)) ?? classes.find(([words]) => words.test(category));
  return { category: found?.[1] ?? 'inquiry', subcategory: found?.[2] ?? 'internal application' };
}

function endOf({ number }: ReadArticle, language: Language, checked: boolean): StepSource[] {
  const words = draftWords[language];
  const text = (sentence: string) => inLanguage(language, sentence);
  return [
    { id: firstOfEnd, ask: 'text', text: text(words.seen), into: 'seen_now', label: text(words.seenLabel) },
    { id: 'give-up', handoff: text(words.reason.replace('{number}', number)) },
    // Only a "yes" leads there; without one it would stand alone.
    ...(checked ? [{ id: 'done', resolve: text(words.done) }] : []),
  ];
}

function headDecisions(
  article: ReadArticle,
  wishes: DraftWishes,
  source: ScriptSource,
  language: Language,
): readonly Decision[] {
  const at = (key: string, what: string): Decision => ({ path: [key], what });
  const untold = language === article.language ? [] : [at('title', `the article's language is "${article.language}"`)];
  const cut =
    source.title[language] === article.title.trim() ? [] : [at('title', `the article is called "${article.title}"`)];
  const keywords = article.keywords.trim();
  return [
    at('draft', 'remove this line when all is decided; until then nobody but you sees the script'),
    ...untold,
    ...cut,
    ...(article.number === noNumber ? [at('article', 'which article is it? The number stands for none')] : []),
    ...(wishes.owner === undefined ? [at('owner', 'who answers for this script?')] : []),
    at(
      'category',
      article.category === '' ? 'is it that?' : `is it that? The article's category is "${article.category}"`,
    ),
    at(
      'sensitive',
      source.sensitive
        ? 'the article speaks of accounts, access or lost things: must a person verify who is asking?'
        : 'can it lead to a reset, an unlock, a new device or access? Then write true',
    ),
    at(
      'phrases',
      `how do employees say it? 8 phrases in English and Spanish, 5 in the others${keywords === '' ? '' : `; the article's keywords: ${keywords}`}`,
    ),
  ];
}

/** The number of an article that has none: it fits the form and stands for nothing. */
export const noNumber = 'KB0000000';
