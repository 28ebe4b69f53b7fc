import { fileURLToPath } from 'node:url';
import type restify from 'restify';
import type { Plans } from './app-plan.ts';
import type { Channel, Submit } from './channels/channel.ts';
import type { WebChannel } from './channels/web.ts';
import type { Config } from './config.ts';
import type { Plan } from './desk/plan.ts';
import { type ServiceNow, type ServiceNowOptions, serviceNow, serviceNowKnowledge } from './effects/servicenow.ts';
import type { Knowledge } from './effects/servicenow-knowledge.ts';
import type { PlaygroundSetup } from './lab/playground.ts';
import type { Sandbox } from './lab/servicenow.ts';
import type { Loop } from './loop.ts';
import type { Log, Metrics } from './operations.ts';
import type { Place } from './place.ts';
import type { Store } from './store/store.ts';

/** The desk's clock: the machine's, which the playground may move forward. */
export type Clock = { now(): number; shift(ms: number): void; reset(): void };

/** What everything in the house is joined to. */
export type Wiring = {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly counts: Metrics;
  readonly store: Store;
  readonly server: restify.Server;
  readonly submit: Submit;
  readonly stops: (() => Promise<void> | void)[];
  readonly notes: string[];
};

/** The record system, with the knowledge that employees may be shown of it, if any. */
export type RecordSystem = { readonly records: ServiceNow; readonly knowledge?: Knowledge; readonly sandbox?: Sandbox };

/** The record system: a connected instance, or the sandbox. */
export async function recordSystem(wiring: Wiring): Promise<RecordSystem> {
  const { config, clock, log, stops } = wiring;
  const connected = config.serviceNow;
  if (connected) {
    const { serviceNowPerSecond, instances } = config.pace;
    const { url, quarantineSeconds, groups, outcomeCodes, knowledgeBases, articleFeedback, account } = connected;
    return recordsOf(
      {
        url,
        auth: connected.auth(),
        quarantineSeconds,
        recordInteractions: true,
        ...(serviceNowPerSecond > 0 ? { pace: { perSecond: serviceNowPerSecond, instances } } : {}),
        sendFeedback: articleFeedback,
        ...(groups ? { groups } : {}),
        ...(outcomeCodes ? { outcomeCodes } : {}),
        ...(account ? { account } : {}),
        now: clock.now,
        log,
      },
      knowledgeBases,
    );
  }
  if (!config.local)
    wiring.notes.push(
      'SERVICENOW_URL is not set: incidents go to a sandbox that forgets them, and counts anew, at every start.',
    );
  const { startSandbox } = await import('./lab/servicenow.ts');
  const sandbox = await startSandbox({ now: clock.now });
  stops.push(() => sandbox.close());
  const auth = { kind: 'oauth' as const, clientId: 'secondline', clientSecret: 'secondline-sandbox' };
  const options = { url: sandbox.url, auth, quarantineSeconds: 75, recordInteractions: true, sendFeedback: true };
  return { ...recordsOf({ ...options, now: clock.now, log }, ['IT']), sandbox };
}

// Without a list of knowledge bases none is shown: what the desk's account may read is not what an employee may.
function recordsOf(options: ServiceNowOptions, bases: readonly string[] = []): RecordSystem {
  const records = serviceNow(options);
  return bases.length === 0 ? { records } : { records, knowledge: serviceNowKnowledge(options, bases) };
}

/** Opens the platforms that are configured, and the page's channel where it is needed. */
export async function openChannels(
  wiring: Wiring,
  place: Place,
): Promise<{ channels: Map<string, Channel>; web?: WebChannel }> {
  const { config, submit, clock, log, stops } = wiring;
  const channels = new Map<string, Channel>();
  if (config.teams) channels.set('teams', await openTeams(wiring, config.teams, place));
  if (config.slack) channels.set('slack', await openSlack(wiring, config.slack));
  if (config.deskChannel.channel !== 'web' && !config.local) return { channels };
  const { webChannel } = await import('./channels/web.ts');
  const web = webChannel({ submit, now: clock.now, log: localLog(log) });
  stops.push(() => web.close());
  channels.set('web', web);
  return { channels, web };
}

