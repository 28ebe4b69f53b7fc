import type { Conversation, Handoff } from './conversation.ts';
import { acknowledge, progressed, startRun } from './escalation/timeline.ts';
import type { Event, Mark } from './event.ts';
import { showHeldCard } from './handoff-card.ts';
import { changeHandoff } from './handoff-record.ts';
import type { Agent } from './inbound.ts';
import { memberOf } from './line/crew.ts';
import type { MessageRef } from './message.ts';
import { valuesOf } from './page-card.ts';
import { changeRun, goingRun, goOnPaging, logPage, noteOfRun, setPageTimer, showPages } from './page-run.ts';
import type { EscalationPolicy } from './plan.ts';
import type { PageRun } from './progress.ts';
import { priorityOfHandoff, type Triggered, triggersOf } from './protocol.ts';
import { lengthOf } from './time-words.ts';
import { agentNote, agentSentence, order, type Turn, tellSentence } from './turn.ts';

/** The next notice of a run is due. */
export function pageElapsed(turn: Turn, id: string): Turn {
  const page = goingRun(turn, id);
  return page && isLive(turn) ? goOnPaging(turn, page) : turn;
}

const isLive = ({ state }: Turn): boolean => state.phase.name === 'waiting' || state.phase.name === 'attended';

/** Somebody takes a page on himself. */
export function acknowledgePage(turn: Turn, agent: Agent, id: string): Turn {
  const { plan, agents } = turn.book;
  // The button stands in a chat of one's own: what nobody of the desk pressed is no answer.
  if (!agents.some((known) => known.id === agent.id) && !memberOf(plan, agent)) return turn;
  const page = goingRun(turn, id);
  const policy = page && plan.escalation.policies.find((one) => one.id === page.policy);
  if (!page || !policy || !isLive(turn)) return answerTo(turn, agent, agentSentence(turn, 'pageOver'));
  if (page.acknowledgedBy !== undefined)
    return answerTo(turn, agent, agentSentence(turn, 'pageHas', { owner: page.acknowledgedBy }));
  const run = acknowledge(page.run, turn.at);
  const taken = changeRun(turn, id, { run, acknowledgedBy: agent.name, acknowledgedAt: turn.at });
  const timed = setPageTimer(taken, id, policy, run);
  const minutes = `${Math.floor((turn.at - page.startedAt) / 60_000)}`;
  const words = agentSentence(turn, 'pageTaken', { agent: agent.name, minutes });
  const noted = noteOfRun(timed, id, words);
  const told =
    turn.state.phase.name === 'waiting' ? tellSentence(noted, 'pageAcknowledged', { agent: agent.name }) : noted;
  return answerTo(told, agent, agentSentence(turn, 'pageYours', valuesOf(turn)));
}

// Pressed in the thread or in his own chat with the bot: the answer goes where only he reads it.
function answerTo(turn: Turn, to: Agent, words: string): Turn {
  const mark = { kind: 'page' as const, handoff: turn.state.handoff?.number ?? 0, run: '', notice: '', who: to.name };
  return order(turn, { lane: 'page', effect: { kind: 'page', to, message: agentNote(turn, words), mark } });
}

type PageMark = Extract<Mark, { kind: 'page' }>;

/** A page reached its person: how long after the trigger stands on the incident, for the first. */
export function pageDelivered(turn: Turn, { run: id, who }: PageMark, _ref: MessageRef): Turn {
  const page = goingRun(turn, id);
  if (!page || page.reachedAt !== undefined) return turn;
  const seconds = Math.round((turn.at - page.startedAt) / 1000);
  const length = seconds < 120 ? `${seconds} s` : lengthOf(seconds * 1000);
  return logPage(
    changeRun(turn, id, { reachedAt: turn.at }),
    agentSentence(turn, 'pageReached', { agent: who, length }),
  );
}

/** A page could not be delivered: the thread is told by name at once, so that somebody calls. It counts as sent. */
export function pageUndelivered(turn: Turn, { handoff, run, who }: PageMark, reason: string): Turn {
  if (turn.state.handoff?.number !== handoff || run === '') return turn;
  const words = agentSentence(turn, 'pageFailed', { agent: who, reason });
  return noteOfRun(turn, run, words);
}

/**
 * Begins, moves on and ends the runs of the present handoff by what has just happened: the protocol is looked at when a
 * handoff begins, when it is classified anew, and when nobody has it any more.
 */
