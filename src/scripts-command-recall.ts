import { type Meaning, meaningOf } from './desk/heard.ts';
import { type Phrase, train } from './desk/routing.ts';
import { bookPhrases, bookWith, type Folder } from './scripts-command-desk.ts';

/**
 * What became of a script's phrases when the router had learned from the others only: started at once (`right`), among
 * what was offered (`offered`), another script started or only others offered (`wrong`), nothing found (`missed`).
 */
export type Recall = {
  readonly script: string;
  readonly phrases: number;
  readonly right: number;
  readonly offered: number;
  readonly wrong: number;
  readonly missed: number;
};

/** A phrase that started another script than its own. */
export type Taken = { readonly phrase: Phrase; readonly by: string };

/** Recall of every script, and the phrases that went astray. */
export type Recalled = { readonly recalls: readonly Recall[]; readonly taken: readonly Taken[] };

const folds = 5;

/**
 * Leaves out every fifth phrase of each published script and language in turn, and lets the desk judge what was left
 * out, with the thresholds that scripts have of their own. `tell` is told how far it is: it trains five times.
 */
export async function recallOf(folder: Folder, tell: (fold: number, of: number) => Promise<void>): Promise<Recalled> {
  const phrases = bookPhrases(folder, folder.scripts);
  const places = placesOf(phrases);
  const outcomes: Judged[] = [];
  for (let fold = 0; fold < folds; fold++) {
    await tell(fold + 1, folds);
    const out = (_: Phrase, at: number) => (places[at] ?? 0) % folds === fold;
    const learnt = phrases.filter((phrase, at) => !out(phrase, at));
    const book = bookWith(folder, folder.scripts, train(learnt, { concepts: folder.concepts }));
    for (const phrase of phrases.filter(out))
      outcomes.push({ phrase, ...outcomeOf(phrase.script, meaningOf(book, phrase.text)) });
  }
  const scripts = [...new Set(phrases.map(({ script }) => script))];
  return {
    recalls: scripts.map((script) => {
      const own = outcomes.filter(({ phrase }) => phrase.script === script);
      const many = (outcome: Outcome) => own.filter((one) => one.outcome === outcome).length;
      const [right, offered, wrong, missed] = [many('right'), many('offered'), many('wrong'), many('missed')];
      return { script, phrases: own.length, right, offered, wrong, missed };
    }),
    taken: outcomes.flatMap(({ phrase, by }) => (by === undefined ? [] : [{ phrase, by }])),
  };
}

type Outcome = 'right' | 'offered' | 'wrong' | 'missed';
type Judged = { readonly phrase: Phrase; readonly outcome: Outcome; readonly by?: string };

function outcomeOf(script: string, meaning: Meaning): Omit<Judged, 'phrase'> {
  switch (meaning.kind) {
    case 'route':
      return meaning.script.id === script ? { outcome: 'right' } : { outcome: 'wrong', by: meaning.script.id };
    case 'ask':
      return { outcome: meaning.scripts.includes(script) ? 'offered' : 'wrong' };
    case 'several':
      return { outcome: meaning.troubles.some((trouble) => trouble.script === script) ? 'offered' : 'wrong' };
    case 'none':
      return { outcome: 'missed' };
  }
}

/** The place of each phrase among those of its script and language. */
function placesOf(phrases: readonly Phrase[]): readonly number[] {
  const counts = new Map<string, number>();
  return phrases.map(({ script, language = '' }) => {
    const key = `${script}/${language}`;
    const place = counts.get(key) ?? 0;
    counts.set(key, place + 1);
    return place;
  });
}
