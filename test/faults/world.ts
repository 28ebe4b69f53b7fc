import { type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';
import { type FakeConnector, fakeConnector, shownOf as shownInTeams } from '../channels/fake-connector.ts';
import { type FakeSlack, fakeSlack } from '../channels/fake-slack.ts';
import { shownOf as shownInSlack } from '../channels/slack-view.ts';
import { deskChannel } from '../channels/teams-rig.ts';

/** A platform of the world. */
export type Side = 'teams' | 'slack';

/** One message that a platform took from the service: when in the order of all, in which life, where, and what it says. */
export type Post = {
  readonly life: number;
  readonly side: Side;
  /** The chat, or the channel with its thread. */
  readonly place: string;
  readonly text: string;
};

/** How often platforms had to send, and what came of it. */
export type Traffic = {
  deliveries: number;
  attempts: number;
  acknowledged: number;
  abandoned: number;
  refused: number;
  resent: number;
  readonly waitsMs: number[];
};

/** Everything around the service: two platforms and an instance, which stay while the service comes and goes. */
export type World = {
  readonly connector: FakeConnector;
  readonly slack: FakeSlack;
  readonly sandbox: Sandbox;
  readonly agentsOn: Side;
  readonly posts: readonly Post[];
  readonly traffic: Traffic;
  /** Which start of the service is running now; posts are told apart by it. */
  life: number;
  /** A port on which the service may listen at this moment. */
  port(): number;
  /** The settings of a service in this world. */
  env(port: number, folder: string): Record<string, string>;
  /** Resolves when a condition holds; looked at when anything has changed; rejects after `ms`. */
  until(holds: () => boolean, what: () => string, ms?: number): Promise<void>;
  /** Resolves like `until`, or tells `false` when the time is over. */
  holds(condition: () => boolean, ms: number): Promise<boolean>;
  /** Whether the world has ended: nobody insists on anything in it any more. */
  closed: boolean;
  close(): Promise<void>;
};

type Waiter = { readonly holds: () => boolean; readonly done: () => void };

// Changes come in bursts; one look at all who wait serves a burst.
const burstMs = 15;

/** Settings of a service whose agents want a card of everybody, however many come. */
export const everyCard = { DESK_CARDS_AT_ONCE: '0' };

/** Where the agents’ channel is on a platform. */
export const deskOf = (world: Pick<World, 'agentsOn' | 'slack'>): string =>
  world.agentsOn === 'teams' ? deskChannel : world.slack.deskChannel;

/** Opens a world; `ports` tells where the service may be found, `quarantineSeconds` how long instances work on requests. */
export async function openWorld(options: {
  readonly agentsOn: Side;
  readonly port: () => number;
  readonly quarantineSeconds: number;
}): Promise<World> {
  const [connector, slack, sandbox] = await Promise.all([fakeConnector(), fakeSlack(Date.now()), startSandbox()]);
  const posts: Post[] = [];
  const waiters = new Set<Waiter>();
  let looking: NodeJS.Timeout | undefined;
  const look = () => {
    looking = undefined;
    for (const waiter of waiters) if (waiter.holds()) waiter.done();
  };
  const changed = () => {
    looking ??= setTimeout(look, burstMs);
  };
  const traffic = { deliveries: 0, attempts: 0, acknowledged: 0, abandoned: 0, refused: 0, resent: 0, waitsMs: [] };
  const holds: World['holds'] = (condition, ms) =>
    new Promise((resolve) => {
      const end = (held: boolean) => {
        clearTimeout(timer);
        waiters.delete(waiter);
        resolve(held);
      };
      const waiter: Waiter = { holds: condition, done: () => end(true) };
      const timer = setTimeout(() => end(condition()), ms);
      waiters.add(waiter);
      changed();
    });
  const world: World = {
    connector,
    slack,
    sandbox,
    agentsOn: options.agentsOn,
    posts,
    traffic,
    life: 0,
    port: options.port,
    env: (port, folder) => ({
      HOST: '127.0.0.1',
      PORT: `${port}`,
      DATA_DIR: folder,
      TEAMS_ANONYMOUS: 'loopback',
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      DESK_CHANNEL: options.agentsOn === 'teams' ? `teams:${deskChannel}` : `slack:${slack.deskChannel}`,
      SERVICENOW_URL: sandbox.url,
      SERVICENOW_CLIENT_ID: 'secondline',
      SERVICENOW_CLIENT_SECRET: 'secondline-sandbox',
      SERVICENOW_QUARANTINE_SECONDS: `${options.quarantineSeconds}`,
      // These platforms set no limits, and what is shown here must not wait for ones that are not there.
      TEAMS_REQUESTS_PER_SECOND: '0',
      SLACK_POSTS_PER_MINUTE: '0',
      SERVICENOW_REQUESTS_PER_SECOND: '0',
    }),
    closed: false,
    holds,
    until: async (condition, what, ms = 60_000) => {
      if (!(await holds(condition, ms))) throw new Error(`this never came: ${what()}`);
    },
    close: async () => {
      world.closed = true;
      clearTimeout(looking);
      await Promise.all([connector.close(), slack.close(), sandbox.close()]);
    },
  };
  connector.watch((sent, fresh) => {
    if (fresh && sent.type === 'message')
      posts.push({ life: world.life, side: 'teams', place: sent.conversation, text: shownInTeams(sent).text });
    changed();
  });
  slack.watch((message, fresh) => {
    const place = message.channel === slack.deskChannel ? `${message.channel};${threadOf(message)}` : message.channel;
    if (fresh) posts.push({ life: world.life, side: 'slack', place, text: shownInSlack(message).text });
    changed();
  });
  sandbox.onChange(changed);
  return world;
}

const threadOf = ({ thread, ts }: { readonly thread?: string; readonly ts: string }): string => thread ?? ts;
