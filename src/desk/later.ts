import type { Question } from './conversation.ts';
import type { Trouble } from './heard.ts';
import { textIn } from './language.ts';
import { become, plainMessage, sentence, type Turn, tell } from './turn.ts';

const longestLabel = 40;

/** How a trouble is called on a button: its script's title, or its own words in quotes. */
export function nameOfTrouble(turn: Turn, { text, script }: Trouble): string {
  const title = turn.book.scripts.get(script ?? '')?.title;
  if (title) return textIn(title, turn.state.language);
  const said = text.replace(/\s+/g, ' ').trim();
  return `“${said.length > longestLabel - 2 ? `${said.slice(0, longestLabel - 3).trim()}…` : said}”`;
}

/** The troubles wait until the present one is finished. */
export function remember(turn: Turn, troubles: readonly Trouble[]): Turn {
  if (troubles.length === 0) return turn;
  const known = turn.state.later ?? [];
  const more = troubles.filter(
    ({ text, script }) => !known.some((one) => (script ? one.script === script : one.text === text)),
  );
  return become(turn, { later: [...known, ...more].slice(0, 3) });
}

/** One trouble is finished and the talk begins afresh: the next that was put off is offered, if there is one. */
export function offerLater(turn: Turn, later: readonly Trouble[] | undefined): Turn {
  const [next, ...others] = later ?? [];
  if (!next || turn.state.phase.name !== 'idle') return turn;
  const question: Question = { kind: 'later', trouble: next, others };
  const asked = become(turn, { phase: { name: 'idle', misses: 0, question } });
  const what = nameOfTrouble(turn, next);
  return tell(asked, {
    ...plainMessage(turn, sentence(turn, 'laterNow', { what })),
    tone: 'info',
    choices: [
      { id: 'later:yes', label: sentence(turn, 'yes'), style: 'primary' },
      { id: 'later:no', label: sentence(turn, 'no') },
    ],
  });
}
