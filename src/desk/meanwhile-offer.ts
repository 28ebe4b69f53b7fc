import { isClosed, isPaged } from './closed.ts';
import { isLive, withLine } from './conversation.ts';
import { startScript } from './guide.ts';
import { setAside } from './meanwhile.ts';
import { meanwhileChoices, scriptsFor } from './meanwhile-scripts.ts';
import { become, plainMessage, sentence, type Turn, tell } from './turn.ts';

const mark = 'meanwhile:';

/**
 * A press on a script that was offered until the desk opens: it begins, and the request is kept beside. Undefined for
 * other buttons, and where it is no longer so (the desk is open, somebody came, an offer was overtaken).
 */
export function pressMeanwhile(turn: Turn, card: string, choice: string): Turn | undefined {
  const { state, book } = turn;
  const { handoff, phase, live, person } = state;
  if (!choice.startsWith(mark) || phase.name !== 'waiting' || !handoff?.opening || !isLive(state, card))
    return undefined;
  const script = book.scripts.get(choice.slice(mark.length));
  const label = live?.message.choices.find(({ id }) => id === choice)?.label;
  const called = handoff.pages?.some(({ endedAt }) => endedAt === undefined) === true;
  if (!script || label === undefined || called || handoff.sensitive || isClosed(turn) === false) return undefined;
  const line = { at: turn.at, from: 'employee' as const, who: person.name, text: `[${label}]` };
  return startScript(setAside({ ...turn, state: withLine(state, line) }, script.id), script);
}

/** Words that somebody adds before the desk opens may tell of what a script is for: it is offered, once. */
export function offerMeanwhile(turn: Turn, text: string): Turn {
  const { handoff, phase } = turn.state;
  if (phase.name !== 'waiting' || !handoff?.opening || handoff.guides || handoff.sensitive) return turn;
  if (!isClosed(turn) || isPaged(turn)) return turn;
  const choices = meanwhileChoices(turn, scriptsFor(turn, [text], { surely: true }));
  if (choices.length === 0) return turn;
  const told = tell(turn, { ...plainMessage(turn, sentence(turn, 'meanwhileOffer')), tone: 'info', choices });
  return become(told, { handoff: { ...handoff, guides: true } });
}
