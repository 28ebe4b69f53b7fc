import { type Book, defaultSettings } from '../../src/desk/book.ts';
import type { Effect } from '../../src/desk/effect.ts';
import type { Line } from '../../src/desk/line.ts';
import { defaultPlan } from '../../src/desk/plan.ts';
import { serviceNow } from '../../src/effects/servicenow.ts';
import { loopOf } from '../../src/loop.ts';
import { defaultLimits } from '../../src/pacing-tasks.ts';
import { bookOf, presentOf, publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { percentile } from './arithmetic.ts';
import { stormClock } from './storm-clock.ts';
import {
  type Counter,
  comes,
  declares,
  deskOf,
  personOf,
  type Seen,
  type Stage,
  saysOf,
  takes,
} from './storm-people.ts';
import { stormPlatform, teamsLimits } from './storm-platform.ts';
import { type StormRecords, stormRecords } from './storm-records.ts';
import { coreOf, type Watched, watched } from './storm-watch.ts';

/** How big the storm is: so many people write four messages each, beginning within so many seconds. */
export type StormSize = {
  readonly people: number;
  readonly seconds: number;
  /** Requests a second that the tenant and the record system take. */
  readonly tenantPerSecond?: number;
  readonly recordsPerSecond?: number;
  /** Of a hundred people so many ask for a person, and so many have another trouble; the others are in the outage. */
  readonly handoffs?: number;
  readonly others?: number;
  readonly agents?: number;
  /** For how long everything that waits may go on afterwards, in hours. */
  readonly drainHours?: number;
  readonly paced?: boolean;
  /** What the tenant takes in truth, where it is not what we think. */
  readonly tenantTakes?: number;
};

/** What became of it. Delays in ms; `lag` what a single core would have been behind at the worst. */
export type StormOutcome = {
  readonly inbound: number;
  readonly replies: number;
  readonly lost: number;
  readonly platformRefused: number;
  readonly recordsRefused: number;
  readonly busiestTenantSecond: number;
  readonly busiestRecordSecond: number;
  readonly acknowledged: { readonly p99: number; readonly most: number };
  readonly replyDelay: { readonly p50: number; readonly p99: number; readonly most: number };
  /** Greatest backlog of requests to the platform, and by how much the slowest reply was beyond backlog / pace. */
  readonly backlog: number;
  readonly beyondBacklog: number;
  /** Of what was sent while replies waited, how many in a hundred were no replies. */
  readonly othersMeanwhile: number;
  readonly cards: number;
  readonly digests: number;
  readonly digestChanges: number;
  readonly handoffs: number;
  readonly incidents: number;
  readonly wantedIncidents: number;
  readonly lastReplyAt: number;
  readonly lastIncidentAt: number;
  readonly lastRecordAt: number;
  readonly busiestCpuSecond: number;
  readonly realSeconds: number;
  readonly troubles: readonly string[];
};

const begins = Date.UTC(2026, 10, 23, 8);

type Sea = Stage & {
  readonly size: Required<StormSize>;
  readonly records: StormRecords;
  readonly watch: Watched;
};

function seaOf(given: StormSize): Sea {
  const size: Required<StormSize> = {
    ...{
      tenantPerSecond: 50,
      recordsPerSecond: 7,
      handoffs: 5,
      others: 10,
      agents: 10,
      drainHours: 12,
      paced: true,
      tenantTakes: given.tenantPerSecond ?? 50,
    },
    ...given,
  };
  const clock = stormClock(begins);

  const mails = Array.from({ length: size.people }, (_, index) => personOf(index).email ?? '');
  const records = stormRecords(clock, size.recordsPerSecond, mails);
  const watch = watched(memoryStore(), clock.now);
  const platform = stormPlatform(clock, teamsLimits(size.tenantTakes), watch.arrived);
  const { scripts, builtIns, concepts } = readScripts('dialogs');
  const versions = new Map(scripts.map((script) => [`${script.id}@${script.version}`, script]));
  const published = publish(scripts, builtIns, versions, concepts);
  const shelf: { line?: Line; book?: Book } = {};
  const book = () => {
    shelf.book ??= bookOf(published, defaultSettings, shelf.line?.agents ?? [], {
      plan: defaultPlan,
      ...presentOf(shelf.line),
    });
    return shelf.book;
  };
  const troubles: string[] = [];
  const loop = loopOf({
    store: watch.store,
    book,
    channels: new Map([['teams', platform.channel]]),
    desk: () => platform.channel,
    records: serviceNow({
      url: 'https://storm.service-now.com',
      auth: { kind: 'oauth', clientId: 'desk', clientSecret: 'not a secret' },
      quarantineSeconds: 75,
      now: clock.now,
      log: () => undefined,
      random: () => 0.5,
      pause: (ms) => new Promise((resolve) => clock.later(ms, resolve)),
      wire: records.wire,
      ...(size.paced ? { pace: { perSecond: size.recordsPerSecond, instances: 1 } } : {}),
    }),
    now: clock.now,
    sleep: clock.later,
    quarantineMs: 75_000,
    onUndecided: (_envelope, error) => troubles.push(`undecided: ${String(error)}`),
    onTrouble: (what, error) => troubles.push(`${what}: ${String(error)}`),
    count: () => undefined,
    onLine: (line) => {
      shelf.line = line;
      delete shelf.book;
    },
    log: (level, what, detail) => {
      if (level === 'error') troubles.push(`${what} ${String(detail?.['error'] ?? detail?.['reason'] ?? '')}`);
    },
    ...(size.paced
      ? {
          pace: {
            ...defaultLimits,
            teamsTenantPerSecond: size.tenantPerSecond,
            serviceNowPerSecond: size.recordsPerSecond,
          },
        }
      : {}),
  });
  return { size, clock, platform, records, loop, watch, troubles };
}

/** Blows, and lets everything that waits go on until nothing does; `tell` hears of it minute by minute. */
export async function storm(given: StormSize, tell: (line: string) => void = () => undefined): Promise<StormOutcome> {
  const sea = seaOf(given);
  const { size, clock, platform, records, watch } = sea;
  const from = performance.now();
  const counter: Counter = { sent: 0, acknowledged: 0 };
  const channel = deskOf(sea);
  declares(sea, counter);
  for (let agent = 0; agent < size.agents; agent++) takes(sea, counter, agent, () => channel().live);
  const gapMs = (size.seconds * 1_000) / size.people;
  const pauseMs = Math.min(30_000, size.seconds * 250);
  for (let index = 0; index < size.people; index++)
    for (const [number, text] of saysOf(index, size).entries())
      clock.later(index * gapMs + number * pauseMs, () => comes(sea, counter, index, text, number));
  const core = coreOf();
  const endsAt = begins + size.seconds * 1_000 + 3 * pauseMs;
  const gaveUpAt = endsAt + size.drainHours * 3_600_000;
  for (let at = begins; at < gaveUpAt && (at < endsAt || (await isBusy(sea))); at += 60_000) {
    await clock.runUntil(at + 60_000, core.costs);
    const minute = Math.round((at + 60_000 - begins) / 60_000);
    tell(
      `minute ${minute}: ${counter.sent} in, ${platform.arrived.length} out, ${watch.waiting()} wait, ${records.count('incident')} incidents`,
    );
  }
  const outcome = await outcomeOf(sea, counter, channel());
  await sea.loop.outbox.stop();
  return { ...outcome, ...core.figures(), realSeconds: (performance.now() - from) / 1000 };
}

// Timers (a reminder, an hour of silence) are not waited for.
async function isBusy({ watch }: Sea): Promise<boolean> {
  const tasks = await watch.store.tasks(1_000);
  return watch.waiting() > 0 || tasks.some(({ effect }) => (effect as Effect).kind !== 'wake');
}

async function outcomeOf(
  sea: Sea,
  counter: Counter,
  seen: Seen,
): Promise<Omit<StormOutcome, 'acknowledged' | 'busiestCpuSecond' | 'realSeconds'>> {
  const { size, platform, records, watch, loop, troubles } = sea;
  const tasks = await watch.store.tasks(100_000);
  const left = tasks.filter(({ effect }) => (effect as Effect).kind !== 'wake').length;
  const delays = watch.replies.map(({ delay }) => delay);
  const most = (all: readonly number[]) => all.reduce((so, one) => Math.max(so, one), 0);
  const { meanwhile } = watch;
  const line = await loop.engine.line();
  const held = line.waiting.filter((one) => one.held).length;
  return {
    inbound: counter.sent,
    replies: watch.replies.length,
    lost: counter.sent - counter.acknowledged + left + held + (watch.asked.size - records.count('incident')),
    platformRefused: platform.gate.refused(),
    recordsRefused: records.gate.refused(),
    busiestTenantSecond: platform.gate.busiest('tenant'),
    busiestRecordSecond: records.gate.busiest('account'),
    replyDelay: { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), most: most(delays) },
    backlog: watch.mostWaiting(),
    beyondBacklog: most(watch.replies.map(({ delay, before }) => delay - (before / size.tenantPerSecond) * 1_000)),
    othersMeanwhile: (100 * meanwhile.others) / Math.max(1, meanwhile.all),
    cards: seen.cards,
    digests: seen.digests,
    digestChanges: seen.changes,
    handoffs: watch.asked.size,
    incidents: records.count('incident'),
    wantedIncidents: watch.asked.size,
    lastReplyAt: (platform.arrived.findLast((one) => one.kind === 'say' && one.to !== 'desk')?.at ?? begins) - begins,
    lastIncidentAt: records.lastAt('incident') - begins,
    lastRecordAt: Math.max(records.lastAt('incident'), records.lastAt('sys_attachment')) - begins,
    troubles: [...new Set(troubles)].slice(0, 10),
  };
}
