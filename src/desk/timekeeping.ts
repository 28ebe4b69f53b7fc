import { keepAwaiting } from './awaiting.ts';
import { clockOf, type Happened, withEvents } from './clock-keeping.ts';
import { isOnTheWay } from './closed.ts';
import { type Conversation, type Handoff, lineNumberOf } from './conversation.ts';
import type { Envelope, Event } from './event.ts';
import { amendCard } from './handoff-card.ts';
import { changeHandoff, record } from './handoff-record.ts';
import { plainText } from './markup.ts';
import { namesOf, toldBy } from './notify.ts';
import { keepOpening } from './opening.ts';
import { callMessage, pageMessage } from './page-card.ts';
import { keepPages } from './paging.ts';
import type { Notify } from './plan.ts';
import { planFor } from './promised.ts';
import type { ClockState } from './sla/clock.ts';
import type { ClockEvent } from './sla/clock-event.ts';
import { dueWarnings, nextWarning, type Warning } from './sla/warnings.ts';
import { clocksOfTurn, warningWords } from './sla-words.ts';
import { theirHour } from './time-words.ts';
import { agentSentence, become, order, sayInThread, type Turn, tellSentence } from './turn.ts';

/** Notes what an event means to the clocks of the handoff, and sets the timer of the next warning. */
export function keepTime(before: Conversation, turn: Turn, { event }: Envelope): Turn {
  if (!before.handoff && !turn.state.handoff) return endBeside(before, turn);
  const left = keptBeside(before, turn) ?? leaveClocks(before, turn);
  if (!left.state.handoff) return left;
  const kept = keepPages(before, keepOpening(keepAwaiting(before, left, event)), event);
  const noted = noteEvents(before, kept, event);
  const answered = firstAnswer(noted.state.handoff) && !firstAnswer(kept.state.handoff);
  // The card shows the first answer as due until it is given.
  const shown = answered ? amendCard(noted) : noted;
  const elapsed = event.type === 'elapsed' && event.timer === 'sla';
  return elapsed || shown.state.handoff?.clock !== before.handoff?.clock ? setTimer(shown) : shown;
}

const firstAnswer = (handoff: Handoff | undefined): boolean =>
  handoff?.clock?.some(({ kind }) => kind === 'replied') === true;

// What was said counts once: words that follow words of the same side start and stop nothing.
function noteEvents(before: Conversation, turn: Turn, event: Event): Turn {
  const { state, at, book } = turn;
  const caught = clockOf(state, book.plan, at);
  const word = wordOf(before, state, event, at);
  const clock = word && counts(caught, word.kind) ? withEvents(caught, [word]) : caught;
  if (clock === state.handoff?.clock) return turn;
  const begun = state.handoff?.clock === undefined && book.revision !== '' ? { promised: book.revision } : {};
  return changeHandoff(turn, { clock, ...begun });
}

function wordOf(before: Conversation, after: Conversation, event: Event, at: number): Happened | undefined {
  const from = event.type === 'replied' ? 'agent' : event.type === 'said' ? 'employee' : undefined;
  if (from === undefined || before.handoff?.number !== after.handoff?.number) return undefined;
  const fresh = after.transcript.slice(lineNumberOf(before) - after.dropped);
  if (!fresh.some((line) => line.from === from)) return undefined;
  if (event.type === 'replied') return { at, kind: 'replied', by: event.agent.id };
  return { at, kind: 'wrote' };
}

function counts(clock: readonly ClockEvent[], kind: Happened['kind']): boolean {
  const last = clock.findLast((one) => one.kind === 'wrote' || one.kind === 'replied')?.kind;
  return kind === 'replied' ? last !== 'replied' : last === 'replied';
}

const timers = ['sla', 'opening', 'awaiting'] as const;

// The handoff is over: its clocks end with it, and nothing that was to come for it comes any more.
function leaveClocks(before: Conversation, turn: Turn): Turn {
  const { handoff } = before;
  if (!handoff || turn.state.handoff?.number === handoff.number) return turn;
  const pages = (handoff.pages ?? []).filter((page) => page.endedAt === undefined);
  const own = turn.state.handoff ? [] : timers.filter((timer) => isSet(handoff, timer));
  const cancels = [...own, ...pages.map(({ id }) => `page:${id}`)].map((cancel) => ({ cancel }));
  const { past, returned } = turn.state;
  const over = (one: Handoff): Handoff => (one.number === handoff.number ? ended(one, before, turn) : one);
  const kept = past.map((one) =>
    one.handoff.number === handoff.number ? { ...one, handoff: over(one.handoff) } : one,
  );
  return order(become(turn, { past: kept, ...(returned ? { returned: over(returned) } : {}) }), ...cancels);
}

// Kept beside a script, a request goes on: its clocks run, its opening is to come, and it is warned of once it is back.
function keptBeside(before: Conversation, turn: Turn): Turn | undefined {
  const { handoff } = before;
  const { returned } = turn.state;
  if (!handoff || !returned?.meanwhile || returned.number !== handoff.number) return undefined;
  const { warnsAt, ...rest } = returned;
  const clock = clockOf({ ...before, handoff: rest }, turn.book.plan, turn.at);
  const kept = become(turn, { returned: { ...rest, clock } });
  return warnsAt === undefined ? kept : order(kept, { cancel: 'sla' });
}

