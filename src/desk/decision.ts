import { lineNumberOf } from './conversation.ts';
import type { Meaning } from './heard.ts';
import type { Decision } from './kept.ts';
import { routeOf, type Thresholds } from './routing.ts';
import { gistOf } from './trimming.ts';
import { become, order, type Turn } from './turn.ts';

/** At most so many decisions stay in a talk; all of them are in the journal, with the message that they were about. */
export const decisionLimit = 20;

// What the router does unless a script says otherwise (`Thresholds` in `routing.ts`).
const usual: Required<Thresholds> = { route: 0.5, ask: 0.12, rival: 0.6 };

/**
 * Keeps what was made of the message that was heard last in `before`, in the talk and in the journal: `after` is the turn
 * that came of it, `meaning` what the router and the scripts' thresholds said, `text` the words, of which none are kept.
 */
export function keepDecision(before: Turn, after: Turn, meaning: Meaning, text: string): Turn {
  const ranking = routeOf(before.book.router, gistOf(text)).ranking.slice(0, 3);
  const own = before.book.scripts.get(ranking[0]?.script ?? '')?.thresholds;
  const decision: Decision = {
    at: before.at,
    line: lineNumberOf(before.state) - 1,
    outcome: after.state.phase.name === 'waiting' ? 'hand off' : meaning.kind,
    scripts: scriptsOf(meaning),
    top: ranking.map(({ script, confidence }) => ({ script, confidence: Math.round(confidence * 1000) / 1000 })),
    thresholds: { ...usual, ...own },
    router: routerVersionOf(before),
  };
  const judged = order(after, { judged: decision });
  // A script that ended at once began a new talk: there the journal alone has it.
  if (after.state.talks !== before.state.talks) return judged;
  return become(judged, { decisions: [...(after.state.decisions ?? []), decision].slice(-decisionLimit) });
}

function scriptsOf(meaning: Meaning): readonly string[] {
  switch (meaning.kind) {
    case 'route':
      return [meaning.script.id];
    case 'ask':
      return meaning.scripts;
    case 'several':
      return meaning.troubles.flatMap(({ script }) => (script === undefined ? [] : [script]));
    case 'none':
      return [];
  }
}

const versions = new WeakMap<object, string>();

/** Names what the router has learnt from: the number of its phrases and a fingerprint of the published scripts' versions. */
export function routerVersionOf({ book }: Pick<Turn, 'book'>): string {
  const known = versions.get(book.router);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (const { id, version } of book.scripts.values())
    for (const character of `${id}@${version};`)
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  const version = `${book.router.phrases.length}-${hash.toString(16).padStart(8, '0')}`;
  versions.set(book.router, version);
  return version;
}
