import { bouncedBack } from './beyond-decision.ts';
import { confirm } from './confirming.ts';
import type { Conversation, Handoff } from './conversation.ts';
import type { AnswerEvent } from './event.ts';
import { amendCard, closeForm } from './handoff-card.ts';
import { leaveLine } from './handoff-line.ts';
import { changeHandoff } from './handoff-record.ts';
import type { Ticket } from './incident.ts';
import type { Choice, Message, Part } from './message.ts';
import type { Changed, Word } from './news.ts';
import { outageMoved } from './outage.ts';
import type { Mirrored } from './progress.ts';
import { askWhetherSolved, endTalk, takeUpAgain } from './settle.ts';
import { stateForAgents, stateWord } from './ticket.ts';
import {
  agentNote,
  agentSentence,
  become,
  noteInThread,
  order,
  plainMessage,
  sayInThread,
  sentence,
  type Turn,
  tell,
  tellSentence,
} from './turn.ts';

/** Somebody worked on an incident of this person in the record system: both sides learn what concerns them, once. */
export function changed(turn: Turn, event: Extract<AnswerEvent, { type: 'changed' }>): Turn {
  const { changed: now, words } = event;
  const seen = turn.state.mirrored?.[now.ticket.id];
  const fresh = words.filter((word) => isNew(word, seen));
  if (seen && now.modCount <= seen.modCount && fresh.length === 0) return turn;
  const noted = remember(turn, now, fresh, seen);
  const told = fresh.reduce((so, word) => passWord(so, now.ticket, word), waitForVendor(noted, now.ticket));
  return seen && now.modCount <= seen.modCount ? told : moved(told, now, seen);
}

const isNew = ({ at, id }: Word, seen: Mirrored | undefined): boolean =>
  seen?.wordsAt === undefined || at > seen.wordsAt || (at === seen.wordsAt && !seen.words?.includes(id));

// Where it waits for a vendor the clocks stand still, as the promises say; only the record system knows of it.
function waitForVendor(turn: Turn, ticket: Ticket): Turn {
  const handoff = presentOf(turn.state, ticket);
  const waits = ticket.awaits === 'vendor';
  if (!handoff || waits === (handoff.vendor === true)) return turn;
  if (waits) return amendCard(changeHandoff(turn, { vendor: true }));
  const { vendor: _vendor, ...rest } = handoff;
  return amendCard(become(turn, { handoff: rest }));
}

const mostMirrored = 12;

function remember(turn: Turn, now: Changed, fresh: readonly Word[], seen: Mirrored | undefined): Turn {
  const { ticket, group, modCount } = now;
  const wordsAt = fresh.reduce((latest, word) => Math.max(latest, word.at), seen?.wordsAt ?? 0);
  const atThen = fresh.filter(({ at }) => at === wordsAt).map(({ id }) => id);
  const before = seen?.wordsAt === wordsAt ? (seen.words ?? []) : [];
  const mirrored: Mirrored = {
    modCount,
    state: ticket.state,
    ...(ticket.awaits === 'employee' ? { awaits: true as const } : {}),
    ...(ticket.assignee ? { assignee: ticket.assignee } : {}),
    ...(group ? { group: group.name } : {}),
    ...(wordsAt > 0 ? { wordsAt, words: [...before, ...atThen] } : {}),
  };
  const { [ticket.id]: _before, ...others } = turn.state.mirrored ?? {};
  const kept = Object.fromEntries([...Object.entries(others), [ticket.id, mirrored]].slice(-mostMirrored));
  return become(turn, { mirrored: kept });
}

function presentOf({ handoff }: Conversation, ticket: Ticket): Handoff | undefined {
  return handoff?.ticket?.id === ticket.id ? handoff : undefined;
}

// A comment is for the employee, a note for agents only; in the thread of a talk that goes on both are seen. What the
// employee wrote there himself sets going again what waited for him.
function passWord(turn: Turn, ticket: Ticket, { kind, by, text, byCaller }: Word): Turn {
  const present = presentOf(turn.state, ticket) !== undefined;
  const key = kind === 'comment' ? 'commentThereNote' : 'noteThereNote';
  const quote: Part = { kind: 'quote', who: agentSentence(turn, key, { who: by }), text };
  const shown = present ? sayInThread(turn, { ...agentNote(turn, ''), parts: [quote] }) : turn;
  if (byCaller) return ticket.awaits === 'employee' ? resume(shown, ticket) : shown;
  return kind === 'comment' ? tellComment(shown, ticket, by, text) : shown;
}

