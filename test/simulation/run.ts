import { checkEnd } from './account.ts';
import type { Actor, Deed } from './acts.ts';
import { cutOff, deliver } from './deliveries.ts';
import { asking } from './duty.ts';
import { type Counts, type History, isShared, newHistory, type Variant } from './history.ts';
import { start, stop } from './house.ts';
import { checkStep, watchOutside } from './invariants.ts';
import { keptIn } from './kept.ts';
import { agentDeed, closingDeed, employeeDeed, pressable } from './people.ts';
import { excuse } from './platform.ts';
import { checkQuiet } from './promises-in-time.ts';
import { colleagueActs } from './servicenow-fake.ts';
import { between, chance, crash, later, mark, note, oneOf, step, thaw } from './world.ts';

/** How one history went: what was violated first, if anything, and what was counted. */
export type Outcome = {
  readonly seed: number;
  readonly hash: number;
  readonly broken: readonly string[];
  readonly counts: Counts;
  readonly trace: readonly string[];
  /** How many boundaries the first process had met when the people were done. */
  readonly firstLife: number;
};

/** Where agents are bent on outages the lead declares one, before employees come; from when on they do (ms). */
const planOutage = (history: History): number => {
  const { world, platform } = history;
  const lead = leadOf(history);
  if (lead?.bent !== 'outages') return 0;
  const does = (ms: number, deedOf: () => Deed | undefined): void => {
    later(world, ms, 'lead', () => {
      const deed = deedOf();
      if (deed) deliver(history, lead, deed);
    });
  };
  does(100, () => asking(platform, lead, 'declare outage', history.number + 1));
  does(3_000, () => pressable(world, platform, lead, /^line:outage:declare$/, history.number + 1));
  return between(world, 2_000, 20_000);
};

/** Who leads; where nobody is named, one who may. */
const leadOf = ({ agents }: History): Actor | undefined => agents[1] ?? agents[0];

const planPeople = (history: History): number => {
  const { world } = history;
  const pace = chance(world, 0.2) ? 3_000 : chance(world, 0.2) ? 300_000 : 25_000;
  let last = world.now;
  const act = (actor: Actor, deedOf: typeof agentDeed): void => {
    const deed = deedOf(world, history.platform, actor, history.number + 1);
    if (deed) {
      actor.left -= 1;
      deliver(history, actor, deed);
    }
  };
  const begins = planOutage(history);
  for (const actor of history.employees) {
    let at = begins + between(world, 100, pace);
    for (let deed = 0; deed < actor.left; deed += 1) {
      later(world, at, 'employee', () => act(actor, employeeDeed));
      at += between(world, 200, 2 * pace);
    }
    last = Math.max(last, world.now + at);
  }
  for (const actor of history.agents) {
    for (let at = between(world, 1_000, pace); at < last - world.now + 2 * pace; at += between(world, 500, 2 * pace)) {
      later(world, at, 'agent', () => actor.left > 0 && act(actor, agentDeed));
    }
  }
  planColleague(history, last + pace - world.now);
  return last + 2 * pace;
};

const planColleague = (history: History, spanMs: number): void => {
  const { world, instance, watched } = history;
  const act = async (deed: number): Promise<void> => {
    // What was done before the desk looked there for the first time counts as seen.
    if (await keptIn(history)?.load('watch/records')) colleagueActs(world, instance, deed);
  };
  const deeds = watched ? 1 + Math.floor(world.random() * 5) : 0;
  for (let deed = 1; deed <= deeds; deed += 1) later(world, world.random() * spanMs, 'colleague', () => void act(deed));
};

const freeze = (history: History): void => {
  const { world } = history;
  const { life } = oneOf(world, history.houses);
  if (!life?.alive) return;
  life.frozenUntil = world.now + between(world, 500, 150_000);
  excuse(history.platform, life);
  note(world, () => `${life.name} freezes`);
};

const stepClock = (history: History): void => {
  const { world } = history;
  const house = oneOf(world, history.houses);
  const ms = oneOf(world, [3_600_000, -3_600_000, 86_400_000, -86_400_000]);
  house.skewMs += ms;
  if (house.life) house.life.skewMs += ms;
  note(world, () => `the clock of ${house.life?.name} steps by ${ms}`);
};

const ailDisk = (history: History): void => {
  const { world, disk, faults } = history;
  const full = faults.chosen.has('diskFull') && (!faults.chosen.has('diskBroken') || chance(world, 0.7));
  const at = 1 + Math.floor(world.random() * 20);
  if (full) disk?.plan({ on: 'write', at, what: 'ENOSPC', times: 1 + Math.floor(world.random() * 12) });
  else
    disk?.plan({ on: oneOf(world, ['datasync', 'rename', 'list', 'syncFolder', 'create'] as const), at, what: 'EIO' });
};

const outage = (history: History): void => {
  const { world, instance } = history;
  const until = world.now + between(world, 30_000, 5 * 3_600_000);
  if (chance(world, 0.5)) instance.outUntil = until;
  else instance.asleepUntil = until;
};

const archive = ({ world, platform }: History): void => {
  platform.deskGoneUntil = world.now + between(world, 5_000, 1_200_000);
  note(world, () => 'the shared channel is archived for a while');
};

