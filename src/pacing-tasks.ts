import type { Effect } from './desk/effect.ts';
import type { Address } from './desk/message.ts';
import { type Limit, type Paced, type Pacing, shareOf } from './pacing.ts';
import { pacingLine, type Wanted } from './pacing-line.ts';
import type { Task } from './store/store.ts';

/** What an admin sets of the outside limits; `instances` share each of them. */
export type PacingLimits = {
  readonly instances: number;
  /** Teams: requests a second of the app in one tenant; 0 here and below keeps no pace there at all. */
  readonly teamsTenantPerSecond: number;
  /** Slack: posts a minute in one workspace. */
  readonly slackPostsPerMinute: number;
  /** ServiceNow: requests a second of the desk's account. */
  readonly serviceNowPerSecond: number;
};

/** Limits as the platforms publish them (Microsoft: bots/how-to/rate-limit; Slack: apis/rate-limits). */
export const defaultLimits: PacingLimits = {
  instances: 1,
  teamsTenantPerSecond: 50,
  slackPostsPerMinute: 400,
  serviceNowPerSecond: 7,
};

/** Where the shared channel is. */
type DeskPlace = () => Address | undefined;

const teamsConversation: Limit = [
  { count: 7, ms: 1_000 },
  { count: 8, ms: 2_000 },
  { count: 60, ms: 30_000 },
  { count: 1_800, ms: 3_600_000 },
];
// One a second; Slack lets short bursts pass, so that two sentences in a row are not torn apart. A chat is a channel too.
const slackChannel: Limit = [
  { count: 3, ms: 3_000 },
  { count: 60, ms: 60_000 },
];
// `chat.update` is of tier 3, `chat.postEphemeral` and `users.info` of tier 4, per workspace.
const slackTier3: Limit = [{ count: 50, ms: 60_000 }];
const slackTier4: Limit = [{ count: 100, ms: 60_000 }];

// Evenly, not all at the beginning of a second: what travels for different times must not meet at the other end.
const evenly = (count: number, ms: number, parts: number): Limit =>
  count < 2 * parts
    ? [{ count, ms }]
    : [
        { count, ms },
        { count: Math.floor(count / parts), ms: ms / parts },
      ];

function limitOf(limits: PacingLimits, key: string): Limit {
  const [kind = ''] = key.split(' ', 1);
  switch (kind) {
    case 'teams-tenant':
      return evenly(limits.teamsTenantPerSecond, 1_000, 10);
    case 'teams-chat':
      return teamsConversation;
    case 'slack-team':
      return evenly(limits.slackPostsPerMinute, 60_000, 60);
    case 'slack-channel':
      return slackChannel;
    case 'slack-tier3':
      return slackTier3;
    case 'slack-tier4':
      return slackTier4;
    case 'servicenow':
      return [{ count: limits.serviceNowPerSecond, ms: 1_000 }];
    default:
      throw new Error(`There is no limit ${kind}.`);
  }
}

/** What goes first when a limit is short: people, then the agents, then what the desk looks up, then bulk. */
const rankOf = { people: 0, agents: 1, lookups: 2, bulk: 3 } as const;

/** What a task spends outside; undefined when nobody outside is asked, or nothing limits it. */
export function wantedOf(task: Paced, limits: PacingLimits, desk: DeskPlace): Wanted | undefined {
  const effect = task.effect as Effect;
  const platform = keysOf(effect, receiverOf(effect, desk), limits);
  const asks = asksRecords(effect);
  // A task may take several requests of the record system: those are counted where they are sent.
  const keys = asks && limits.serviceNowPerSecond > 0 ? [...platform, 'servicenow'] : platform;
  if (keys.length === 0) return undefined;
  const rank = asks ? rankOfRecord(effect) : rankOfTask(task, effect);
  // What is about to be committed comes after all that was.
  return { keys, rank, order: task.seq ?? Number.POSITIVE_INFINITY };
}

const unlimited: readonly string[] = [];

function keysOf(effect: Effect, to: Address | undefined, limits: PacingLimits): readonly string[] {
  switch (to?.channel) {
    case 'teams':
      return limits.teamsTenantPerSecond > 0 ? teamsKeys(to) : unlimited;
    case 'slack':
      return limits.slackPostsPerMinute > 0 ? slackKeys(to, effect) : unlimited;
    default:
      return unlimited;
  }
}

const asksRecords = ({ kind }: Effect): boolean =>
  kind === 'record' || kind === 'look' || kind === 'carry' || kind === 'read clocks';

