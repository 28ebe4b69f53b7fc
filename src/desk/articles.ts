import { type Conversation, lineNumberOf, type Question } from './conversation.ts';
import { requestPerson } from './handoff.ts';
import { type FoundArticle, mostArticles, type OfferedArticle } from './knowledge.ts';
import { wordsOf } from './lexicon.ts';
import { escapeMarkup } from './markup.ts';
import type { Choice, Part } from './message.ts';
import { recordSolved } from './solved.ts';
import { triageOf } from './triage.ts';
import { become, order, plainMessage, sentence, type Turn, tell } from './turn.ts';
import { yesOrNo } from './yes-no.ts';

type Offer = Extract<Question, { kind: 'articles' }>;

/** For how long an employee waits for articles before it goes on without them. */
export const searchPatienceMs = 2_000;
const queryLength = 1_000;

/**
 * No script fits what was said: the knowledge base is searched first, where there is one and it may be shown, and
 * `otherwise` follows when nothing is found. Once in a talk, never for guests, never around a sensitive request.
 */
export function searchFirst(turn: Turn, text: string, otherwise: (turn: Turn) => Turn): Turn {
  if (!maySearch(turn) || wordsOf(text).length === 0) return otherwise(turn);
  const asked = lineNumberOf(turn.state);
  const searching = become(turn, { search: { asked } });
  const query = { text: text.slice(0, queryLength), language: turn.state.language };
  return order(
    searching,
    { lane: 'search', effect: { kind: 'search', asked, query } },
    { timer: 'search', at: turn.at + searchPatienceMs },
  );
}

/** What the employee last wrote of his trouble: what the bot asked about, or his last message; never a button's label. */
export function troubleIn({ phase, transcript }: Conversation): string {
  if (phase.name === 'idle' && phase.question?.kind === 'which') return phase.question.text;
  return transcript.findLast((line) => line.from === 'employee' && line.source !== undefined)?.text ?? '';
}

function maySearch({ state, book }: Turn): boolean {
  if (!book.settings.articles || state.offered || state.person.external) return false;
  return !state.returned?.sensitive && !triageOf(state, book, {}).sensitive;
}

/** What the search found is shown; an answer to an earlier question, or one that came too late, changes nothing. */
export function showArticles(
  turn: Turn,
  asked: number,
  found: readonly FoundArticle[],
  otherwise: (turn: Turn) => Turn,
): Turn {
  const { phase, search } = turn.state;
  if (search?.asked !== asked) return turn;
  const answered = searchOver(turn);
  if (phase.name !== 'idle') return answered;
  const shown = found.slice(0, mostArticles);
  return shown.length === 0 ? otherwise(answered) : offer(answered, shown, phase.misses);
}

/** Nothing came in time: it goes on as if there were no articles. */
export function searchElapsed(turn: Turn, otherwise: (turn: Turn) => Turn): Turn {
  const { search } = turn.state;
  return search ? showArticles(turn, search.asked, [], otherwise) : turn;
}

/** The turn in which no search is waited for any more. */
export function searchOver(turn: Turn): Turn {
  if (!turn.state.search) return turn;
  const { search: _search, ...state } = turn.state;
  return order({ ...turn, state }, { cancel: 'search' });
}

function offer(turn: Turn, found: readonly FoundArticle[], misses: number): Turn {
  const offered = found.map(({ id, number, title }) => ({ id, number, title }));
  const question: Offer = { kind: 'articles', articles: offered };
  const asked = become(turn, { offered, phase: { name: 'idle', misses, question } });
  const one = found.length === 1;
  const yes = found.map((_article, at): Choice => {
    const place = `${at + 1}`;
    const label = one ? sentence(turn, 'articlesYes') : sentence(turn, 'articlesYesNumber', { place });
    return { id: `articles:yes:${place}`, label };
  });
  return tell(asked, {
    ...plainMessage(turn, sentence(turn, 'articlesFound')),
    tone: 'info',
    parts: [
      { kind: 'text', text: sentence(turn, 'articlesFound') },
      ...found.flatMap((article, at) => partsOf(turn, article, at + 1)),
      { kind: 'text', text: sentence(turn, 'articlesHelped') },
    ],
    choices: [...yes, { id: 'articles:no', label: sentence(turn, 'articlesNo') }],
  });
}

function partsOf(turn: Turn, { number, title, excerpt, url }: FoundArticle, place: number): readonly Part[] {
  const words = excerpt === '' ? '' : `\n${escapeMarkup(excerpt)}`;
  return [
    { kind: 'text', text: `${place}. **${escapeMarkup(title)}** (${escapeMarkup(number)})${words}` },
    { kind: 'link', label: sentence(turn, 'articlesOpen', { number }), url },
  ];
}

/** A typed answer to "did that help?"; nothing when it is something else. */
export function answerArticles(turn: Turn, question: Offer, text: string): Turn | undefined {
  const words = wordsOf(text);
  const numbered = words.length === 1 ? question.articles[Number(words[0]) - 1] : undefined;
  if (numbered) return articlesHelped(turn, question, numbered);
  if (words.length > 6) return undefined;
  const meant = yesOrNo(words, turn.book.exact);
  if (meant === 'no' || turn.book.exact.get(words.join(' ')) === 'none') return articlesDidNot(turn, question);
  if (meant !== 'yes') return undefined;
  const [only, ...others] = question.articles;
  return articlesHelped(turn, question, others.length === 0 ? only : undefined);
}

/** A press on one of the offer's buttons; nothing when it is not one of them. */
export function pressArticles(turn: Turn, choice: string): Turn | undefined {
  const { phase } = turn.state;
  if (phase.name !== 'idle' || phase.question?.kind !== 'articles') return undefined;
  if (choice === 'articles:no') return articlesDidNot(turn, phase.question);
  const place = /^articles:yes:(\d)$/.exec(choice)?.[1];
  const article = phase.question.articles[Number(place) - 1];
  return article && articlesHelped(turn, phase.question, article);
}

// Which of several helped is not always said: then none of them gets the praise.
function articlesHelped(turn: Turn, { articles }: Offer, which: OfferedArticle | undefined): Turn {
  const offered = articles.map((one) => (one.id === which?.id ? { ...one, helped: true } : one));
  const answered = become(turn, { offered });
  const solved = recordSolved(answered, 'Solution provided', []);
  return which ? feedback(solved, which, true) : solved;
}

function articlesDidNot(turn: Turn, { articles }: Offer): Turn {
  const offered = articles.map((one) => ({ ...one, helped: false }));
  // The incident goes first: nothing may hold it up.
  const asked = requestPerson(become(turn, { offered }), { reason: 'articlesLeft' });
  return articles.reduce((so, one) => feedback(so, one, false), asked);
}

function feedback(turn: Turn, { id }: OfferedArticle, useful: boolean): Turn {
  const { subject } = turn.state;
  const given = { article: id, useful, mark: `${subject}#${lineNumberOf(turn.state)}` };
  return order(turn, {
    lane: 'record',
    effect: { kind: 'record', handoff: 0, order: { op: 'feedback', feedback: given } },
  });
}
