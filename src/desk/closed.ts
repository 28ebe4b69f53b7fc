import type { Handoff } from './conversation.ts';
import { isOpen } from './hours/calendar.ts';
import { hoursOfPlan, nextOpening } from './hours/coverage.ts';
import type { Part } from './message.ts';
import { triggersOf } from './protocol.ts';
import { dateAndHour, hourOf } from './time-words.ts';
import { agentSentence, become, order, sentence, type Turn } from './turn.ts';

/** Whether nobody covers the desk at the moment of a turn. */
export function isClosed({ at, book }: Turn): boolean {
  return !isOpen(hoursOfPlan(book.plan, 'coverage'), at);
}

/** Whether somebody is being called for the present handoff at any hour, or will be by the protocol. */
export function isPaged({ state, book, at }: Turn): boolean {
  const { handoff } = state;
  if (!handoff) return false;
  const pages = handoff.pages ?? [];
  const going = pages.filter((page) => page.endedAt === undefined);
  // Whose calls were all in vain waits for the opening like everybody.
  if (going.length > 0) return going.some((page) => page.run.exhaustedAt === undefined);
  return triggersOf(state, handoff, book.plan, at).length > 0;
}

/** Whether somebody who was called has answered and comes, though he has not claimed the talk yet. */
export function isOnTheWay({ state }: Turn): boolean {
  const pages = state.handoff?.pages ?? [];
  return pages.some((page) => page.endedAt === undefined && page.acknowledgedBy !== undefined);
}

/** Weekday, date and hour of an opening on the employee's clock. */
export function openingIn({ state, book }: Turn, at: number): string {
  return dateAndHour(at, state.language, state.person.zone, book.settings.deskZone);
}

/** What the employee is told when nobody is there now; nothing while the desk is open. */
export function closedWords(turn: Turn): string | undefined {
  if (!isClosed(turn)) return undefined;
  return isPaged(turn) ? sentence(turn, 'pagingPerson') : openingWords(turn);
}

/** When the desk opens, in a sentence to the employee. */
export function openingWords(turn: Turn): string {
  const at = nextOpening(turn.book.plan, turn.at);
  return at === null ? sentence(turn, 'closedNoDate') : sentence(turn, 'closedUntil', { when: openingIn(turn, at) });
}

const lookAgainMs = 24 * 3_600_000;

/** The present handoff waits for the opening in place of being reminded; `told` when the employee knows it already. */
export function untilOpening(turn: Turn, told: boolean): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const at = nextOpening(turn.book.plan, turn.at);
  const waits = become(turn, { handoff: { ...handoff, opening: { at, told } } });
  return order(waits, { cancel: 'waiting' }, { timer: 'opening', at: at ?? turn.at + lookAgainMs });
}

/** What the card says of a request that waits for the opening: when it is, on the desk's clock. */
export function deskOpensNote(turn: Turn, { opening }: Handoff): readonly Part[] {
  if (!opening || turn.state.phase.name !== 'waiting') return [];
  const { deskLanguage, deskZone } = turn.book.settings;
  const text =
    opening.at === null
      ? agentSentence(turn, 'closedCardNoDate')
      : agentSentence(turn, 'closedCard', { time: hourOf(opening.at, turn.at, deskLanguage, deskZone) });
  return [{ kind: 'note', text }];
}
