import { isOpen, nextClose } from '../desk/hours/calendar.ts';
import { hoursOfPlan, nextOpening, openRegions } from '../desk/hours/coverage.ts';
import { dateOfDay, dayOf, instantAt, localOf } from '../desk/hours/zoned.ts';
import type { Plan, SlaPolicy } from '../desk/plan.ts';
import type { AnswerTime, HoursChoice, HoursView } from './playground-wire.ts';

/** Whose hours, promises and people are in force: the desk's own, or those of the worked example. */
export type PlaygroundHours = {
  own(): Plan;
  readonly example: Plan;
  chosen(): HoursChoice;
  use(choice: HoursChoice): void;
};

/** The hours that are in force at an instant of the desk's clock, and where that clock can be moved to see something. */
export function hoursViewOf(hours: PlaygroundHours, now: number): HoursView {
  const choice = hours.chosen();
  const plan = choice === 'own' ? hours.own() : hours.example;
  const cover = hoursOfPlan(plan, 'coverage');
  const open = isOpen(cover, now);
  const closesAt = open ? nextClose(cover, now) : now;
  const opensAt = closesAt === null ? null : nextOpening(plan, closesAt);
  const openNow = new Set(openRegions(plan, now).map(({ id }) => id));
  return {
    choice,
    ownIsAlwaysOpen: nextClose(hoursOfPlan(hours.own(), 'coverage'), now) === null,
    open,
    changesAt: open ? closesAt : opensAt,
    opensAt,
    regions: plan.coverage.regions.map(({ id, name, calendar }) => ({
      name,
      zone: zoneOf(plan, calendar),
      open: openNow.has(id),
    })),
    closedAt: closedSaturday(hours.example, now),
    answers: answersOf(plan),
  };
}

const zoneOf = (plan: Plan, calendar: string): string => plan.calendars.get(calendar)?.tz ?? 'UTC';

/** Saturday at ten in the example's first place, when nobody is there; null where somebody is. */
function closedSaturday(example: Plan, now: number): number | null {
  const tz = zoneOf(example, example.coverage.regions[0]?.calendar ?? '');
  const today = dayOf(tz, now);
  for (let day = today; day <= today + 7; day++) {
    const at = instantAt(tz, `${dateOfDay(day)}T10:00`);
    if (at > now && localOf(tz, at).day === 'sat') return isOpen(hoursOfPlan(example, 'coverage'), at) ? null : at;
  }
  return null;
}

// Where two promises hold for one priority, the shorter one is over first.
function answersOf(plan: Plan): AnswerTime[] {
  return ([1, 2, 3, 4, 5] as const).flatMap((priority): AnswerTime[] => {
    const minutes = plan.sla
      .filter((one) => one.metric === 'first_response')
      .filter(({ priorities }) => priorities.length === 0 || priorities.includes(priority))
      .flatMap(minutesOf);
    return minutes.length === 0 ? [] : [{ priority, minutes: Math.min(...minutes) }];
  });
}

function minutesOf({ target }: SlaPolicy): number[] {
  if ('minutes' in target) return [target.minutes];
  return 'hours' in target ? [target.hours * 60] : [];
}
