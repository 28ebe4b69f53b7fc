import { freshTalk, type Handoff } from './conversation.ts';
import { carryHeld } from './file.ts';
import { amendCard, closeForm } from './handoff-card.ts';
import { record } from './handoff-record.ts';
import type { Agent } from './inbound.ts';
import type { RecordOrder } from './incident.ts';
import { offerLater, remember } from './later.ts';
import type { Part } from './message.ts';
import { offerSurvey } from './solved.ts';
import { become, noteInThread, order, plainMessage, sentence, type Turn, tell, tellSentence } from './turn.ts';

/** Asks the employee whether what was resolved is resolved; `parts` say with what words it was. */
export function askWhetherSolved(turn: Turn, parts: readonly Part[], title?: string): Turn {
  return tell(turn, {
    ...plainMessage(turn, ''),
    tone: 'success',
    ...(title === undefined ? {} : { title }),
    parts: [...parts, { kind: 'text', text: sentence(turn, 'resolvedAsk') }],
    choices: [
      { id: 'settle:yes', label: sentence(turn, 'yes'), style: 'primary' },
      { id: 'settle:no', label: sentence(turn, 'no') },
    ],
  });
}

/** The employee's word on a resolution: yes ends it with the survey, no gives it back to the same agent. */
export function settle(turn: Turn, solved: boolean): Turn {
  const { phase, handoff } = turn.state;
  if (phase.name !== 'settling' || !handoff) return turn;
  const settled = order(turn, { cancel: 'settle' });
  if (solved) {
    const noted = noteInThread(settled, 'confirmedNote');
    const ended = offerSurvey(noted, [{ kind: 'text', text: sentence(turn, 'solved') }], `${handoff.number}`);
    return offerLater(endTalk(ended), turn.state.later);
  }
  return takeUpAgain(settled, handoff, phase.owner);
}

/** A resolved handoff is with its agent again; nothing has to be told twice. */
export function takeUpAgain(turn: Turn, handoff: Handoff, owner: Agent): Turn {
  const { returned, ...state } = turn.state;
  const same = returned?.number === handoff.number;
  const own = same ? order({ ...turn, state }, { cancel: 'returned' }) : turn;
  const again = carryHeld(become(own, { phase: { name: 'attended', owner }, handoff }));
  const noted = noteInThread(amendCard(again), 'reopenedNote', { agent: owner.name });
  return record(tellSentence(noted, 'reopened', { agent: owner.name }), {
    op: 'reopen',
    reason: 'The employee says it is not solved.',
  });
}

/** A resolution that was not answered stands: after the set time, or when something new comes up. */
export function settleSilently(turn: Turn, why: 'silentNote' | 'movedOnNote'): Turn {
  if (turn.state.phase.name !== 'settling') return turn;
  const ended = endTalk(order(noteInThread(turn, why), { cancel: 'settle' }));
  // Who moves on has not forgotten the other thing; whom silence ended is not woken for it.
  return why === 'movedOnNote' ? remember(ended, turn.state.later ?? []) : ended;
}

/** Ends the talk: its card is drawn for the last time and the bot begins afresh. */
export function endTalk(turn: Turn): Turn {
  const state = freshTalk(turn.state, turn.at);
  const ended = amendCard(become(closeForm(turn), { phase: { name: 'idle', misses: 0 } }));
  return { ...ended, state: { ...state, cards: ended.state.cards } };
}

/** Nobody came back after an agent had returned the talk to the bot: its incident is not left open for ever. */
export function returnedEnded(turn: Turn): Turn {
  const { returned, ...state } = turn.state;
  if (!returned) return turn;
  const resolve: RecordOrder = {
    op: 'resolve',
    code: 'No resolution provided',
    notes: 'Returned to the bot; the employee did not come back.',
    category: returned.category,
  };
  return order(
    { ...turn, state },
    { lane: 'record', effect: { kind: 'record', handoff: returned.number, order: resolve } },
  );
}