export function keepPages(before: Conversation, turn: Turn, event: Event): Turn {
  const ended = endPages(before, turn);
  if (!ended.state.handoff || !isLive(ended)) return ended;
  const moved = event.type === 'replied' ? markProgress(ended) : ended;
  const begun = beginPages(before, moved);
  const stood = before.handoff?.card === undefined && begun.state.handoff?.card !== undefined;
  return stood ? showPages(begun) : begun;
}

// Whoever has the talk, or another group, needs no calls any more.
function endPages(before: Conversation, turn: Turn): Turn {
  const { handoff, phase } = turn.state;
  const was = before.handoff;
  if (!handoff?.pages?.some(({ endedAt }) => endedAt === undefined)) return turn;
  const claimed = before.phase.name === 'waiting' && phase.name === 'attended';
  const moved = was?.region !== undefined && was.region !== handoff.region;
  const beyond = handoff.beyond?.state === 'accepted' && was?.beyond?.state !== 'accepted';
  if (!claimed && !moved && !beyond && isLive(turn)) return turn;
  const key = claimed ? 'pagesClaimed' : moved || beyond ? 'pagesMoved' : 'pagesResolved';
  const words = agentSentence(turn, key, phase.name === 'attended' ? { agent: phase.owner.name } : {});
  return handoff.pages
    .filter(({ endedAt }) => endedAt === undefined)
    .reduce((so, page) => {
      const over = order(changeRun(so, page.id, { endedAt: turn.at }), { cancel: `page:${page.id}` });
      return logPage(over, words);
    }, turn);
}

function markProgress(turn: Turn): Turn {
  const taken = turn.state.handoff?.pages?.filter((page) => page.endedAt === undefined && page.acknowledgedAt) ?? [];
  return taken.reduce((so, page) => {
    const policy = so.book.plan.escalation.policies.find(({ id }) => id === page.policy);
    const run = progressed(page.run, so.at);
    return policy ? setPageTimer(changeRun(so, page.id, { run }), page.id, policy, run) : so;
  }, turn);
}

function beginPages(before: Conversation, turn: Turn): Turn {
  const { state, at, book } = turn;
  const { handoff } = state;
  if (!handoff || !isOccasion(before, state, handoff)) return turn;
  const same = before.handoff?.number === handoff.number && before.phase.name === state.phase.name;
  const held = same && before.handoff ? triggersOf(before, before.handoff, book.plan, at) : [];
  return triggersOf(state, handoff, book.plan, at)
    .filter(({ trigger }) => !held.some((one) => one.trigger.id === trigger.id))
    .reduce((so, triggered) => begin(so, triggered, same), turn);
}

function isOccasion(before: Conversation, { phase }: Conversation, handoff: Handoff): boolean {
  const was = before.handoff;
  if (was?.number !== handoff.number || was.openedAt !== handoff.openedAt) return phase.name === 'waiting';
  const dropped = phase.name === 'waiting' && before.phase.name !== 'waiting';
  return (
    dropped ||
    was.category !== handoff.category ||
    was.impact !== handoff.impact ||
    was.urgency !== handoff.urgency ||
    was.sensitive !== handoff.sensitive ||
    priorityOfHandoff(was) !== priorityOfHandoff(handoff)
  );
}

/** Calls people by a policy for a reason of the desk's own, besides the triggers of the protocol; a run that goes on is enough. */
export function startPage(turn: Turn, policy: EscalationPolicy, why: string): Turn {
  return begin(turn, { trigger: { id: why, when: why, withinMinutes: 0, to: policy.id }, policy }, true);
}

const mostRuns = 20;

// One run of a policy at a time: two triggers that lead to the same people call them once.
function begin(turn: Turn, { trigger, policy }: Triggered, same: boolean): Turn {
  const { handoff, phase } = turn.state;
  const pages = handoff?.pages ?? [];
  if (!handoff || pages.some((page) => page.policy === policy.id && page.endedAt === undefined)) return turn;
  const last = Number(pages.at(-1)?.id.split('-').at(-1) ?? 0);
  const page: PageRun = {
    id: `${handoff.number}-${last + 1}`,
    policy: policy.id,
    startedAt: turn.at,
    why: trigger.id,
    run: startRun(policy, turn.at),
    told: [],
  };
  const begun = showHeldCard(changeHandoff(turn, { pages: [...pages, page].slice(-mostRuns) }));
  const told = same && phase.name === 'waiting' && handoff.opening ? tellSentence(begun, 'pagingPerson') : begun;
  return goOnPaging(told, page);
}