// Whoever asks for his tickets waits for the answer; then incidents come into being; their stories follow.
function rankOfRecord(effect: Effect): number {
  if (effect.kind === 'look') return rankOf.people;
  if (effect.kind !== 'record') return effect.kind === 'carry' ? rankOf.lookups : rankOf.bulk;
  switch (effect.order.op) {
    case 'open':
    case 'comment':
      return rankOf.people;
    case 'note':
    case 'child':
      return rankOf.lookups;
    case 'attach text':
    case 'interaction':
    case 'feedback':
      return rankOf.bulk;
    default:
      return rankOf.agents;
  }
}

function receiverOf(effect: Effect, desk: DeskPlace): Address | undefined {
  switch (effect.kind) {
    case 'say':
    case 'whisper':
    case 'typing':
      return effect.to;
    case 'amend':
    case 'remove':
      return effect.ref.address;
    case 'post':
      return desk();
    case 'page': {
      const { thread: _thread, ...place } = desk() ?? {};
      return 'channel' in place ? { ...place, conversation: '', user: effect.to.id } : undefined;
    }
    case 'meet':
      return effect.address;
    case 'carry':
      return effect.to;
    default:
      return undefined;
  }
}

// All threads of a channel are one conversation; a first contact is known by its person alone.
const chatOf = ({ conversation, user }: Address): string => conversation || `with ${user ?? ''}`;

const teamsKeys = (to: Address): readonly string[] => [
  `teams-chat ${to.tenant} ${chatOf(to)}`,
  `teams-tenant ${to.tenant}`,
];

function slackKeys(to: Address, effect: Effect): readonly string[] {
  const team = to.tenant;
  if (effect.kind === 'meet') return [`slack-tier4 ${team} users`];
  if (effect.kind === 'amend' || effect.kind === 'remove') return [`slack-tier3 ${team} ${effect.kind}`];
  if (effect.kind === 'whisper') return [`slack-tier4 ${team} whisper`];
  return [`slack-channel ${team} ${chatOf(to)}`, `slack-team ${team}`];
}

function rankOfTask({ subject, lane }: Paced, { kind }: Effect): number {
  // The digest stands for many cards; what else the line keeps true in place can wait.
  if (subject === 'line') return kind === 'amend' && !lane.endsWith('/digest') ? rankOf.bulk : rankOf.agents;
  if (kind === 'meet') return rankOf.lookups;
  // A correction too: what is said next stands behind it in the same lane.
  return kind === 'page' || lane.endsWith('/person') ? rankOf.people : rankOf.agents;
}

// That the desk is writing is worth something at once or not at all.
const isFleeting = (task: Paced): boolean => (task.effect as Effect).kind === 'typing';

/** The pace of everything that goes to a platform; `drops` tells, once, of a task taken that is not worth its while now. */
export type PlatformPacing = Pacing & { readonly drops: (task: Paced) => boolean };

/** The pace of everything that goes to a platform. */
export function pacingOf(limits: PacingLimits, desk: DeskPlace): PlatformPacing {
  const line = pacingLine<Task>((key) => shareOf(limitOf(limits, key), limits.instances));
  const dropped = new Set<string>();
  return {
    admits: (task, now) => {
      const wanted = isFleeting(task) ? undefined : wantedOf(task, limits, desk);
      return wanted ? line.opensFor(wanted, now) : now;
    },
    took: (task, now) => {
      const wanted = wantedOf(task, limits, desk);
      if (!wanted) return;
      if (isFleeting(task) && line.opensFor(wanted, now) > now) dropped.add(task.id);
      else line.spend(wanted, now);
    },
    gaveBack: (task) => {
      const wanted = wantedOf(task, limits, desk);
      if (wanted && !(isFleeting(task) && dropped.delete(task.id))) line.giveBack(wanted);
    },
    // A delivery that came twice is decided twice: another task may bear the same id until one of them is refused.
    drops: (task) => isFleeting(task) && dropped.delete(task.id),
    hold: (task) => {
      const wanted = wantedOf(task, limits, desk);
      if (wanted) line.add(task.lane, wanted, task);
    },
    holds: line.has,
    free: line.free,
    nextAt: line.nextAt,
    size: line.size,
    throttled: (task, until, now) => {
      const wanted = wantedOf(task, limits, desk);
      if (wanted) line.refused(wanted, until, now);
    },
  };
}