// What was kept beside a script is over, solved or not.
function endBeside(before: Conversation, turn: Turn): Turn {
  const { returned } = before;
  if (!returned?.meanwhile || turn.state.returned?.number === returned.number) return turn;
  const past = turn.state.past.map((one) =>
    one.handoff.number === returned.number && one.handoff.clock?.at(-1)?.kind !== 'resolved'
      ? { ...one, handoff: ended(one.handoff, { ...before, phase: { name: 'waiting' } }, turn) }
      : one,
  );
  return order(become(turn, { past }), { cancel: 'opening' });
}

function isSet({ warnsAt, opening, awaiting }: Handoff, timer: (typeof timers)[number]): boolean {
  if (timer === 'sla') return warnsAt !== undefined;
  return (timer === 'opening' ? opening : awaiting) !== undefined;
}

function ended(handoff: Handoff, before: Conversation, { at, book }: Turn): Handoff {
  const { warnsAt: _warnsAt, opening: _opening, awaiting: _awaiting, meanwhile: _tried, ...rest } = handoff;
  const clock = clockOf({ ...before, handoff }, book.plan, at);
  const over = clock.some(({ kind }) => kind === 'cancelled') || clock.at(-1)?.kind === 'resolved';
  const solved = handoff.ticket?.state === 'resolved' || handoff.ticket?.state === 'closed';
  return { ...rest, clock: over ? clock : withEvents(clock, [{ at, kind: solved ? 'resolved' : 'cancelled' }]) };
}

function setTimer(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const next = nextWarning(clocksOfTurn(turn), handoff.warned ?? [])?.at;
  if (next === handoff.warnsAt) return turn;
  const { warnsAt: _before, ...rest } = handoff;
  return next === undefined
    ? order(become(turn, { handoff: rest }), { cancel: 'sla' })
    : order(changeHandoff(turn, { warnsAt: next }), { timer: 'sla', at: next });
}

/** A threshold of a clock is reached: whoever the plan names is told, once. */
export function warn(turn: Turn): Turn {
  const { handoff, phase } = turn.state;
  if (!handoff) return turn;
  const { warnsAt: _elapsed, ...rest } = handoff;
  const due = become(turn, { handoff: rest });
  if (phase.name !== 'waiting' && phase.name !== 'attended') return due;
  const states = clocksOfTurn(due);
  return dueWarnings(states, handoff.warned ?? [], turn.at).reduce((so, warning) => {
    const state = states.find((one) => one.policy === warning.policy && one.endedAt === null);
    return state ? send(so, warning, state) : so;
  }, due);
}

const mostWarned = 60;

function send(turn: Turn, warning: Warning, state: ClockState): Turn {
  const warned = [...(turn.state.handoff?.warned ?? []), warning.key].slice(-mostWarned);
  const { handoff } = turn.state;
  const policies = handoff ? planFor(turn.book, handoff).sla : [];
  const policy = policies.find(({ id }) => id === warning.policy);
  const notify = policy?.warnAt.find(({ percent }) => percent === warning.percent)?.notify ?? [];
  const words = warningWords(turn, state);
  const told = tellPeople(changeHandoff(turn, { warned }), notify, words, warning);
  const first = policy?.warnAt[0]?.percent === warning.percent;
  const honest = state.metric === 'first_response' && told.state.phase.name === 'waiting';
  if (!honest || !(warning.percent >= 100 || (first && !isOnTheWay(told)))) return told;
  const { language, person } = told.state;
  const due = state.dueAt ?? state.breachedAt ?? told.at;
  const time = theirHour(due, told.at, language, person.zone, told.book.settings.deskZone);
  return tellSentence(told, warning.percent >= 100 ? 'slaLate' : 'slaHalf', { time });
}

// A message of its own in the thread, which calls; a change of the card would be seen by nobody.
function tellPeople(turn: Turn, notify: readonly Notify[], words: string, { key, percent }: Warning): Turn {
  const { agents, unseen } = toldBy(turn, notify);
  const more = [
    ...(agents.length > 0 ? [agentSentence(turn, 'slaTold', { names: namesOf(agents) })] : []),
    ...(unseen.length > 0 ? [agentSentence(turn, 'unseen', { names: namesOf(unseen) })] : []),
  ];
  const waiting = turn.state.phase.name === 'waiting';
  const claim = { id: 'claim', label: agentSentence(turn, 'claim'), style: 'primary' as const };
  const text = [words, ...more].join(' ');
  const call = callMessage(turn, text, percent >= 100 ? 'danger' : 'warning', waiting ? [claim] : []);
  const noted = record(sayInThread(call.turn, call.message), { op: 'note', text: plainText(text) });
  return agents.reduce((so, to) => {
    const page = pageMessage(so, words);
    const mark = markOf(so, key, to.name);
    return order(page.turn, { lane: 'page', effect: { kind: 'page', to, message: page.message, mark } });
  }, noted);
}

const markOf = ({ state }: Turn, notice: string, who: string) => ({
  kind: 'page' as const,
  handoff: state.handoff?.number ?? 0,
  run: 'sla',
  notice,
  who,
});
