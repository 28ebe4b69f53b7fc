import { isClosed, openingWords, untilOpening } from './closed.ts';
import { type Advance, advance, nextDue, type Run, type Sending } from './escalation/timeline.ts';
import { changeHandoff, record } from './handoff-record.ts';
import { hoursOfPlan } from './hours/coverage.ts';
import { plainText } from './markup.ts';
import { namesOf, reachesAnybody, type Told, toldBy } from './notify.ts';
import { acknowledgeChoice, callMessage, pageMessage, valuesOf } from './page-card.ts';
import type { EscalationPolicy, Notify } from './plan.ts';
import type { PageRun } from './progress.ts';
import {
  agentNote,
  agentSentence,
  agentWords,
  order,
  plainMessage,
  sayInThread,
  type Turn,
  tell,
  tellSentence,
} from './turn.ts';

const minuteMs = 60_000;
const mostTold = 30;

/** A run of the present handoff that has not ended, by its id. */
export function goingRun({ state }: Turn, id: string): PageRun | undefined {
  return state.handoff?.pages?.find((page) => page.id === id && page.endedAt === undefined);
}

/** The turn with one run of the present handoff changed. */
export function changeRun(turn: Turn, id: string, change: Partial<PageRun>): Turn {
  const pages = turn.state.handoff?.pages ?? [];
  return changeHandoff(turn, { pages: pages.map((page) => (page.id === id ? { ...page, ...change } : page)) });
}

/** Puts on the incident, in the desk's language and without marks, what was done about a page. */
export function logPage(turn: Turn, text: string): Turn {
  return record(turn, { op: 'note', text: plainText(text) });
}

/** Sends what is due of a run at this moment, each notice once, and sets the timer of the next. */
export function goOnPaging(turn: Turn, page: PageRun): Turn {
  const policy = turn.book.plan.escalation.policies.find(({ id }) => id === page.policy);
  // The plan knows the policy no more: nobody can be called by it.
  if (!policy) return changeRun(turn, page.id, { endedAt: turn.at });
  const hours = hoursOfPlan(turn.book.plan, policy.clock);
  const done = advance(policy, hours, page.run, turn.at, (notify) => reachesAnybody(turn, notify));
  const again = done.notices.some((notice) => notice.again === 'no_progress');
  const moved = again
    ? withoutAnswer(changeRun(turn, page.id, { run: done.run }), page.id)
    : changeRun(turn, page.id, { run: done.run });
  const sent = done.notices.reduce((so, notice) => sendNotice(so, page.id, notice), moved);
  const ended = done.exhausted ? exhaust(sent, page.id, policy, done.exhausted) : sent;
  return setPageTimer(ended, page.id, policy, done.run);
}

function withoutAnswer(turn: Turn, id: string): Turn {
  const pages = turn.state.handoff?.pages ?? [];
  return changeHandoff(turn, {
    pages: pages.map((page) => {
      if (page.id !== id) return page;
      const { acknowledgedBy: _by, acknowledgedAt: _at, ...rest } = page;
      return rest;
    }),
  });
}

/** Wakes when the next notice of a run is due, or not any more. */
export function setPageTimer(turn: Turn, id: string, policy: EscalationPolicy, run: Run): Turn {
  const due = nextDue(policy, hoursOfPlan(turn.book.plan, policy.clock), run);
  return order(turn, due ? { timer: `page:${id}`, at: due.at } : { cancel: `page:${id}` });
}

// ", reminder 1, late 7 min": what tells one notice from another.
function moreOf(turn: Turn, notice: Sending): string {
  const late = Math.floor(notice.lateMs / minuteMs);
  return [
    ...(notice.again === 'no_progress' ? [agentWords(turn, 'pageNoProgress')] : []),
    ...(notice.again === 'unanswered' ? [agentWords(turn, 'pageAgain')] : []),
    ...(notice.reminder > 0 ? [agentWords(turn, 'pageReminder', { count: `${notice.reminder}` })] : []),
    ...(late > 0 ? [agentWords(turn, 'pageLate', { minutes: `${late}` })] : []),
  ].join('');
}

function sendNotice(turn: Turn, id: string, notice: Sending): Turn {
  if (notice.unmanned) return nobodyThere(turn, id, notice);
  const told = toldBy(turn, notice.notify);
  const more = moreOf(turn, notice);
  const words = agentSentence(turn, 'pageWords', { ...valuesOf(turn), step: notice.name, more });
  const names = namesTold(turn, told);
  const paged = agentSentence(turn, 'pagedNote', { names, step: notice.name, more });
  const call = callInThread(turn, id, [paged, ...unseenWords(turn, told)].join(' '));
  const key = `${notice.round}.${notice.step}.${notice.reminder}`;
  return keepTold(pageAll(call, told, words, { run: id, notice: key }), id, names);
}

