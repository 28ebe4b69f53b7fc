import { type AddressInfo, createServer } from 'node:net';
import restify from 'restify';
import { type SlackChannel, type SlackOptions, slackChannel } from '../../src/channels/slack.ts';
import type { Inbound } from '../../src/desk/inbound.ts';
import type { Actor, Fault, Rig } from './contract.ts';
import { type FakeSlack, fakeSlack, type SlackFault } from './fake-slack.ts';
import type { FakePerson } from './fake-slack-people.ts';
import { shownOf } from './slack-view.ts';

/** A Slack channel on a real HTTP server with the fake workspace behind it. */
export type SlackRig = Rig & {
  readonly channel: SlackChannel;
  readonly slack: FakeSlack;
  readonly url: string;
  readonly ana: FakePerson;
  readonly luis: FakePerson;
  readonly logged: readonly { readonly what: string; readonly detail: unknown }[];
};

const faults: Readonly<Record<Fault, SlackFault>> = {
  gone: { kind: 'error', error: 'is_archived' },
  refused: { kind: 'error', error: 'invalid_blocks' },
  throttled: { kind: 'ratelimited', retryAfter: 2 },
  down: { kind: 'error', error: 'invalid_auth' },
  unknown: { kind: 'broken after accepting' },
};

/** Opens the channel against a fresh fake (changed by `prepare`), hearing by signed HTTP requests or over a socket. */
export async function openSlack(
  way: 'http' | 'socket',
  more: Partial<SlackOptions> = {},
  prepare: (slack: FakeSlack) => void = () => undefined,
): Promise<SlackRig> {
  const slack = await fakeSlack();
  prepare(slack);
  const inbound: Inbound[] = [];
  const logged: { what: string; detail: unknown }[] = [];
  let failing = false;
  const channel = slackChannel({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    deskChannel: slack.deskChannel,
    now: slack.now,
    log: (_level, what, detail) => logged.push({ what, detail }),
    submit: async (happened) => {
      if (failing) {
        // Over a socket Slack notices only by waiting that nobody has taken a delivery.
        if (way === 'socket') setImmediate(() => void slack.elapse(3_000));
        throw new Error('disk full');
      }
      inbound.push(happened);
    },
    ...(way === 'http' ? { signingSecret: slack.signingSecret } : { appToken: slack.appToken }),
    ...more,
  });
  const server = restify.createServer();
  channel.mount(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  if (way === 'http') slack.pointAt(url);
  await channel.start();
  const ana = slack.person({
    id: 'U100',
    name: 'Ana Ruiz',
    email: 'ana@example.com',
    locale: 'es-ES',
    zone: 'Europe/Madrid',
  });
  const luis = slack.person({ id: 'U200', name: 'Luis Vega', locale: 'en-US', zone: 'America/Bogota' });
  return {
    channel,
    slack,
    url,
    ana,
    luis,
    inbound,
    logged,
    employee: actor(ana, undefined),
    agent: actor(luis, slack.deskChannel),
    sentTo: ({ conversation, thread }) =>
      slack.space.messages
        .filter((one) => one.channel === conversation && one.user === slack.bot)
        .filter((one) => thread === undefined || one.thread === thread || one.ts === thread)
        .map(shownOf),
    redeliver: async () => (await slack.redeliver()).status,
    failCommits(next) {
      failing = next;
    },
    fault: (kind) => slack.fault(kind === undefined ? undefined : faults[kind]),
    async close() {
      await channel.stop();
      await slack.close();
      server.closeAllConnections?.();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function actor(person: FakePerson, channel: string | undefined): Actor {
  const where = channel === undefined ? {} : { channel };
  return {
    writes: async (text, how = {}) => (await person.writes(text, { ...how, ...where })).status,
    presses: async (label, inputs) => (await person.presses(label, inputs, channel)).status,
    edits: async (text) => (await person.edits(text)).status,
    deletes: async () => (await person.deletes()).status,
    sendsFile: async (name, content) => (await person.sendsFile(name, content, where)).status,
  };
}
