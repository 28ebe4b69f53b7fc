import type { Book } from '../../src/desk/book.ts';
import { defaultSettings } from '../../src/desk/book.ts';
import type { Effect } from '../../src/desk/effect.ts';
import type { Line } from '../../src/desk/line.ts';
import { defaultPlan, type Plan } from '../../src/desk/plan.ts';
import type { ServiceNow, ServiceNowOptions } from '../../src/effects/servicenow.ts';
import type { Loop, LoopParts } from '../../src/loop.ts';
import { bookOf, presentOf, publish } from '../../src/publish.ts';
import type { Watch } from '../../src/records-watch.ts';
import { readScripts } from '../../src/scripts.ts';
import type { NewTask, Store, Task } from '../../src/store/store.ts';
import { globalChat } from '../plans.ts';
import { type Disk, lossyDisk } from '../store/lossy-fs.ts';
import type { Actor } from './acts.ts';
import { bents } from './duty.ts';
import { drawFaults, type Faults } from './faults.ts';
import { agents, employees, planned } from './people.ts';
import { newPlatform, type Platform } from './platform.ts';
import { type Instance, newInstance } from './servicenow-fake.ts';
import { type Database, newDatabase } from './shared-store.ts';
import { beginning, between, chance, type Life, newWorld, oneOf, type World } from './world.ts';

/** One place where a process of the product runs; `life` is the process that runs there now. */
export type House = {
  readonly index: number;
  life: Life | undefined;
  lives: number;
  store: Store | undefined;
  /** What the process before knew, for a comparison with what the disk has kept. */
  memory: { readonly store: Store; readonly inFlight: number } | undefined;
  loop: Loop | undefined;
  watch: Watch | undefined;
  stopping: boolean;
  skewMs: number;
  inFlight: number;
  /** How many settled tasks its store has still to write down, and what is to be noted of them when it ends. */
  riding: () => number;
  onFall: () => void;
};

/** A delivery that the product has acknowledged, and the ids of which one must stand in the journal. */
export type Acknowledged = { readonly what: string; readonly ids: readonly string[] };

/** How a known-wrong product differs from the real one; nothing for the real one. */
export type Variant = {
  readonly name: string;
  readonly store?: (store: Store) => Store;
  readonly loop?: (parts: LoopParts) => LoopParts;
  readonly receive?: (loop: Loop) => Loop['receive'];
  readonly records?: (options: ServiceNowOptions) => ServiceNowOptions;
  readonly client?: (records: ServiceNow) => ServiceNow;
  readonly quarantineMs?: number;
};

/** What is counted over histories. */
export type Counts = {
  crashes: number;
  crashPoints: number;
  deliveries: number;
  acknowledged: number;
  incidents: number;
  escalations: number;
  messages: number;
  duplicatesAfterAmbiguous: number;
  pages: number;
  joined: number;
  steps: number;
};

/** Everything of one simulated history. */
export type History = {
  readonly world: World;
  readonly faults: Faults;
  readonly variant: Variant | undefined;
  readonly crashAt: readonly number[] | undefined;
  readonly platform: Platform;
  readonly instance: Instance;
  readonly houses: readonly House[];
  readonly database: Database | undefined;
  readonly disk: Disk | undefined;
  readonly compactAtBytes: number;
  readonly keepsHours: boolean;
  /** Somebody works in the record system itself, and the desk looks there from time to time. */
  readonly watched: boolean;
  readonly employees: readonly Actor[];
  readonly agents: readonly Actor[];
  readonly acknowledged: Acknowledged[];
  /** How many of them were looked for since the last start. */
  acknowledgedSeen: number;
  /** Every task that was ever committed, by id; a timer that is set anew replaces itself. */
  readonly tasks: Map<string, NewTask>;
  /** The tasks that were claimed, as they were then. */
  readonly claimed: Map<string, Task>;
  /** The seq of the last task of a lane whose words stood there for the first time. */
  readonly shownUpTo: Map<string, number>;
  /** Whether anything of the store has changed since it was looked at. */
  dirty: boolean;
  readonly broken: string[];
  /** Conversations as they were checked last, by key. */
  readonly checked: Map<string, unknown>;
  number: number;
  readonly counts: Counts;
};

const shipped = readScripts('dialogs');
const few = shipped.scripts.filter(({ id }) => ['vpn', 'password-reset', 'printer'].includes(id));
const published = publish(
  few,
  shipped.builtIns,
  new Map(few.map((script) => [`${script.id}@${script.version}`, script])),
  shipped.concepts,
);
const settings = { ...defaultSettings, settleMs: 4 * 3_600_000 };

// A phrase on which deciding throws, as a bug would.
const poisoned: Book['exact'] = new (class extends Map<string, never> {
  override get(key: string): never | undefined {
    if (key.startsWith('poison')) throw new Error('a bug in a decision');
    return published.exact.get(key) as never;
  }
})();

/** One desk in three keeps hours; the world's clock decides whether its people find it open. */
export const keepsHours = (seed: number): boolean => seed % 3 === 0;

/** What the desk of a history is planned to be. */
export const planOf = ({ keepsHours }: History): Plan => seldom(keepsHours ? globalChat : defaultPlan);

// Reminders every ten minutes would be most of what happens in a history.
const seldom = (plan: Plan): Plan => ({ ...plan, line: { ...plan.line, reassureEveryMinutes: 60 } });