function resume(turn: Turn, ticket: Ticket): Turn {
  const wanted = { op: 'resume' as const, ticket: ticket.id };
  return order(turn, { lane: 'record', effect: { kind: 'record', handoff: 0, order: wanted } });
}

function tellComment(turn: Turn, ticket: Ticket, who: string, text: string): Turn {
  const quote: Part = { kind: 'quote', who: sentence(turn, 'commentThere', { who, number: ticket.number }), text };
  const talking = presentOf(turn.state, ticket) !== undefined && turn.state.phase.name !== 'settling';
  if (talking) return tell(turn, said(turn, [quote, { kind: 'note', text: sentence(turn, 'answerHere') }]));
  return offering(turn, ticket, [quote], [answerChoice(turn), ...reopenChoices(turn, ticket)]);
}

const said = (turn: Turn, parts: readonly Part[]): Message => ({ ...plainMessage(turn, ''), tone: 'info', parts });

const answerChoice = (turn: Turn): Choice => ({
  id: 'comment',
  label: sentence(turn, 'answerComment'),
  style: 'primary',
});

const reopenChoices = (turn: Turn, { state }: Ticket): readonly Choice[] =>
  state === 'resolved' ? [{ id: 'reopen', label: sentence(turn, 'reopen') }] : [];

// Buttons about a ticket stand only where no other question waits for an answer.
function offering(turn: Turn, ticket: Ticket, parts: readonly Part[], choices: readonly Choice[]): Turn {
  const { phase } = turn.state;
  if (phase.name !== 'idle' || phase.question) {
    const note: Part = { kind: 'note', text: sentence(turn, 'answerByTickets') };
    return tell(turn, said(turn, [...parts, note]));
  }
  const asking = become(turn, { phase: { name: 'idle', misses: 0, question: { kind: 'ticket', ticket } } });
  return tell(asking, { ...said(turn, parts), choices });
}

const over = (state: Ticket['state']): boolean => state === 'resolved' || state === 'closed' || state === 'cancelled';

// What changed since it was last seen. The first look only takes note, unless it is over without our doing.
function moved(turn: Turn, now: Changed, seen: Mirrored | undefined): Turn {
  const { ticket, byUs } = now;
  const handoff = presentOf(turn.state, ticket);
  const { phase } = turn.state;
  const talking = handoff !== undefined && (phase.name === 'waiting' || phase.name === 'attended');
  const ended = over(ticket.state) && !(seen && over(seen.state));
  // Our own resolution may be read back while the employee has already said that it does not hold.
  if (talking && ended && !(byUs && handoff.resolution)) return endedThere(turn, now);
  return outageMoved(turn, ticket.id, ended) ?? movedThere(turn, now, seen, handoff);
}

// Whose the last change was tells nothing of those before it: what the desk itself never does was somebody else.
function movedThere(turn: Turn, now: Changed, seen: Mirrored | undefined, handoff: Handoff | undefined): Turn {
  const { ticket, byUs } = now;
  const waits = turn.state.phase.name === 'waiting';
  const another = ticket.assignee && ticket.assignee !== seen?.assignee && (!byUs || (handoff && waits));
  const assigned = another ? assignedThere(turn, ticket, handoff) : turn;
  const grouped = regrouped(assigned, now, seen, handoff);
  return !byUs && seen && seen.state !== ticket.state ? stateThere(grouped, ticket, seen, handoff) : grouped;
}

function regrouped(
  turn: Turn,
  { group, byUs }: Changed,
  seen: Mirrored | undefined,
  handoff: Handoff | undefined,
): Turn {
  if (!handoff || !group || seen?.group === undefined || group.name === seen.group) return turn;
  const bounced = byUs ? undefined : bouncedBack(turn, seen.group, group.name);
  if (bounced) return bounced;
  const ours = byUs && (handoff.beyond !== undefined || handoff.region !== undefined);
  return ours ? turn : noteInThread(turn, 'groupThereNote', { group: group.name });
}

function assignedThere(turn: Turn, ticket: Ticket, handoff: Handoff | undefined): Turn {
  const { phase } = turn.state;
  const who = ticket.assignee ?? '';
  if (!handoff) return tellSentence(turn, 'nowWith', { who, number: ticket.number });
  if (phase.name === 'attended' && phase.owner.name === who) return turn;
  if (phase.name === 'settling') return turn;
  const noted =
    phase.name === 'attended'
      ? noteInThread(turn, 'assignedThereNote', { who, owner: phase.owner.name })
      : noteInThread(turn, 'assignedThereNobody', { who });
  return phase.name === 'waiting' ? tellSentence(noted, 'nowWith', { who, number: ticket.number }) : noted;
}

