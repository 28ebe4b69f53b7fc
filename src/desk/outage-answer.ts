import { routed } from './choosing.ts';
import { handedOff, type JoinedOutage, type Question, withLine } from './conversation.ts';
import { leaveScript, startScript } from './guide.ts';
import { requestPerson } from './handoff.ts';
import { meaningOf } from './heard.ts';
import { wordsOf } from './lexicon.ts';
import { differs, joinFromLine, joinOutage, staysInLine, stillThere, takeUpAfter } from './outage.ts';
import { namedIn } from './picking.ts';
import { agentSentence, become, type Turn, tellSentence } from './turn.ts';
import { outageToEmployees } from './wording-outage.ts';
import { plainYesOrNo } from './yes-no.ts';

type Asked = Extract<Question, { kind: 'outage' }>;

/** A typed answer to whether it is the known outage that was shown; undefined when it is none. */
export function answerOutage(turn: Turn, question: Asked, text: string): Turn | undefined {
  const same = meansSame(turn, text);
  return same === undefined ? undefined : answered(turn, question, same);
}

// Yes and no, or what stands on the buttons.
function meansSame(turn: Turn, text: string): boolean | undefined {
  const words = wordsOf(text);
  const meant = plainYesOrNo(words, turn.book.exact);
  if (meant !== undefined) return meant === 'yes';
  const { outageSame, outageOther } = outageToEmployees;
  const place = namedIn(words, [Object.values(outageSame), Object.values(outageOther)]);
  return place === undefined ? undefined : place === 0;
}

function answered(turn: Turn, { outage, text, script: id }: Asked, same: boolean): Turn {
  if (same) return joinOutage(turn, outage, text);
  const other = become(differs(turn, outage), { phase: { name: 'idle', misses: 0 } });
  const script = turn.book.scripts.get(id ?? '');
  return script ? startScript(other, script) : routed(other, text);
}

/** A press on one of the buttons of a known outage that is being asked about; undefined for other buttons. */
export function pressOutage(turn: Turn, choice: string): Turn | undefined {
  const { phase } = turn.state;
  const question = phase.name === 'idle' && phase.question?.kind === 'outage' ? phase.question : undefined;
  if (!question || (choice !== 'outage:yes' && choice !== 'outage:no')) return undefined;
  return answered(turn, question, choice === 'outage:yes');
}

/**
 * A press on a message about an outage that came beside the talk: the offer while he waits for a person, and that it still
 * does not work. Undefined for other buttons.
 */
export function pressAsideOutage(turn: Turn, card: string, choice: string): Turn | undefined {
  const { state } = turn;
  const still = stillThere(state, card, choice);
  if (still) return handedOff(state) ? tellSentence(turn, 'alreadyPerson') : again(noted(turn, 'outageStill'), still);
  const offered = state.outageOffer;
  if (offered?.card !== card) return undefined;
  const same = choice === 'outage:yes';
  const pressed = noted(turn, same ? 'outageSame' : 'outageOther');
  return same ? joinFromLine(pressed, offered.outage) : staysInLine(pressed);
}

function noted(turn: Turn, key: 'outageStill' | 'outageSame' | 'outageOther'): Turn {
  const { language, person } = turn.state;
  const label = outageToEmployees[key][language === 'es' ? 'es' : 'en'];
  return {
    ...turn,
    state: withLine(turn.state, { at: turn.at, from: 'employee', who: person.name, text: `[${label}]` }),
  };
}

function again(turn: Turn, joined: JoinedOutage): Turn {
  const taken = takeUpAfter(leaveScript(turn), joined);
  const meaning = joined.wanted === 'script' ? meaningOf(turn.book, joined.text) : undefined;
  if (meaning?.kind === 'route') return startScript(taken, meaning.script);
  const said = agentSentence(turn, 'outageStillNote', { title: joined.title });
  return requestPerson(taken, { reason: 'askedPerson', said });
}

/** A plain yes or no, typed while a known outage is offered to somebody in the line; undefined when it is none. */
export function answerAsideOutage(turn: Turn, text: string): Turn | undefined {
  const { outageOffer: offered, phase } = turn.state;
  if (!offered || phase.name !== 'waiting') return undefined;
  const same = meansSame(turn, text);
  if (same === undefined) return undefined;
  return same ? joinFromLine(turn, offered.outage) : staysInLine(turn);
}