async function openTeams(
  { config, submit, clock, log, server, stops }: Wiring,
  teams: NonNullable<Config['teams']>,
  place: Place,
): Promise<Channel> {
  const { teamsChannel } = await import('./channels/teams.ts');
  const { appId, appPassword, appType, tenantId, tenants, anonymous } = teams;
  const deskChannel = config.deskChannel.channel === 'teams' ? config.deskChannel.id : undefined;
  const channel = teamsChannel({
    appId,
    appPassword: appPassword?.reveal() ?? '',
    appType,
    tenantId: tenantId ?? '',
    tenants,
    anonymous,
    ...(deskChannel ? { deskChannel } : {}),
    submit,
    now: clock.now,
    log,
    place,
  });
  channel.mount(server);
  stops.push(() => channel.close());
  return channel;
}

async function openSlack(
  { config, submit, clock, log, server, stops }: Wiring,
  slack: NonNullable<Config['slack']>,
): Promise<Channel> {
  const { slackChannel } = await import('./channels/slack.ts');
  const deskChannel = config.deskChannel.channel === 'slack' ? config.deskChannel.id : undefined;
  const channel = slackChannel({
    botToken: slack.botToken.reveal(),
    ...(slack.signingSecret ? { signingSecret: slack.signingSecret.reveal() } : {}),
    ...(slack.appToken ? { appToken: slack.appToken.reveal() } : {}),
    ...(slack.apiUrl ? { apiUrl: slack.apiUrl } : {}),
    ...(deskChannel ? { deskChannel } : {}),
    submit,
    now: clock.now,
    log,
  });
  channel.mount(server);
  await channel.start();
  stops.push(() => channel.stop());
  return channel;
}

/** Serves the page with the whole desk. */
export async function openPlayground(
  wiring: Wiring,
  { web, sandbox, loop, plans }: { web: WebChannel; sandbox: Sandbox | undefined; loop: Loop; plans: Plans },
): Promise<void> {
  const { config, clock, server, log } = wiring;
  const { mountPlayground } = await import('./lab/playground.ts');
  const moved = {
    now: clock.now,
    shift: (ms: number) => {
      clock.shift(ms);
      loop.outbox.wake();
    },
    reset: clock.reset,
  };
  const pagesFolder = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? '../dist/pages' : './pages', import.meta.url),
  );
  mountPlayground(server, {
    web,
    ...(sandbox ? { sandbox } : {}),
    clock: moved,
    ...hoursOf(plans, loop, sandbox),
    pagesFolder,
    deskName: config.deskName,
    log: localLog(log),
  });
  if (sandbox) promiseTheSame(sandbox, plans.own());
  await gather(web, loop);
}

// Admins promise the same in both places; what an instance of nobody's own promises would only differ.
function promiseTheSame(sandbox: Sandbox, plan: Plan | undefined): void {
  const metrics = { first_response: 'response', resolution: 'resolution' } as const;
  const definitions = (plan?.sla ?? []).flatMap(({ id, metric, priorities, target }) => {
    if (metric !== 'first_response' && metric !== 'resolution') return [];
    if ('businessDays' in target) return [];
    const minutes = 'minutes' in target ? target.minutes : target.hours * 60;
    return priorities.map((priority) => ({ target: metrics[metric], priority: `${priority}`, minutes, name: id }));
  });
  sandbox.slas.set(definitions);
}

function hoursOf(
  { example: read, ...plans }: Plans,
  loop: Loop,
  sandbox: Sandbox | undefined,
): Pick<PlaygroundSetup, 'hours'> {
  const example = read();
  if (!example) return {};
  const use: Plans['use'] = (choice) => {
    plans.use(choice);
    // The sandbox knows no calendar of two places: with the example it promises nothing.
    if (sandbox) promiseTheSame(sandbox, choice === 'own' ? plans.own() : undefined);
    loop.outbox.wake();
  };
  return { hours: { ...plans, example, use } };
}

// The playground's agents are in the shared channel from the beginning, as a team is: they can be called before they wrote.
async function gather(web: WebChannel, loop: Loop): Promise<void> {
  const address = web.desk();
  if (!address) return;
  for (const { id, role } of web.people)
    if (role === 'agent')
      await loop.receive({
        id: `web:joined:${id}`,
        place: 'desk',
        person: await web.person(address, id),
        address: { ...address, user: id },
        happened: { kind: 'opened' },
      });
}

const localLog = (log: Log) => ({
  warn: (fields: object, what: string) => log('warn', what, fields as Record<string, unknown>),
});
