import { parseCondition } from '../desk/escalation/condition.ts';
import { alwaysOpen } from '../desk/plan.ts';
import { factNames } from '../desk/protocol.ts';
import type { Fault } from '../desk/script-source.ts';
import { policyFaults } from '../desk/sla/policy.ts';
import { minutesOf, planFrom } from './build.ts';
import { calendarFaults, coverageFaults } from './check-hours.ts';
import { type Known, notifyFaults, peopleFaults, rosterFaults } from './check-people.ts';
import { doubleFaults, type Path, unknownFaults } from './check-words.ts';
import type { EscalationSource, PlanSource, PolicySource, PromiseSource } from './source.ts';

/** What is wrong with a `desk.yaml` beyond its shape: names that lead nowhere, dates and spans that cannot be, promises that contradict each other. */
export function faultsIn(source: PlanSource): readonly Fault[] {
  const { calendars = [], coverage = {}, oncall = [], people = [], escalation = {} } = source;
  const { coverage: covered, escalation: escalationOf } = planFrom(source);
  const { regions } = covered;
  const known: Known = {
    calendars: [...calendars.map(({ id }) => id), alwaysOpen.id],
    regions: regions.map(({ id }) => id),
    people: people.map(({ id }) => id),
    rosters: oncall.map(({ id }) => id),
  };
  return [
    ...calendarFaults(calendars),
    ...coverageFaults(coverage, { calendars: known.calendars, policies: escalationOf.policies.map(({ id }) => id) }),
    ...peopleFaults(people, known),
    ...rosterFaults(oncall, known),
    ...promiseFaults(source, known),
    ...escalationFaults(escalation, known, source),
    ...lineFaults(source.line ?? {}),
    ...(source.outage?.within === undefined ? [] : lengthFaults(['outage', 'within'], source.outage.within)),
    ...handoverFaults(coverage.handover ?? {}),
  ];
}

function promiseFaults(source: PlanSource, known: Known): Fault[] {
  const { sla = [] } = source;
  const calendars = [...known.calendars, 'coverage'];
  const unknown = sla.flatMap(({ calendar }, at) =>
    typeof calendar === 'string'
      ? unknownFaults(['sla', at, 'calendar'], 'calendar', calendar, calendars, 'calendars')
      : [],
  );
  const told = sla.flatMap(({ warnAt = [] }, at) =>
    warnAt.flatMap((warning, index) =>
      typeof warning === 'number'
        ? []
        : warning.notify.flatMap((notify, who) =>
            notifyFaults(['sla', at, 'warnAt', index, 'notify', who], notify, known),
          ),
    ),
  );
  const plan = planFrom(source);
  // Those for a calendar that does not exist, or never opens, are told above, where the mend is.
  const ofPolicies = policyFaults(source.sla ? plan.sla : [], plan.calendars, plan.coverage)
    .filter(({ path }) => path.at(-1) !== 'calendar')
    .map((fault) => ({ ...fault, path: sourcePath(fault.path, sla) }));
  return [...unknown, ...told, ...ofPolicies];
}

// A promise is written a little differently from how it is kept.
function sourcePath([at, ...rest]: Path, sla: readonly PromiseSource[]): Path {
  const promise = sla[Number(at)];
  if (rest[0] !== 'priorities') return ['sla', Number(at), ...rest];
  return ['sla', Number(at), ...(promise?.when?.priority ? ['when', 'priority'] : ['metric'])];
}