const planFaults = (history: History, end: number): void => {
  const { world, faults, platform } = history;
  const span = end - world.now;
  const sometimes = (times: number, what: string, act: () => void): void => {
    for (let time = 0; time < times; time += 1) later(world, world.random() * span, what, () => faults.over || act());
  };
  const { chosen } = faults;
  if (chosen.has('crash'))
    sometimes(1, 'kill', () => chance(world, 0.3) && cutOff(history, oneOf(world, history.houses)));
  if (chosen.has('freeze')) sometimes(2, 'freeze', () => freeze(history));
  if (chosen.has('sigterm')) sometimes(2, 'sigterm', () => stop(history, oneOf(world, history.houses)));
  if (chosen.has('clockStep')) sometimes(2, 'clock', () => stepClock(history));
  if (chosen.has('diskFull') || chosen.has('diskBroken')) sometimes(2, 'disk', () => ailDisk(history));
  if (chosen.has('snOutage') || chosen.has('snAsleep')) sometimes(1, 'outage', () => outage(history));
  if (chosen.has('deskGone')) sometimes(1, 'archived', () => archive(history));
  if (chosen.has('chatGone')) sometimes(1, 'blocked', () => platform.blocked.add('dm-e1'));
};

/** A process that says of itself that it can write no more is started anew, as whoever watches `/readyz` does. */
const superviseDisk = (history: History): void => {
  for (const { store, life } of history.houses) {
    if (!store || !life || !history.disk) continue;
    const { ready, detail } = store.state();
    if (!ready && /Start the service again/.test(detail)) crash(history.world, life, detail);
  }
};

const endFaults = (history: History): void => {
  const { world, faults, instance, platform, disk } = history;
  faults.over = true;
  platform.deskGoneUntil = 0;
  instance.outUntil = 0;
  instance.asleepUntil = 0;
  disk?.plan();
  note(world, () => 'all faults are over');
  for (const house of history.houses) {
    house.skewMs = 0;
    if (!house.life) continue;
    house.life.skewMs = 0;
    thaw(world, house.life);
    house.life.crashAt = Number.POSITIVE_INFINITY;
  }
};

/** Lets things happen until an instant; false when something was violated before. */
export const runUntil = async (history: History, until: number): Promise<boolean> => {
  while (history.broken.length === 0) {
    if (!(await step(history.world, until))) {
      history.world.now = Math.max(history.world.now, until);
      return true;
    }
    superviseDisk(history);
    await checkStep(history);
    if (history.world.steps > mostSteps) {
      history.broken.push(`L: no end after ${mostSteps} steps`);
    }
  }
  return false;
};

const mostSteps = 60_000;

const hourMs = 3_600_000;

const tasksLeft = async (history: History): Promise<boolean> => ((await keptIn(history)?.tasks(1)) ?? []).length > 0;

/** Hours in which nobody does anything: clocks run out, shifts end, the desk closes and opens. */
const passNight = async (history: History, nightMs: number): Promise<void> => {
  const { world, faults } = history;
  await runUntil(history, world.now + nightMs);
  const kept = keptIn(history);
  // What a clock that was a day ahead has put off is not done by then.
  const settled = nightMs >= hourMs && !faults.chosen.has('clockStep');
  if (kept && settled && history.broken.length === 0) await checkQuiet(history, kept);
};

/**
 * The evening: agents bring every talk to its end by what they see. A day after the last fault everything must be
 * done; what a clock that was a day ahead has put off takes that day longer.
 */
const closeUp = async (history: History, nightMs: number): Promise<void> => {
  const { world, platform, faults } = history;
  await passNight(history, nightMs);
  const limit = world.now + (faults.chosen.has('clockStep') ? 96 : 24) * hourMs;
  while (world.now < limit && history.broken.length === 0) {
    const deeds = history.agents.map((actor) => {
      const deed = closingDeed(world, platform, actor, history.number + 1);
      if (deed) deliver(history, actor, deed);
      return deed;
    });
    const done = deeds.every((deed) => deed === undefined);
    if (done && !(await tasksLeft(history))) break;
    await runUntil(history, Math.min(limit, world.now + (done ? hourMs : hourMs / 20)));
  }
  await runUntil(history, limit + hourMs);
};

/** Plays a history to its end: what is done first, then the end of all faults, a day, and the final account. */
export const endOf = async (
  history: History,
  seed: number,
  first: () => Promise<unknown>,
  nightMs = hourMs / 3,
): Promise<Outcome> => {
  const { world } = history;
  const [house] = history.houses;
  const life = house?.life;
  let firstLife = 0;
  try {
    // From here on everything runs in the queue of promises, so that the queue of ticks comes after all of it.
    await Promise.resolve();
    await first();
    firstLife = life?.boundaries ?? 0;
    endFaults(history);
    await closeUp(history, nightMs);
    if (history.broken.length === 0) await checkEnd(history);
  } catch (error) {
    history.broken.push(`F0: ${error instanceof Error ? error.stack : String(error)}`);
  }
  mark(world, 'end', world.now - world.begins);
  history.counts.crashPoints = world.boundaries;
  history.counts.steps = world.steps;
  const { broken, counts } = history;
  return { seed, hash: world.hash, broken, counts, trace: world.trace ?? [], firstLife };
};

/** Plays one seed from its beginning to a day after its last fault, and says what went wrong first. */
export const playSeed = async (seed: number, variant?: Variant, traced = false): Promise<Outcome> => {
  const history = newHistory(seed, { shared: isShared(seed), traced, ...(variant ? { variant } : {}) });
  note(history.world, () => `faults: ${[...history.faults.chosen].join(' ')}`);
  watchOutside(history);
  for (const house of history.houses) start(history, house);
  const end = planPeople(history);
  planFaults(history, end);
  const nightMs = oneOf(history.world, history.keepsHours ? [1 / 3, 3, 16, 64] : [1 / 3, 1 / 3, 3]) * hourMs;
  return endOf(history, seed, () => runUntil(history, end), nightMs);
};