function namesTold(turn: Turn, { agents, unseen, channel }: Told): string {
  const people = namesOf([...agents, ...unseen]);
  const here = channel ? agentWords(turn, 'pageChannel') : '';
  return [people, here].filter((one) => one !== '').join(', ');
}

const unseenWords = (turn: Turn, { unseen }: Told): readonly string[] =>
  unseen.length > 0 ? [agentSentence(turn, 'unseen', { names: namesOf(unseen) })] : [];

// The thread shows everything, and anybody there may take it on; the incident keeps it.
function callInThread(turn: Turn, id: string, text: string): Turn {
  const call = callMessage(turn, text, 'danger', [acknowledgeChoice(turn, id)]);
  return noteOfRun(turn, id, text, () => sayInThread(call.turn, call.message));
}

const mostHeld = 10;

/** Says something of a run in the thread, or keeps it until the thread stands, and puts it on the incident. */
export function noteOfRun(
  turn: Turn,
  id: string,
  text: string,
  say: () => Turn = () => sayInThread(turn, agentNote(turn, text)),
): Turn {
  const page = goingRun(turn, id);
  if (turn.state.handoff?.card || !page) return logPage(say(), text);
  return logPage(changeRun(turn, id, { held: [...(page.held ?? []), text].slice(-mostHeld) }), text);
}

type Notice = { readonly run: string; readonly notice: string };

function pageAll(turn: Turn, { agents }: Told, words: string, { run, notice }: Notice): Turn {
  return agents.reduce((so, to) => {
    const page = pageMessage(so, words, run);
    const mark = { kind: 'page' as const, handoff: so.state.handoff?.number ?? 0, run, notice, who: to.name };
    return order(page.turn, { lane: 'page', effect: { kind: 'page', to, message: page.message, mark } });
  }, turn);
}

function keepTold(turn: Turn, id: string, who: string): Turn {
  const told = [...(goingRun(turn, id)?.told ?? []), { at: turn.at, who }].slice(-mostTold);
  return changeRun(turn, id, { told });
}

// Whoever leads must know that a roster has a hole: the step is passed over at once.
function nobodyThere(turn: Turn, id: string, notice: Sending): Turn {
  const words = agentSentence(turn, 'nobodyOnCall', { step: notice.name });
  const leads = toldBy(turn, [{ role: 'l2_lead' }]);
  return pageAll(callInThread(turn, id, words), leads, words, {
    run: id,
    notice: `${notice.round}.${notice.step}.none`,
  });
}

function exhaust(
  turn: Turn,
  id: string,
  policy: EscalationPolicy,
  { lateMs }: NonNullable<Advance['exhausted']>,
): Turn {
  const late = Math.floor(lateMs / minuteMs);
  const more = late > 0 ? agentWords(turn, 'pageLate', { minutes: `${late}` }) : '';
  const words = agentSentence(turn, 'pageExhausted', { ...valuesOf(turn), more });
  const notify = policy.onExhausted.filter((one): one is Notify => !('ticketNote' in one));
  const told = toldBy(turn, notify);
  const names = namesTold(turn, told);
  const text = [
    words,
    ...(names === '' ? [] : [agentSentence(turn, 'slaTold', { names })]),
    ...unseenWords(turn, told),
  ];
  const called = pageAll(callInThread(turn, id, text.join(' ')), told, words, { run: id, notice: 'exhausted' });
  return called.state.phase.name === 'waiting' ? tellUnanswered(called, told.agents.length > 0) : called;
}

function tellUnanswered(turn: Turn, reachesManagers: boolean): Turn {
  const told = tellSentence(turn, reachesManagers ? 'pageUnanswered' : 'pageUnansweredYet');
  if (!isClosed(turn)) return told;
  return untilOpening(tell(told, plainMessage(told, openingWords(told))), true);
}

/** What was done before the thread stood is shown there first of all, with the button. */
export function showPages(turn: Turn): Turn {
  return (turn.state.handoff?.pages ?? []).reduce((so, page) => {
    if (!page.held) return so;
    const going = page.endedAt === undefined && page.acknowledgedAt === undefined;
    const call = callMessage(so, page.held.join('\n'), 'danger', going ? [acknowledgeChoice(so, page.id)] : []);
    const { held: _shown, ...rest } = page;
    const said = sayInThread(call.turn, call.message);
    const pages = (said.state.handoff?.pages ?? []).map((one) => (one.id === page.id ? rest : one));
    return changeHandoff(said, { pages });
  }, turn);
}
