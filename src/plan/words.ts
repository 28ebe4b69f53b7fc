import { shiftsOf } from '../desk/hours/oncall.ts';
import { localOf } from '../desk/hours/zoned.ts';
import { alwaysOpen, type Calendar, type Plan, type Region, type Roster, type SlaPolicy } from '../desk/plan.ts';
import { columns, type Paint } from '../scripts-command-terminal.ts';
import { escalationWords, notifyWords } from './words-escalation.ts';
import { type PlanLanguage, planTexts, type Telling } from './words-texts.ts';
import { dateWords, instantWords, minutesWords } from './words-times.ts';
import { alwaysOpenIn, spansInWords, weekDrawing } from './words-week.ts';

const plainly: Paint = (text) => text;
const mostDates = 4;
const rosterAheadMs = 60 * 86_400_000;

/** The whole plan in plain words: hours as a drawing of the week, the next holidays, targets as a table, who is called when. `now` is what "next" counts from. */
export function planInWords(plan: Plan, language: PlanLanguage, now: number, paint: Paint = plainly): string {
  const telling = { language, now, paint };
  const { heads } = planTexts[language];
  const parts: readonly (readonly [string, string])[] = [
    [heads.hours, hoursWords(plan, telling)],
    [heads.coverage, coverageWords(plan, telling)],
    [heads.promises, promisesWords(plan, telling)],
    [heads.escalation, escalationWords(plan, telling)],
    [heads.oncall, rostersWords(plan, telling)],
    [heads.people, peopleWords(plan, telling)],
    [heads.line, lineWords(plan, telling)],
    [heads.outage, outageWords(plan, telling)],
  ];
  return parts.map(([head, body]) => `${paint(head, 'bold')}\n${body}`).join('\n');
}

const indented = (lines: readonly string[]): string =>
  lines
    .map((line) => `  ${line}`.trimEnd())
    .join('\n')
    .concat('\n');

function hoursWords(plan: Plan, telling: Telling): string {
  const { paint, language } = telling;
  const { regions } = plan.coverage;
  const used = new Set(regions.map(({ calendar }) => calendar));
  const unused = [...plan.calendars.keys()].filter((id) => id !== alwaysOpen.id && !used.has(id));
  const drawn = regions.map((region) => {
    const calendar = plan.calendars.get(region.calendar) ?? alwaysOpen;
    const head = `${paint(region.name, 'bold')} (${calendar.tz}, ${planTexts[language].calendarOf(calendar.id)})`;
    return indented([head, ...calendarWords(calendar, telling), ...regionWords(plan, region, language)]);
  });
  return [...drawn, ...(unused.length > 0 ? [indented([planTexts[language].unused(unused.join(', '))])] : [])].join(
    '\n',
  );
}

function regionWords(plan: Plan, { group, next }: Region, language: PlanLanguage): readonly string[] {
  const texts = planTexts[language];
  const receiver = plan.coverage.regions.find(({ id }) => id === next);
  const said = [...(group ? [texts.group(group)] : []), ...(receiver ? [texts.takesOver(receiver.name)] : [])];
  return said.length > 0 ? [said.join(' ')] : [];
}

function calendarWords(calendar: Calendar, { language, now }: Telling): readonly string[] {
  const texts = planTexts[language];
  if (alwaysOpenIn(calendar)) return [texts.always];
  const today = localOf(calendar.tz, now).date;
  const coming = <T>(items: readonly T[], until: (item: T) => string): readonly T[] =>
    items
      .filter((item) => until(item) >= today)
      .toSorted((one, other) => (until(one) < until(other) ? -1 : 1))
      .slice(0, mostDates);
  const holidays = coming(calendar.holidays, ({ date }) => date).map(
    ({ date, name }) => `${dateWords(date, language)} ${name}`,
  );
  const exceptions = coming(calendar.exceptions, ({ date }) => date).map(
    ({ date, hours, reason }) => `${dateWords(date, language)} ${spansInWords(hours, language)} (${reason})`,
  );
  const closures = coming(calendar.closures, ({ to }) => to).map(
    ({ from, to, reason }) => `${from.replace('T', ' ')} – ${to.replace('T', ' ')} (${reason})`,
  );
  return [
    ...weekDrawing(calendar, language),
    holidays.length > 0 ? texts.holidays(holidays.join('; ')) : texts.noHolidays,
    ...(exceptions.length > 0 ? [texts.exceptions(exceptions.join('; '))] : []),
    ...(closures.length > 0 ? [texts.closures(closures.join('; '))] : []),
  ];
}