function escalationFaults(source: EscalationSource, known: Known, whole: PlanSource): Fault[] {
  const { triggers = [], policies = [], levels = [] } = source;
  const all = planFrom(whole).escalation;
  const goals = [...all.policies, ...all.levels].map(({ id }) => id);
  return [
    ...doubleFaults(['escalation', 'triggers'], 'trigger', triggers),
    ...doubleFaults(['escalation', 'policies'], 'policy', policies),
    ...doubleFaults(['escalation', 'levels'], 'level', levels),
    ...bothFaults(source),
    ...triggers.flatMap(({ when, to }, at) => [
      ...conditionFaults(['escalation', 'triggers', at, 'when'], when),
      ...unknownFaults(['escalation', 'triggers', at, 'to'], 'policy or level', to, goals, 'policies'),
    ]),
    ...policies.flatMap((policy, at) => policyPlaces(['escalation', 'policies', at], policy, known)),
    ...levels.flatMap(({ evidence = [], leadWithin }, at) => [
      ...doubleFaults(['escalation', 'levels', at, 'evidence'], 'question', evidence),
      ...(leadWithin === undefined ? [] : lengthFaults(['escalation', 'levels', at, 'leadWithin'], leadWithin)),
    ]),
  ];
}

function bothFaults({ policies = [], levels = [] }: EscalationSource): Fault[] {
  return levels.flatMap(({ id }, at): Fault[] => {
    if (!policies.some((policy) => policy.id === id)) return [];
    const what = `"${id}" is the id of a policy too, and a trigger could mean either`;
    return [{ path: ['escalation', 'levels', at, 'id'], what, mend: 'Give it another id.' }];
  });
}

function conditionFaults(path: Path, when: string): Fault[] {
  const read = parseCondition(when, { facts: factNames });
  if (!('fault' in read)) return [];
  return [{ path, what: `the condition cannot be read: ${read.fault}`, mend: `Look at letter ${read.at + 1} of it.` }];
}

const policyPlaces = (
  path: Path,
  { clock, steps, ackTimeout, onExhausted = [] }: PolicySource,
  known: Known,
): Fault[] => [
  ...(clock === undefined
    ? []
    : unknownFaults([...path, 'clock'], 'calendar', clock, [...known.calendars, 'coverage'], 'calendars')),
  ...steps.flatMap(({ notify, reminders }, at) => [
    ...notify.flatMap((one, index) => notifyFaults([...path, 'steps', at, 'notify', index], one, known)),
    ...lengthFaults([...path, 'steps', at, 'reminders', 'every'], reminders.every),
  ]),
  ...(ackTimeout === undefined ? [] : lengthFaults([...path, 'ackTimeout'], ackTimeout)),
  ...onExhausted.flatMap((one, index) => notifyFaults([...path, 'onExhausted', index], one, known)),
];

function lengthFaults(path: Path, duration: string): Fault[] {
  if (minutesOf(duration) > 0) return [];
  return [{ path, what: `"${duration}" is no time at all`, mend: 'Write how long it is, as 5m.' }];
}

function handoverFaults({ lead, ackWithin }: NonNullable<NonNullable<PlanSource['coverage']>['handover']>): Fault[] {
  const path = ['coverage', 'handover'];
  return [
    ...(lead === undefined ? [] : lengthFaults([...path, 'lead'], lead)),
    ...(ackWithin === undefined ? [] : lengthFaults([...path, 'ackWithin'], ackWithin)),
  ];
}

function lineFaults(line: NonNullable<PlanSource['line']>): Fault[] {
  const { remindAfter = [], parkAfter, reassureEvery } = line;
  const { remindAfterMinutes, parkAfterMinutes } = planFrom({ line }).line;
  const order = remindAfterMinutes.flatMap((minutes, at): Fault[] => {
    const path = ['line', ...(line.remindAfter ? ['remindAfter', at] : ['parkAfter'])];
    if (minutes >= parkAfterMinutes) {
      const what = `after ${minutes} minutes nobody is reminded: the talk is parked after ${parkAfterMinutes}`;
      return [{ path, what, mend: 'Park later, or remind earlier.' }];
    }
    if (minutes > (remindAfterMinutes[at - 1] ?? 0)) return [];
    return [
      { path, what: `"${remindAfter[at]}" does not come after the one before it`, mend: 'Put the shortest first.' },
    ];
  });
  return [
    ...order,
    ...(parkAfter === undefined ? [] : lengthFaults(['line', 'parkAfter'], parkAfter)),
    ...(reassureEvery === undefined ? [] : lengthFaults(['line', 'reassureEvery'], reassureEvery)),
  ];
}
