import type { Question } from './conversation.ts';
import { localTime } from './describe.ts';
import { requestPerson } from './handoff.ts';
import { record } from './handoff-record.ts';
import { businessDaysBetween, hoursOf } from './hours/calendar.ts';
import { hoursOfPlan } from './hours/coverage.ts';
import { isAlways } from './hours/open-dates.ts';
import type { Ticket } from './incident.ts';
import { onShift, stateOf } from './line/crew.ts';
import { alwaysOpen } from './plan.ts';
import { returnedEnded, takeUpAgain } from './settle.ts';
import { asksForSensitive } from './triage.ts';
import { become, freeChoices, order, plainMessage, sentence, type Turn, tell, tellSentence } from './turn.ts';
import { unverified } from './verification.ts';
import { type EmployeeSentence, toEmployee } from './wording.ts';

/** Asks the record system for the employee's own tickets, or for one of them by its number. */
export function askTickets(turn: Turn, number?: string): Turn {
  const effect = { kind: 'look' as const, handoff: 0, ...(number ? { number } : {}) };
  return order(
    turn,
    { lane: 'person', effect: { kind: 'typing', to: turn.state.address } },
    { lane: 'record', effect },
  );
}

const mostShown = 5;

/** Shows the tickets that were found; only what is under the employee's own identity ever arrives here. */
export function showTickets(turn: Turn, tickets: readonly Ticket[], asked: string | undefined): Turn {
  const only = tickets[0];
  if (!only) return asked ? tellSentence(turn, 'notYourTicket', { number: asked }) : tellSentence(turn, 'noTickets');
  if (asked) return showTicket(turn, only);
  const listed = tickets.slice(0, 10);
  const facts = listed.map((ticket) => ({
    label: ticket.number,
    value: `${stateWord(turn, ticket)} · ${ticket.title}`,
  }));
  const choices = listed.slice(0, mostShown).map((ticket) => ({ id: `ticket:${ticket.id}`, label: ticket.number }));
  const offered = freeChoices(turn, choices);
  const question: Question = { kind: 'tickets', tickets: listed };
  return tell(asking(turn, question), {
    ...plainMessage(turn, ''),
    tone: 'info',
    title: sentence(turn, 'yourTickets'),
    parts: [
      { kind: 'facts', facts },
      ...(offered.length > 0 ? [{ kind: 'note' as const, text: sentence(turn, 'chooseTicket') }] : []),
    ],
    choices: offered,
  });
}

function asking(turn: Turn, question: Question): Turn {
  return turn.state.phase.name === 'idle' ? become(turn, { phase: { name: 'idle', misses: 0, question } }) : turn;
}

function showTicket(turn: Turn, ticket: Ticket): Turn {
  const { language, person } = turn.state;
  const resolved = ticket.state === 'resolved';
  const reopen = resolved && !isTooOld(turn, ticket) ? [{ id: 'reopen', label: sentence(turn, 'reopen') }] : [];
  return tell(asking(turn, { kind: 'ticket', ticket }), {
    ...plainMessage(turn, ''),
    tone: 'info',
    title: ticket.number,
    parts: [
      {
        kind: 'facts',
        facts: [
          { label: sentence(turn, 'subject'), value: ticket.title },
          { label: sentence(turn, 'ticketState'), value: stateWord(turn, ticket) },
          { label: sentence(turn, 'openedOn'), value: localTime(ticket.openedAt, language, person.zone) },
        ],
      },
      ...(resolved && reopen.length === 0
        ? [{ kind: 'note' as const, text: sentence(turn, 'tooLateToReopen', tooOldValues(turn, ticket)) }]
        : []),
    ],
    choices: freeChoices(turn, [{ id: 'comment', label: sentence(turn, 'addComment'), style: 'primary' }, ...reopen]),
  });
}

const stateWords: Readonly<Record<Ticket['state'], EmployeeSentence>> = {
  new: 'stateNew',
  'in progress': 'stateInProgress',
  'on hold': 'stateOnHold',
  resolved: 'stateResolved',
  closed: 'stateClosed',
  cancelled: 'stateCancelled',
};

/** The state of a ticket in the employee's words. */
export const stateWord = (turn: Turn, ticket: Ticket) => sentence(turn, stateWords[ticket.state]);

/** The state of a ticket in the agents' words. */
export const stateForAgents = (turn: Turn, ticket: Ticket) =>
  toEmployee(stateWords[ticket.state], turn.book.settings.deskLanguage).toLowerCase();

