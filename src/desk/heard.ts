import type { Book } from './book.ts';
import { type Route, routeOf } from './routing.ts';
import type { Script } from './script.ts';
import { gistOf } from './trimming.ts';
import { stretchesOf } from './troubles.ts';

/** One of several troubles: in whose words, and the script for it where that is clear. */
export type Trouble = { readonly text: string; readonly script?: string };

/**
 * What a message is about: one script, a question between up to three, several troubles at once, or nothing that the
 * desk has a script for. `early` is set when a script with a threshold of its own asked to be offered.
 */
export type Meaning =
  | { readonly kind: 'route'; readonly script: Script; readonly confidence: number }
  | { readonly kind: 'ask'; readonly scripts: readonly string[]; readonly early?: string }
  | { readonly kind: 'several'; readonly troubles: readonly Trouble[] }
  | { readonly kind: 'none' };

const mostOffered = 3;

/** What a message is about, by its gist, the router and the thresholds that scripts have of their own. */
export function meaningOf(book: Book, text: string): Meaning {
  const gist = gistOf(text);
  const route = routeOf(book.router, gist);
  if (route.kind === 'ask' && route.several) return severalIn(book, gist, route.scripts);
  const several = addedTroubles(book, gist);
  return several ? { kind: 'several', troubles: several } : withThresholds(book, gist, route);
}

// A script's own thresholds count where it comes first; one that wants to be offered earlier than others is put first.
function withThresholds(book: Book, gist: string, plain: ReturnType<typeof routeOf>): Meaning {
  const own = book.scripts.get(plain.ranking[0]?.script ?? '')?.thresholds;
  const route = own?.route === undefined ? plain : routeOf(book.router, gist, { route: own.route });
  const early = earlyIn(book, plain.ranking);
  return route.kind === 'route' ? routedTo(book, route, early) : offering(book, route, early);
}

type Plain = ReturnType<typeof routeOf>;

function routedTo(book: Book, { script: id, confidence }: Extract<Plain, { kind: 'route' }>, early?: string): Meaning {
  const script = book.scripts.get(id);
  if (!script) return early ? { kind: 'ask', scripts: [early], early } : { kind: 'none' };
  if (early === undefined || early === id) return { kind: 'route', script, confidence };
  return { kind: 'ask', scripts: [early, id], early };
}

function offering(book: Book, route: Plain, early: string | undefined): Meaning {
  const offered = route.kind === 'ask' ? route.scripts.filter((id) => mayOffer(book, id, route.ranking)) : [];
  // It stands where its confidence puts it, and is there in any case.
  const others = offered.filter((id) => id !== early).slice(0, early ? mostOffered - 1 : mostOffered);
  const scripts = route.ranking.map(({ script }) => script).filter((id) => id === early || others.includes(id));
  return scripts.length > 0 ? { kind: 'ask', scripts, ...(early ? { early } : {}) } : { kind: 'none' };
}

type Ranking = ReturnType<typeof routeOf>['ranking'];

function earlyIn(book: Book, ranking: Ranking): string | undefined {
  return ranking.find(({ script, confidence }) => {
    const ask = book.scripts.get(script)?.thresholds?.ask;
    return ask !== undefined && ask < usualAsk && confidence >= ask;
  })?.script;
}

/** The confidence above which the router offers a script that says nothing else. */
const usualAsk = 0.12;

function mayOffer(book: Book, id: string, ranking: Ranking): boolean {
  const script = book.scripts.get(id);
  const ask = script?.thresholds?.ask;
  if (!script || ask === undefined || ask <= usualAsk) return script !== undefined;
  return (ranking.find((one) => one.script === id)?.confidence ?? 0) >= ask;
}

function severalIn(book: Book, gist: string, scripts: readonly string[]): Meaning {
  const stretches = stretchesOf(gist).map(({ text }) => ({ text: text.trim(), route: routeOf(book.router, text) }));
  const told = scripts.flatMap((id) => stretches.find(({ route }) => topOf(route) === id) ?? []);
  const result = told.find(({ text }) => consequence.test(text));
  const trouble = result?.route.kind === 'route' ? book.scripts.get(result.route.script) : undefined;
  if (trouble) return { kind: 'route', script: trouble, confidence: result?.route.ranking[0]?.confidence ?? 0 };
  const inOrder = stretches.filter((stretch) => told.includes(stretch));
  // What is not clear by itself keeps its author's words for a name.
  const troubles = inOrder.map(({ text, route }) =>
    route.kind === 'route' ? { text, script: route.script } : { text },
  );
  return troubles.length > 1 ? { kind: 'several', troubles } : { kind: 'ask', scripts };
}

// "I changed my password and now Outlook asks for it" tells of one trouble and how it came about.
const consequence =
  /^(?:(?:and|y|e|et|und) )?(?:now|since then|ever since|after that|so|ahora|desde entonces|por eso|agora|desde ent[aã]o|por isso|maintenant|depuis|du coup|jetzt|seitdem|nun)(?!\p{L})/iu;

const topOf = (route: Route): string | undefined =>
  route.kind === 'route' ? route.script : route.kind === 'ask' ? route.scripts[0] : undefined;

// "It cannot connect since this morning, plus the printer": the first is unclear, and still it is a trouble of its own.
function addedTroubles(book: Book, gist: string): readonly Trouble[] | undefined {
  const stretches = stretchesOf(gist);
  const at = stretches.findIndex(({ added }) => added);
  if (at < 1) return undefined;
  const texts = [stretches.slice(0, at), stretches.slice(at)].map((part) =>
    part.map(({ text }) => text.trim()).join(', '),
  );
  const troubles = texts.map((text) => troubleOf(book, text));
  const [one, other] = troubles;
  if (!one || !other || (one.script === undefined && other.script === undefined)) return undefined;
  return one.script === other.script ? undefined : [one, other];
}

function troubleOf(book: Book, text: string): Trouble | undefined {
  const route = routeOf(book.router, text);
  if (route.kind === 'route') return book.scripts.has(route.script) ? { text, script: route.script } : undefined;
  return route.kind === 'ask' && route.scripts.some((id) => book.scripts.has(id)) ? { text } : undefined;
}
