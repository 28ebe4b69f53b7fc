import { nextClose } from '../hours/calendar.ts';
import { gapsOf, hoursOfPlan, nextOpening, thinOf } from '../hours/coverage.ts';
import type { Window } from '../hours/windows.ts';
import { dayOf, instantOf } from '../hours/zoned.ts';
import { plainText } from '../markup.ts';
import type { Fact, Part } from '../message.ts';
import type { Plan } from '../plan.ts';
import { hourOf } from '../time-words.ts';
import { changeLine, type LineTurn, lineMessage, lineWords, orderLine } from './line-turn.ts';

const mostShown = 12;
const days = 7;

/** Whether the desk ever closes: where it does not, there is no cover to look at. */
const closes = (plan: Plan, at: number): boolean => nextClose(hoursOfPlan(plan, 'coverage'), at) !== null;

/** The opening of a week: the first one after a Monday's midnight where the first region is; the first that is later than `at`. */
export function weekOpening(plan: Plan, at: number): number | null {
  const first = plan.coverage.regions[0];
  const tz = (first && plan.calendars.get(first.calendar)?.tz) ?? 'UTC';
  const today = dayOf(tz, at);
  // Day 0 was a Thursday.
  const monday = today - ((((today + 3) % 7) + 7) % 7);
  for (const start of [monday, monday + 7, monday + 14]) {
    const opens = nextOpening(plan, instantOf(tz, start, 0));
    if (opens === null || opens > at) return opens;
  }
  return null;
}

/** Sees to it that the card of next week is going to be shown. */
export function keepMonday(turn: LineTurn): LineTurn {
  const { monday } = turn.line;
  const { plan } = turn.book;
  const dayMs = 24 * 3_600_000;
  if ((monday !== undefined && monday > turn.at - dayMs) || !closes(plan, turn.at)) return turn;
  const opens = weekOpening(plan, turn.at);
  return opens === null ? turn : orderLine(changeLine(turn, { monday: opens }), { timer: 'monday', at: opens });
}

/** A week opens: where nobody is there, or fewer than planned, in its seven days. */
export function mondayElapsed(turn: LineTurn): LineTurn {
  const { monday, ...line } = turn.line;
  if (monday === undefined || monday > turn.at) return turn;
  const again = keepMonday({ ...turn, line });
  if (!closes(turn.book.plan, turn.at)) return again;
  const message = lineMessage(again, partsOf(again), { title: lineWords(again, 'mondayTitle') });
  return orderLine(again, {
    lane: 'desk',
    effect: { kind: 'post', message, handoff: 0, mark: { kind: 'board', key: 'monday' } },
  });
}

function partsOf(turn: LineTurn): readonly Part[] {
  const { plan } = turn.book;
  const gap = lineWords(turn, 'mondayGap');
  const thin = thinOf(plan, turn.at, days).filter((one) => one.agents > 0);
  const least = `${plan.coverage.minAgents}`;
  const facts: Fact[] = [
    ...gapsOf(plan, turn.at, days).map((one) => ({ label: gap, value: spanOf(turn, one) })),
    ...thin.map((one) => ({
      label: plainText(lineWords(turn, 'mondayThin', { count: `${one.agents}`, least })),
      value: spanOf(turn, one),
    })),
  ];
  if (facts.length === 0) return [{ kind: 'text', text: lineWords(turn, 'mondayFine') }];
  const more = facts.length - mostShown;
  return [
    { kind: 'facts', facts: facts.slice(0, mostShown) },
    ...(more > 0 ? [{ kind: 'note' as const, text: lineWords(turn, 'lineMore', { count: `${more}` }) }] : []),
  ];
}

function spanOf(turn: LineTurn, { from, to }: Window): string {
  const { deskLanguage, deskZone } = turn.book.settings;
  const far = turn.at - 30 * 24 * 3_600_000;
  const start = hourOf(from, far, deskLanguage, deskZone);
  return plainText(lineWords(turn, 'mondaySpan', { from: start, to: hourOf(to, from, deskLanguage, deskZone) }));
}