function stateThere(turn: Turn, ticket: Ticket, seen: Mirrored, handoff: Handoff | undefined): Turn {
  const { number, state } = ticket;
  const noted = handoff ? noteInThread(turn, 'stateThereNote', { state: stateForAgents(turn, ticket) }) : turn;
  if (over(seen.state) && !over(state)) return reopenedThere(noted, ticket, handoff);
  if (state === 'on hold') return heldThere(noted, ticket, handoff);
  if (handoff || !over(state)) return noted;
  if (state === 'cancelled') return tellSentence(noted, 'cancelledThere', { number });
  return offering(noted, ticket, [resolvedText(turn, ticket)], reopenChoices(turn, ticket));
}

function heldThere(turn: Turn, ticket: Ticket, handoff: Handoff | undefined): Turn {
  const { number } = ticket;
  const key = ticket.awaits === 'employee' ? 'awaitsYou' : 'onHoldThere';
  if (handoff) return tellSentence(turn, key, { number });
  const text: Part = { kind: 'text', text: sentence(turn, key, { number }) };
  return offering(turn, ticket, [text], [answerChoice(turn)]);
}

const resolvedText = (turn: Turn, { number }: Ticket): Part => ({
  kind: 'text',
  text: sentence(turn, 'resolvedThere', { number }),
});

function reopenedThere(turn: Turn, ticket: Ticket, handoff: Handoff | undefined): Turn {
  const { phase } = turn.state;
  if (handoff && phase.name === 'settling') {
    // It stands reopened there already.
    const again = takeUpAgain(order(turn, { cancel: 'settle' }), handoff, phase.owner);
    return { ...again, orders: again.orders.filter((one) => !('effect' in one) || !reopens(one.effect)) };
  }
  return tellSentence(turn, 'reopenedThere', { number: ticket.number });
}

const reopens = (effect: { readonly kind: string; readonly order?: unknown }): boolean =>
  effect.kind === 'record' && (effect.order as { readonly op: string }).op === 'reopen';

/**
 * The incident is known to be this talk's only now, and somebody has ended it there before: when that was seen, it was
 * nobody's.
 */
export function endedBefore(turn: Turn, ticket: Ticket): Turn {
  const { phase } = turn.state;
  const talking = phase.name === 'waiting' || phase.name === 'attended';
  const ended = talking && presentOf(turn.state, ticket) !== undefined && over(ticket.state);
  if (!ended) return turn;
  const now = { ticket, modCount: 0, updatedAt: turn.at, byUs: false };
  return endedThere(asSeen(turn, now), now);
}

// Read again by the watch, its end is no news: the employee may have said meanwhile that it does not hold.
function asSeen(turn: Turn, now: Changed): Turn {
  const seen = turn.state.mirrored?.[now.ticket.id];
  if (!seen) return remember(turn, now, [], undefined);
  const mirrored = { ...turn.state.mirrored, [now.ticket.id]: { ...seen, state: now.ticket.state } };
  return become(turn, { mirrored });
}

// Somebody ended it there while it was open here: the employee is told with what words, and can take it up again.
function endedThere(turn: Turn, { ticket, resolution }: Changed): Turn {
  const { phase } = turn.state;
  const owner = phase.name === 'attended' ? phase.owner : undefined;
  const code = resolution?.code ?? stateWord(turn, ticket);
  const kept = changeHandoff(turn, { ticket, resolution: { by: ticket.assignee ?? 'ServiceNow', code } });
  const noted = noteInThread(kept, 'resolvedThereNote', { code });
  const notes: readonly Part[] = resolution?.notes
    ? [{ kind: 'quote', who: ticket.assignee ?? 'ServiceNow', text: resolution.notes }]
    : [];
  if (owner && ticket.state === 'resolved') {
    const settling = amendCard(become(closeForm(noted), { phase: { name: 'settling', owner } }));
    const asked = askWhetherSolved(settling, [resolvedText(turn, ticket), ...notes]);
    return order(asked, { timer: 'settle', at: turn.at + turn.book.settings.settleMs });
  }
  const left = phase.name === 'waiting' ? confirm(leaveLine(noted, 'left')) : noted;
  const ended = order(endTalk(left), { cancel: 'patience' });
  if (ticket.state === 'cancelled') return tellSentence(ended, 'cancelledThere', { number: ticket.number });
  return offering(ended, ticket, [resolvedText(turn, ticket), ...notes], reopenChoices(turn, ticket));
}