// Moments at which a desk that keeps hours is about to change; UTC.
const turns = [
  beginning,
  // Madrid closes, and Bogotá goes on.
  Date.UTC(2026, 10, 27, 16, 40),
  // Bogotá closes, and nobody comes before Monday.
  Date.UTC(2026, 10, 27, 21, 40),
  // Madrid goes to lunch an hour before Bogotá opens.
  Date.UTC(2026, 10, 23, 11, 45),
  // Madrid opens.
  Date.UTC(2026, 10, 24, 6, 50),
  // The weekend on which Madrid puts its clocks back.
  Date.UTC(2026, 9, 23, 21, 30),
  // A holiday of both.
  Date.UTC(2026, 9, 12, 10),
] as const;

const beginsOf = (seed: number, hours: boolean): number =>
  hours ? (turns[Math.floor(seed / 3) % turns.length] ?? beginning) : beginning;

/** The book of a history: three shipped scripts, and a bug that a word brings out where the seed wants it. */
export const bookFor = (history: History, line: Line | undefined): Book => {
  const book = bookOf(published, settings, line?.agents ?? [], { plan: planOf(history), ...presentOf(line) });
  return history.faults.chosen.has('undecidable') ? { ...book, exact: poisoned } : book;
};

/** Something that must never be: ends the history with its number and the reason. */
export const violated = (history: History, invariant: string, why: string): void => {
  history.broken.push(`${invariant}: ${why}`);
};

const newHouse = (index: number, skewMs: number): House => ({
  index,
  life: undefined,
  lives: 0,
  store: undefined,
  memory: undefined,
  loop: undefined,
  watch: undefined,
  stopping: false,
  skewMs,
  inFlight: 0,
  riding: () => 0,
  onFall: () => undefined,
});

/** Tasks that a commit has brought. */
export const taskCommitted = (history: History, tasks: readonly NewTask[]): void => {
  for (const task of tasks) history.tasks.set(task.id, task);
};

/** What a task asks for. */
export const effectOf = (task: NewTask): Effect => task.effect as Effect;

/** Whether two processes share a data base in this history; else one has a disk of its own. */
export const isShared = (seed: number): boolean => seed % 2 === 0;

/** How a history is set up beside what its seed says. */
export type SetUp = {
  readonly shared: boolean;
  readonly traced?: boolean;
  readonly faults?: Faults;
  readonly variant?: Variant;
  readonly people?: readonly [number, number];
  /** Before which boundary each life of the first house ends, in place of what chance would have. */
  readonly crashAt?: readonly number[];
};

const staffOf = (world: World, { people }: SetUp, hours: boolean, deeds: number): Actor[] => {
  if (people) return [...employees(world, people[0], deeds), ...agents(people[1], 3)];
  const few = oneOf(world, [1, 1, 2, 2, 3]);
  const bent = oneOf(world, [undefined, ...bents]);
  const team = hours ? agents(oneOf(world, [2, 3]), 4, bent, planned) : agents(2, 4, bent);
  return [...employees(world, few, bent === 'outages' ? 4 : deeds, bent), ...team];
};

/** A history at its beginning. */
export const newHistory = (seed: number, setUp: SetUp): History => {
  const hours = !setUp.people && keepsHours(seed);
  const world = newWorld(seed, setUp.traced, beginsOf(seed, hours));
  const drawn = drawFaults(world);
  const faults = setUp.faults ?? drawn;
  const staff = staffOf(world, setUp, hours, faults.chosen.has('burst') ? 4 : 2.5);
  const people = new Map(staff.map(({ person }) => [person.id, person]));
  const mails = staff.slice(chance(world, 0.3) ? 1 : 0).map(({ person }) => person.email ?? '');
  const platform = newPlatform(chance(world, 0.5) ? 'teams' : 'slack', faults, people, chance(world, 0.5));
  const instance = newInstance(faults, mails, chance(world, 0.4));
  const skews = faults.chosen.has('clockSkew') ? [0, between(world, -300_000, 300_000)] : [0, 0];
  const later: { history?: History } = {};
  const touched = () => {
    if (later.history) later.history.dirty = true;
  };
  const database = setUp.shared
    ? newDatabase(({ tasks }) => later.history && taskCommitted(later.history, tasks), touched)
    : undefined;
  const history: History = {
    world,
    faults,
    variant: setUp.variant,
    crashAt: setUp.crashAt,
    platform,
    instance,
    houses: skews.slice(0, setUp.shared ? 2 : 1).map((skewMs, index) => newHouse(index, skewMs)),
    database,
    disk: setUp.shared ? undefined : lossyDisk(world.random, async () => undefined),
    keepsHours: hours,
    watched: !setUp.people && chance(world, 0.25),
    compactAtBytes: chance(world, 0.4) ? between(world, 8_000, 60_000) : 8_000_000,
    employees: staff.filter(({ place }) => place === 'direct'),
    agents: staff.filter(({ place }) => place === 'desk'),
    acknowledged: [],
    acknowledgedSeen: 0,
    tasks: new Map(),
    claimed: new Map(),
    shownUpTo: new Map(),
    dirty: true,
    broken: [],
    checked: new Map(),
    number: 0,
    counts: {
      crashes: 0,
      crashPoints: 0,
      deliveries: 0,
      acknowledged: 0,
      incidents: 0,
      escalations: 0,
      messages: 0,
      duplicatesAfterAmbiguous: 0,
      pages: 0,
      joined: 0,
      steps: 0,
    },
  };
  later.history = history;
  return history;
};