/** What a press on a list of tickets or on one ticket does; undefined when the button is none of these. */
export function chooseTicket(turn: Turn, choice: string): Turn | undefined {
  const { phase } = turn.state;
  if (phase.name !== 'idle' || !phase.question) return undefined;
  const { question } = phase;
  if (question.kind === 'tickets' && choice.startsWith('ticket:')) {
    const ticket = question.tickets.find((one) => one.id === choice.slice(7));
    return ticket && showTicket(turn, ticket);
  }
  if (question.kind !== 'ticket') return undefined;
  if (choice === 'comment') {
    const asked = asking(turn, { kind: 'comment', ticket: question.ticket });
    return tellSentence(asked, 'writeComment', { number: question.ticket.number });
  }
  return choice === 'reopen' ? reopen(turn, question.ticket) : undefined;
}

/** Puts what the employee wrote on his ticket, visible to the caller and to agents. */
export function commentOn(turn: Turn, ticket: Ticket, text: string): Turn {
  const done = become(turn, { phase: { name: 'idle', misses: 0 } });
  const comment = { op: 'comment' as const, text, ticket: ticket.id };
  const written = order(done, { lane: 'record', effect: { kind: 'record', handoff: 0, order: comment } });
  // What waits for the employee goes on when he answers: his word comes in our account's name, which does not do it.
  const resume = { op: 'resume' as const, ticket: ticket.id };
  const recorded =
    ticket.state === 'on hold'
      ? order(written, { lane: 'record', effect: { kind: 'record', handoff: 0, order: resume } })
      : written;
  return tellSentence(recorded, 'commentAdded', { number: ticket.number });
}

// A resolved ticket can be taken up again for some working days; it goes back to the agent who had it here, if he is there.
function reopen(turn: Turn, ticket: Ticket): Turn {
  const { plan } = turn.book;
  if (isTooOld(turn, ticket)) return tellSentence(turn, 'tooLateToReopen', tooOldValues(turn, ticket));
  if (turn.state.returned?.meanwhile) return besideReopened(turn, ticket);
  const past = turn.state.past.findLast((one) => one.handoff.ticket?.id === ticket.id);
  const owner = past?.owner;
  if (owner && onShift(plan, owner, turn.at) && stateOf(turn.book, owner, turn.at) !== 'off')
    return takeUpAgain(turn, unverified(past.handoff), owner);
  const reason = 'Reopened by the employee in chat.';
  const order1 = { op: 'reopen' as const, reason, ticket: ticket.id };
  const number = turn.state.handoffs + 1;
  // What an agent had returned to the bot is over by this; its incident is not left open.
  const free = returnedEnded(turn);
  const reopened = order(free, { lane: 'record', effect: { kind: 'record', handoff: number, order: order1 } });
  const held = {
    number,
    openedAt: turn.at,
    reason,
    reference: ticket.number,
    category: 'inquiry',
    subcategory: '',
    impact: 3 as const,
    urgency: 3 as const,
    sensitive: past?.handoff.sensitive ?? asksForSensitive(turn.book, ticket.title),
    title: ticket.title,
    ticket,
    announced: false,
    shown: 0,
    told: '',
  };
  const asked = requestPerson(become(reopened, { returned: held, problem: ticket.title }), { reason: 'wasReopened' });
  // Whoever has it there is not here to go on with it.
  return record(asked, { op: 'unassign' });
}

// Her request that waits for the opening is the one in which a person comes: it says what else was taken up again.
function besideReopened(turn: Turn, ticket: Ticket): Turn {
  const reason = 'Reopened by the employee in chat.';
  const again = { op: 'reopen' as const, reason, ticket: ticket.id };
  const reopened = order(turn, { lane: 'record', effect: { kind: 'record', handoff: 0, order: again } });
  return requestPerson(reopened, { reason: 'wasReopened', said: `${ticket.number}: ${reason}` });
}

const isTooOld = (turn: Turn, { resolvedAt, openedAt }: Ticket): boolean =>
  workingDaysBetween(turn, resolvedAt ?? openedAt, turn.at) > turn.book.plan.line.reopenWithinDays;

const tooOldValues = ({ book }: Turn, { number }: Ticket) => ({ number, days: `${book.plan.line.reopenWithinDays}` });

// Working days are those of the coverage; a desk that is always open has Mondays to Fridays all the same.
function workingDaysBetween({ book }: Turn, from: number, to: number): number {
  const hours = hoursOfPlan(book.plan, 'coverage');
  return businessDaysBetween(isAlways(hours) ? weekdays : hours, book.settings.deskZone, from, to);
}

const weekdays = hoursOf({
  ...alwaysOpen,
  id: 'weekdays',
  weekly: { ...alwaysOpen.weekly, sat: [], sun: [] },
});
