import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { streamOf } from '../../src/desk/separation.ts';
import { openSlack } from '../channels/slack-rig.ts';
import { teamsRig } from '../channels/teams-rig.ts';

type Random = () => number;
type Json = Record<string, unknown>;

const oddities: readonly unknown[] = [
  ...[
    null,
    undefined,
    0,
    -1,
    1e308,
    true,
    '',
    ' ',
    'x'.repeat(5_000),
    '__proto__',
    '\u0000\u202e',
    '<at>',
    [],
    [null],
    [[]],
    {},
  ],
  ...[
    { id: null },
    { id: {} },
    { toString: 1 },
    { constructor: {} },
    [{ type: 'mention' }],
    [{ type: 'mention', text: 7, mentioned: 'x' }],
  ],
  ...[
    [{ contentType: 7 }],
    [{ contentType: 'image/*', contentUrl: {} }],
    { c: {}, a: [] },
    { c: 'n', a: 'x', i: {} },
    '2026-13-45T99:99:99Z',
  ],
  JSON.parse('{"__proto__":{"polluted":1}}'),
];

/** A copy in which one to three values, at any depth, are something that nobody would expect there. */
function oddly(random: Random, value: Json): Json {
  const copy = structuredClone(value);
  const times = 1 + Math.floor(random() * 3);
  for (let time = 0; time < times; time += 1) spoil(random, copy);
  return copy;
}

function spoil(random: Random, at: Json): void {
  const keys = Object.keys(at);
  const key = keys[Math.floor(random() * keys.length)];
  if (key === undefined) return;
  const inner = at[key];
  const within = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0 && random() < 0.6;
  if (within) spoil(random, inner as Json);
  else at[key] = structuredClone(oddities[Math.floor(random() * oddities.length)]);
}

describe('odd deliveries that are authentic all the same', () => {
  it('to Teams are taken or refused with a word, and never break anything', async function () {
    this.timeout(60_000);
    const random = streamOf(11);
    const rig = await teamsRig();
    try {
      const base = rig.activity({
        text: '<at>Secondline</at> hi',
        textFormat: 'xml',
        value: { c: 'n1', a: 'go', text: 'filled' },
        membersAdded: [{ id: 'x' }],
        attachments: [{ contentType: 'image/png', contentUrl: 'https://x.sharepoint.com/x', name: 'x.png' }],
        replyToId: '1',
        action: 'add',
        name: 'adaptiveCard/action',
      });
      const types = [
        'message',
        'invoke',
        'messageUpdate',
        'messageDelete',
        'conversationUpdate',
        'installationUpdate',
        'event',
      ];
      for (let at = 0; at < 1_500; at += 1) {
        const type = types[at % types.length];
        const activity = oddly(random, { ...base, type, id: `odd-${at}`, serviceUrl: rig.fake.origin });
        const { status, body } = await rig.posts(activity);
        expect(status, JSON.stringify(activity)).to.be.oneOf([200, 400, 401, 501]);
        expect(body).to.not.match(/\n\s+at |node_modules/);
      }
      expect((await rig.posts(rig.activity({ text: 'hi' }))).status).to.equal(200);
    } finally {
      await rig.close();
    }
    expect(({} as Json)['polluted']).to.equal(undefined);
  });

  it('to Slack are taken or refused, and never break anything', async function () {
    this.timeout(60_000);
    const random = streamOf(12);
    const rig = await openSlack('http');
    const { team, deskChannel } = rig.slack;
    const message = {
      type: 'message',
      channel: 'D100',
      channel_type: 'im',
      user: 'U100',
      ts: '1.1',
      text: 'hi',
      files: [{ id: 'F1', name: 'x' }],
    };
    const bodies: readonly Json[] = [
      { type: 'event_callback', team_id: team, event_id: 'E', event: message, authorizations: [{ team_id: team }] },
      {
        type: 'event_callback',
        team_id: team,
        event: {
          type: 'message',
          subtype: 'message_changed',
          channel: deskChannel,
          message,
          previous_message: { ...message, text: 'ho' },
        },
      },
      {
        type: 'event_callback',
        team_id: team,
        event: {
          type: 'message',
          subtype: 'message_deleted',
          channel: 'D100',
          deleted_ts: '1.1',
          previous_message: message,
        },
      },
      { type: 'event_callback', team_id: team, event: { type: 'channel_shared', channel: deskChannel } },
      {
        type: 'block_actions',
        team: { id: team },
        user: { id: 'U200', team_id: team, name: 'luis' },
        channel: { id: deskChannel },
        message: { ts: '5.1', thread_ts: '5.0' },
        container: { channel_id: deskChannel, message_ts: '5.1' },
        actions: [{ action_id: 'press:0', value: '{"c":"n","a":"claim","s":1}', action_ts: '6.1' }],
        state: { values: { i: { i: { value: 'x', selected_option: { value: 'y' } } } } },
      },
      {
        type: 'view_submission',
        team: { id: team },
        user: { id: 'U200' },
        view: { id: 'V', hash: 'h', private_metadata: '{"c":"n","a":"x"}', state: { values: {} } },
      },
      {
        command: '/secondline',
        team_id: team,
        user_id: 'U100',
        user_name: 'ana',
        channel_id: 'D100',
        text: 'help',
        trigger_id: 't',
      },
    ];
    try {
      for (let at = 0; at < 1_000; at += 1) {
        const odd = oddly(random, bodies[at % bodies.length] ?? {});
        const body = JSON.stringify(odd);
        const stamp = String(Math.floor(rig.slack.now() / 1_000));
        const signature = `v0=${createHmac('sha256', rig.slack.signingSecret).update(`v0:${stamp}:${body}`).digest('hex')}`;
        const headers = {
          'content-type': 'application/json',
          'x-slack-request-timestamp': stamp,
          'x-slack-signature': signature,
        };
        const answer = await fetch(rig.url, { method: 'POST', body, headers });
        expect(answer.status, body).to.be.oneOf([200, 503]);
      }
      expect((await rig.ana.writes('hi')).status).to.equal(200);
    } finally {
      await rig.close();
    }
    expect(({} as Json)['polluted']).to.equal(undefined);
  });
});
