import { createHmac } from 'node:crypto';
import { slackBot, slackTeam, tenantOf } from './fake-service.ts';
import { postOf } from './raw-http.ts';

/** What is said to a target, and what a right reply to it holds. */
export type Line = { readonly says: string; readonly expects: string };

/** One message of a conversation: the `conversation`-th of the bench, its `step`-th (from 0). */
export type Turn = { readonly conversation: number; readonly step: number; readonly says: string };

/** How a platform delivers: the request that brings a turn to a port, and the name its reply will carry. */
export type Deliveries = {
  readonly path: string;
  request(turn: Turn, host: string): Buffer;
  /** The id of a conversation on the platform; replies are matched by it. */
  idOf(conversation: number): string;
};

/** Conversations that share one tenant or workspace: fewer messages than its front door lets in at once. */
const conversationsOfTenant = 400;

// Conversations of an earlier run of the bench on the same store must not come back.
const run = Date.now().toString(36);

/** Teams: activities of about 1.2 kB from `origin`, each with `authorization` where the bot checks it. */
export function teamsDeliveries(origin: string, authorization?: () => string): Deliveries {
  const idOf = (conversation: number) =>
    `a:${run}-${conversation}-1abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnop`;
  return {
    path: '/api/messages',
    idOf,
    request: (turn, host) =>
      postOf(
        '/api/messages',
        host,
        JSON.stringify(activityOf(turn, idOf(turn.conversation), origin)),
        authorization ? `authorization: Bearer ${authorization()}\r\n` : '',
      ),
  };
}

function activityOf({ conversation, step, says }: Turn, id: string, origin: string): object {
  const tenant = tenantOf(Math.floor(conversation / conversationsOfTenant));
  const person = `${run}-${conversation}`;
  const now = new Date().toISOString();
  return {
    text: says,
    textFormat: 'plain',
    type: 'message',
    timestamp: now,
    localTimestamp: now,
    id: `f:${run}-${conversation}-${step}`,
    channelId: 'msteams',
    serviceUrl: origin,
    from: {
      id: `29:${person}-1bench0000000000000000000000000000000000`,
      name: `Persona ${person}`,
      aadObjectId: `aad-${person}`,
    },
    conversation: { conversationType: 'personal', tenantId: tenant, id },
    recipient: { id: '28:11111111-2222-3333-4444-555555555555', name: 'Secondline' },
    entities: [{ locale: 'es-ES', country: 'ES', platform: 'Windows', timezone: 'Europe/Madrid', type: 'clientInfo' }],
    channelData: {
      tenant: { id: tenant },
      legacy: { replyToId: '1:1abcdefghijklmnopqrstuvwxyz' },
      source: { name: 'text' },
    },
    locale: 'es-ES',
    localTimezone: 'Europe/Madrid',
    attachments: [{ contentType: 'text/html', content: `<p>${says}</p>` }],
  };
}

/** Slack: signed `message.im` events of one person each. */
export function slackDeliveries(secret: string): Deliveries {
  const idOf = (conversation: number) => `D${run.toUpperCase()}${conversation}`;
  return {
    path: '/slack/events',
    idOf,
    request: (turn, host) => {
      const body = JSON.stringify(eventOf(turn, idOf(turn.conversation)));
      const at = Math.floor(Date.now() / 1000);
      const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
      const headers = `x-slack-request-timestamp: ${at}\r\nx-slack-signature: v0=${signature}\r\n`;
      return postOf('/slack/events', host, body, headers);
    },
  };
}

let stamps = 0;

function eventOf({ conversation, step, says }: Turn, channel: string): object {
  const user = `U${run.toUpperCase()}${conversation}`;
  stamps += 1;
  const ts = `${Math.floor(Date.now() / 1000)}.${String(stamps % 1_000_000).padStart(6, '0')}`;
  return {
    token: 'z26uFbvR1xHJEdHE1OQiO6t8',
    team_id: slackTeam,
    api_app_id: 'A0BENCH',
    event: {
      client_msg_id: `6e2b9b2c-${conversation}-${step}`,
      type: 'message',
      text: says,
      user,
      ts,
      blocks: [
        {
          type: 'rich_text',
          block_id: 'b1',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: says }] }],
        },
      ],
      team: slackTeam,
      channel,
      event_ts: ts,
      channel_type: 'im',
    },
    type: 'event_callback',
    event_id: `Ev${run}${conversation}x${step}`,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: slackTeam, user_id: slackBot, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: '4-eyJldCI6Im1lc3NhZ2UiLCJ0aWQiOiJUMEJFTkNIIn0',
  };
}