function coverageWords({ coverage }: Plan, { language }: Telling): string {
  const texts = planTexts[language];
  const { required, minAgents, handover } = coverage;
  const promised = required
    ? [texts.promisedWeek(required.tz), ...weekDrawing(required, language)]
    : [texts.promisedRegions];
  const [lead, ack] = [handover.leadMinutes, handover.ackWithinMinutes].map((one) => minutesWords(one, language));
  return indented([...promised, texts.minAgents(minAgents), texts.handover(lead ?? '', ack ?? '')]);
}

function promisesWords(plan: Plan, { language, paint }: Telling): string {
  const texts = planTexts[language];
  const rows = plan.sla.map((policy) => [
    policy.priorities.length === 0 ? texts.all : policy.priorities.map((one) => `P${one}`).join(', '),
    texts.metrics[policy.metric],
    targetWords(policy.target, language),
    calendarName(policy.calendar, language),
    policy.pauseWhile.map((why) => texts.pauses[why]).join(', ') || texts.none,
    warningsWords(plan, policy, language),
    texts.agreements[policy.agreement],
  ]);
  const kept = plan.sla.flatMap(({ id, attainment }) => (attainment ? [texts.attainment(id, attainment.target)] : []));
  const table = rows.length > 0 ? columns([texts.promiseHead, ...rows], paint) : `  ${texts.none}\n`;
  return table + (kept.length > 0 ? indented(kept) : '');
}

const warningsWords = (plan: Plan, { warnAt }: SlaPolicy, language: PlanLanguage): string =>
  warnAt
    .map(({ percent, notify }) => `${notify.map((one) => notifyWords(plan, one, language)).join(', ')} ${percent} %`)
    .join('; ') || planTexts[language].none;

function targetWords(target: SlaPolicy['target'], language: PlanLanguage): string {
  if ('businessDays' in target) return planTexts[language].businessDays(target.businessDays);
  return minutesWords('hours' in target ? target.hours * 60 : target.minutes, language);
}

const calendarName = (calendar: SlaPolicy['calendar'], language: PlanLanguage): string => {
  const { regionOf, coverage } = planTexts[language];
  if (typeof calendar !== 'string') return regionOf[calendar.by];
  return calendar === 'coverage' ? coverage : calendar;
};

function rostersWords(plan: Plan, telling: Telling): string {
  if (plan.oncall.length === 0) return indented([planTexts[telling.language].noRoster]);
  return indented(plan.oncall.map((roster) => rosterWords(plan, roster, telling)));
}

function rosterWords(plan: Plan, roster: Roster, { language, now }: Telling): string {
  const texts = planTexts[language];
  const [shift, ...next] = shiftsOf(roster, now, now + rosterAheadMs);
  const who = (user: string | undefined): string =>
    user === undefined ? texts.noOne : (plan.people.find(({ id }) => id === user)?.name ?? user);
  const when = (at: number): string => `${instantWords(at, roster.tz, language)} (${roster.tz})`;
  const then = next
    .slice(0, 2)
    .map(({ user, from }) => texts.onCallThen(who(user), instantWords(from, roster.tz, language)));
  const until = next[0] && shift ? when(shift.to) : undefined;
  return `${[texts.onCallNow(roster.id, who(shift?.user), until), ...then].join('; ')}.`;
}

function peopleWords({ people, coverage, line }: Plan, { language, paint }: Telling): string {
  const texts = planTexts[language];
  if (people.length === 0) return indented([texts.nobodyNamed]);
  const dated = people.some(({ since }) => since !== undefined);
  const rows = people.map((person) => [
    person.name,
    person.roles.map((role) => texts.roles[role]).join(', '),
    person.languages.map((code) => texts.languages[code] ?? code).join(', '),
    coverage.regions.find(({ id }) => id === person.region)?.name ?? texts.none,
    person.topics.join(', ') || texts.all,
    String(person.capacity ?? line.capacity),
    person.email ?? texts.none,
    ...(dated ? [person.since ?? texts.none] : []),
  ]);
  return columns([[...texts.peopleHead, ...(dated ? [texts.peopleSince] : [])], ...rows], paint);
}

function lineWords({ line }: Plan, { language }: Telling): string {
  const texts = planTexts[language];
  const list = line.remindAfterMinutes.map((minutes) => minutesWords(minutes, language)).join(', ');
  const park = minutesWords(line.parkAfterMinutes, language);
  return indented([
    texts.capacity(line.capacity),
    list === '' ? texts.noReminders(park) : texts.reminders(list, park),
    texts.reassure(minutesWords(line.reassureEveryMinutes, language)),
    texts.reopen(line.reopenWithinDays),
  ]);
}

const outageWords = ({ outage }: Plan, { language }: Telling): string =>
  indented([planTexts[language].outage(outage.contacts, minutesWords(outage.withinMinutes, language))]);
