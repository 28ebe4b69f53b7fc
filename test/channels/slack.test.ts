import { expect } from 'chai';
import type { ChannelError } from '../../src/channels/channel.ts';
import type { Message } from '../../src/desk/message.ts';
import { type Address, plain } from '../../src/desk/message.ts';
import { channelContract } from './contract.ts';
import { callbackOf } from './fake-slack-people.ts';
import { closedPort, openSlack, type SlackRig } from './slack-rig.ts';
import { type Json, shownOf } from './slack-view.ts';

const all = { faults: ['gone', 'refused', 'throttled', 'down', 'unknown'], edits: true } as const;

channelContract('slack by HTTP', async () => await openSlack('http'), all);
channelContract('slack by socket', async () => await openSlack('socket'), all);
channelContract('slack, classic app', async () => await openSlack('http', { agentView: false }), all);

describe('slack', () => {
  let rig: SlackRig;
  afterEach(async () => rig.close());

  describe('what happens there', () => {
    beforeEach(async () => {
      rig = await openSlack('http');
    });

    it('knows the person from the directory: name, e-mail, locale and zone', async () => {
      await rig.ana.writes('hola');
      expect(rig.inbound[0]?.person).to.deep.equal({
        id: 'U100',
        name: 'Ana Ruiz',
        email: 'ana@example.com',
        locale: 'es-ES',
        zone: 'Europe/Madrid',
      });
      await rig.ana.writes('otra vez');
      expect(rig.slack.calls.filter(({ method }) => method === 'users.info')).to.have.length(1);
    });

    it('hands on what was said although the directory does not answer', async () => {
      rig.slack.fault({ kind: 'ratelimited', retryAfter: 30 });
      expect((await rig.ana.writes('hola')).status).to.equal(200);
      expect(rig.inbound[0]?.person).to.deep.equal({ id: 'U100', name: 'U100' });
    });

    it('gives the two deliveries of one mention in the desk channel one id', async () => {
      await rig.luis.writes('please restart it', { channel: rig.slack.deskChannel, mentioning: true });
      expect(rig.inbound).to.have.length(2);
      expect(new Set(rig.inbound.map(({ id }) => id)).size).to.equal(1);
      expect(rig.inbound[0]).to.have.property('place', 'desk');
    });

    it('tells plain talk of the agents from what addresses the bot', async () => {
      await rig.luis.writes('I think it is the router', { channel: rig.slack.deskChannel });
      expect(rig.inbound[0]?.happened).to.include({ mentioned: false, text: 'I think it is the router' });
    });

    it('hears a public channel only when it is addressed', async () => {
      await rig.ana.writes('lunch?', { channel: rig.slack.publicChannel });
      expect(rig.inbound).to.have.length(0);
      await rig.ana.writes('my vpn is down', { channel: rig.slack.publicChannel, mentioning: true });
      expect(rig.inbound[0]).to.have.property('place', 'public');
      expect(rig.inbound[0]?.happened).to.include({ text: 'my vpn is down', mentioned: true });
    });

    it('takes the first letter of a channel when the event does not name its kind', async () => {
      await event(rig, { type: 'message', user: 'U100', channel: 'D100', ts: '1.2', text: 'hi' });
      expect(rig.inbound[0]).to.have.property('place', 'direct');
    });

    it('does not hear bots, itself, Slack, or a preview that was added to a message', async () => {
      const base = { type: 'message', channel: 'D100', ts: '1.2', text: 'hi' };
      await event(rig, { ...base, user: rig.slack.bot, bot_id: 'B0000BOT' });
      await event(rig, { ...base, user: 'U900', bot_id: 'B9' });
      await event(rig, { ...base, subtype: 'bot_message', bot_id: 'B9' });
      await event(rig, { ...base, subtype: 'channel_join', user: 'U100' });
      const message = { user: 'U100', ts: '1.2', text: 'see https://example.com' };
      const unfurled = { message: { ...message, attachments: [{}] }, previous_message: message };
      await event(rig, { type: 'message', subtype: 'message_changed', channel: 'D100', ...unfurled });
      expect(rig.inbound).to.have.length(0);
    });

    it('takes the gravestone of a deleted thread root for a deletion', async () => {
      const before = { user: 'U100', ts: '1.2', text: 'secret' };
      const grave = { subtype: 'tombstone', user: 'USLACKBOT', ts: '1.2', text: 'This message was deleted.' };
      await event(rig, {
        type: 'message',
        subtype: 'message_changed',
        channel: 'D100',
        message: grave,
        previous_message: before,
      });
      expect(rig.inbound[0]?.happened).to.deep.equal({ kind: 'deleted', messageId: '1.2' });
    });

    it('reads `/secondline` with nothing behind it as help, and answers in the chat with the bot', async () => {
      const answer = await rig.ana.commands('', 'D0OTHER');
      expect(answer).to.deep.equal({ status: 200, text: '' });
      expect(rig.inbound[0]).to.deep.include({ place: 'direct' });
      expect(rig.inbound[0]?.address.conversation).to.equal('');
      expect(rig.inbound[0]?.happened).to.include({ text: 'help', mentioned: true });
      const { address } = first(rig);
      const ref = await rig.channel.say(address, plain('en', 'I can help with …'), 'k');
      expect(ref.address.conversation).to.equal('D100');
    });

    it('tells when the app is opened, added to a channel and taken away', async () => {
      await rig.ana.opens();
      await event(rig, {
        type: 'member_joined_channel',
        user: rig.slack.bot,
        inviter: 'U200',
        channel: rig.slack.deskChannel,
      });
      await event(rig, { type: 'member_joined_channel', user: 'U100', channel: rig.slack.deskChannel });
      await event(rig, { type: 'app_uninstalled' });
      expect(rig.inbound.map(({ happened }) => happened.kind)).to.deep.equal(['opened', 'installed', 'removed']);
      expect(rig.inbound[1]).to.have.property('place', 'desk');
    });

    it('acknowledges a press with an empty answer and gives each press its own id', async () => {
      await rig.ana.writes('hi');
      await rig.channel.say(first(rig).address, asking('n1'), 'k');
      expect(await rig.ana.presses('Yes')).to.deep.equal({ status: 200, text: '' });
      await rig.ana.presses('Yes');
      const presses = rig.inbound.slice(1);
      expect(presses.map(({ happened }) => happened)).to.deep.equal([
        { kind: 'choice', card: 'n1', choice: 'yes', inputs: {} },
        { kind: 'choice', card: 'n1', choice: 'yes', inputs: {} },
      ]);
      expect(presses[0]?.id).to.not.equal(presses[1]?.id);
    });

    it('reads a submitted form by what was written into it when it was opened', async () => {
      const view = {
        id: 'V1',
        hash: 'h',
        private_metadata: JSON.stringify({ c: 'n9', a: 'resolve', channel: rig.slack.deskChannel, thread: '5.1' }),
        state: { values: { code: { code: { type: 'plain_text_input', value: 'Solved' } } } },
      };
      const body = { type: 'view_submission', team: { id: rig.slack.team }, user: { id: 'U200' }, view };
      expect(await rig.slack.deliver({ kind: 'interactive', body })).to.deep.equal({ status: 200, text: '' });
      expect(rig.inbound[0]?.happened).to.deep.equal({
        kind: 'choice',
        card: 'n9',
        choice: 'resolve',
        inputs: { code: 'Solved' },
      });
      expect(rig.inbound[0]?.address).to.include({ conversation: rig.slack.deskChannel, thread: '5.1' });
    });

    it('answers 200 and does nothing for an unknown button or an event of another workspace', async () => {
      const body = {
        type: 'block_actions',
        team: { id: rig.slack.team },
        user: { id: 'U100' },
        actions: [{ action_id: 'x', value: 'no json' }],
      };
      expect((await rig.slack.deliver({ kind: 'interactive', body })).status).to.equal(200);
      const foreign = { ...callbackOf(stage(rig), directMessage()), team_id: 'T0ELSE', authorizations: [] };
      expect((await rig.slack.deliver({ kind: 'event', body: foreign })).status).to.equal(200);
      expect(rig.inbound).to.have.length(0);
    });

    it('marks guests as external and ignores another organisation in the desk channel', async () => {
      const guest = rig.slack.person({ id: 'U300', name: 'Gus', guest: true });
      await guest.writes('hi');
      expect(rig.inbound[0]?.person.external).to.equal(true);
      const outsider = rig.slack.person({ id: 'U400', name: 'Eve', team: 'T0ELSE' });
      await outsider.writes('claim', { channel: rig.slack.deskChannel, mentioning: true });
      expect(rig.inbound).to.have.length(1);
      await outsider.writes('hi');
      expect(rig.inbound[1]?.person).to.include({ id: 'U400', external: true });
    });

    it('is told again by Slack when it could not commit, and takes it then', async () => {
      rig.failCommits(true);
      expect((await rig.ana.writes('hola')).status).to.equal(503);
      expect(rig.logged).to.deep.include({ what: 'slack sdk', detail: { error: 'Error: disk full' } });
      rig.failCommits(false);
      await rig.slack.elapse(0);
      expect(rig.inbound.map(({ happened }) => happened.kind)).to.deep.equal(['message']);
    });

    it('does not wait long for a slow directory', async () => {
      rig.slack.fault({ kind: 'slow' });
      expect((await rig.ana.writes('hola')).status).to.equal(200);
      expect(rig.inbound[0]?.person).to.deep.equal({ id: 'U100', name: 'U100' });
    });

    it('gives a delivery that Slack repeats after 3 s of silence the same id', async () => {
      const ids: string[] = [];
      const waiting: (() => void)[] = [];
      const slow = await openSlack('http', {
        submit: async ({ id }) => {
          ids.push(id);
          if (ids.length === 1) await new Promise<void>((resolve) => waiting.push(resolve));
        },
      });
      const answer = slow.ana.writes('hola');
      await until(() => ids.length === 1);
      await slow.slack.elapse(3_000);
      expect((await answer).status).to.equal(504);
      expect(ids).to.have.length(2);
      expect(ids[1]).to.equal(ids[0]);
      for (const go of waiting) go();
      await slow.close();
    });

    it('writes no word of a person into the log', async () => {
      rig.failCommits(true);
      await rig.ana.writes('hunter2');
      rig.slack.fault({ kind: 'dropped' });
      await rig.channel.say(direct(rig), plain('en', 'hunter2'), 'k').catch(() => undefined);
      expect(rig.logged).to.not.be.empty;
      expect(JSON.stringify(rig.logged)).to.not.include('hunter2');
    });
  });

  describe('what the desk says there', () => {
    beforeEach(async () => {
      rig = await openSlack('http', {
        suggest: (language) => [{ title: language, message: language === 'es' ? 'Mi VPN no conecta' : 'My VPN' }],
      });
    });

    it('posts with the key as metadata and with nothing that Slack would interpret', async () => {
      await rig.channel.say(direct(rig), plain('en', 'see <!here> & https://example.com'), 'task-7');
      const post = rig.slack.calls.find(({ method }) => method === 'chat.postMessage');
      expect(post?.args).to.deep.include({
        channel: 'D100',
        mrkdwn: false,
        link_names: false,
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: 'secondline', event_payload: { key: 'task-7' } },
      });
      expect(post?.args['text']).to.equal('see &lt;!here&gt; &amp; https://example.com');
    });

    it('goes on where a long message broke off, so that nothing is said twice', async () => {
      const lines = Array.from({ length: 700 }, (_, at) => `line ${at} ${'word '.repeat(8)}`).join('\n');
      const before = rig.slack.space.nextTs;
      let posts = 0;
      Object.assign(rig.slack.space, {
        nextTs: () => {
          posts += 1;
          if (posts === 2) rig.slack.fault({ kind: 'ratelimited', retryAfter: 1 });
          return before();
        },
      });
      const failed = await failure(rig.channel.say(direct(rig), plain('en', lines), 'k-long'));
      expect(failed).to.include({ reason: 'throttled', retryAfterMs: 1_000 });
      rig.slack.fault(undefined);
      await rig.channel.say(direct(rig), plain('en', lines), 'k-long');
      const text = rig
        .sentTo(direct(rig))
        .map((shown) => shown.text)
        .join('\n');
      for (let at = 0; at < 700; at += 1) expect(text.split(`line ${at} `)).to.have.length(2);
    });

    it('whispers in a channel to one person, and in the 1:1 chat where it cannot', async () => {
      await rig.ana.writes('vpn?', { channel: rig.slack.publicChannel, mentioning: true });
      await rig.channel.whisper(first(rig).address, 'U100', plain('en', 'Let us talk in private.'), 'k1');
      const whispered = rig.slack.space.messages.at(-1);
      expect(whispered).to.include({ only: 'U100', channel: rig.slack.publicChannel });
      rig.slack.space.conversations.get(rig.slack.publicChannel)?.members.delete(rig.slack.bot);
      await rig.channel.whisper(first(rig).address, 'U100', plain('en', 'Here then.'), 'k2');
      const said = rig.slack.space.messages.at(-1);
      expect(said && shownOf(said).text).to.equal('Here then.');
      expect(said).to.include({ channel: 'D100' });
    });

    it('whispers beside a thread in which nobody has answered yet, for there Slack shows it to nobody', async () => {
      const desk = rig.slack.deskChannel;
      await rig.luis.writes('who takes this?', { channel: desk });
      const root = rig.slack.space.messages.at(-1)?.ts ?? '';
      const place = { ...first(rig).address, thread: root };
      await rig.channel.whisper(place, rig.luis.id, plain('en', 'Ana has it.'), 'k1');
      expect(rig.slack.space.messages.at(-1))
        .to.include({ only: rig.luis.id })
        .and.to.not.have.any.keys('hidden', 'thread');
      await rig.ana.writes('me', { channel: desk, under: root });
      await rig.channel.whisper(place, rig.luis.id, plain('en', 'Ana still has it.'), 'k2');
      expect(rig.slack.space.messages.at(-1))
        .to.include({ only: rig.luis.id, thread: root })
        .and.to.not.have.key('hidden');
    });

    it('takes a press on what one person alone sees for no thread, and one behind three dots for a press', async () => {
      const desk = rig.slack.deskChannel;
      await rig.luis.writes('hello', { channel: desk, mentioning: true });
      const { address } = first(rig);
      const choices = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, label: id, seldom: id === 'f' }));
      await rig.channel.whisper(address, rig.luis.id, { ...plain('en', 'Back?'), choices, card: 'n' }, 'k');
      const before = rig.inbound.length;
      await rig.luis.presses('a', {}, desk);
      await rig.luis.presses('f', {}, desk);
      const pressed = rig.inbound.slice(before);
      expect(pressed.map(({ place, address: at }) => [place, at.thread])).to.deep.equal([
        ['desk', undefined],
        ['desk', undefined],
      ]);
      expect(pressed.map(({ happened }) => 'choice' in happened && happened.choice)).to.deep.equal(['a', 'f']);
    });

    it('answers in the thread of the message in an agent_view app', async () => {
      await rig.ana.writes('hola');
      await rig.channel.say(first(rig).address, plain('es', 'Hola'), 'k');
      const [asked, answer] = rig.slack.space.messages;
      expect(answer?.thread).to.equal(asked?.ts);
      await rig.channel.typing(first(rig).address);
      expect(rig.slack.space.statuses).to.have.length(1);
    });

    it('suggests something to say in the language of whoever opens the chat', async () => {
      await rig.ana.opens();
      await until(() => rig.slack.space.prompts.length > 0);
      expect(rig.slack.space.prompts).to.deep.equal([
        { channel_id: 'D100', prompts: [{ title: 'es', message: 'Mi VPN no conecta' }] },
      ]);
    });

    it('sends a file in three steps and takes it back', async () => {
      const bytes = new TextEncoder().encode('log');
      const file = { name: 'vpn.log', type: 'text/plain', bytes, title: 'The log' };
      const ref = await rig.channel.upload(direct(rig), file);
      const kept = rig.slack.space.files.get(ref.id);
      expect(kept && new TextDecoder().decode(kept.bytes)).to.equal('log');
      expect(rig.slack.space.messages.at(-1)?.files).to.deep.equal([{ id: ref.id, name: 'vpn.log' }]);
      await rig.channel.remove(ref);
      await rig.channel.remove(ref);
      expect(rig.slack.space.files.has(ref.id)).to.equal(false);
    });

    it('sends its token to Slack only, and follows no redirect', async () => {
      const file = { id: 'F9', channel: 'slack', name: 'x', type: 'text/plain' } as const;
      for (const url of [
        'https://evil.example/x',
        'https://files.slack.com.evil.example/x',
        'http://files.slack.com/x',
        'https://files.slack.com:8443/x',
        'https://token@files.slack.com/x',
        'file:///etc/passwd',
        'not a url',
      ]) {
        expect(await failure(rig.channel.fetch({ ...file, url }, 100))).to.include({ reason: 'refused' });
      }
      const origin = rig.slack.space.origin();
      expect(await failure(rig.channel.fetch({ ...file, url: `${origin}/files/none` }, 100))).to.include({
        reason: 'gone',
      });
    });

    it('takes a message that is already gone for removed', async () => {
      const ref = await rig.channel.say(direct(rig), plain('en', 'hi'), 'k');
      await rig.channel.remove(ref);
      await rig.channel.remove(ref);
      expect(await failure(rig.channel.amend(ref, plain('en', 'ho')))).to.include({ reason: 'gone' });
    });

    it('says what failed: no bot in the channel, no such thread, not our address', async () => {
      rig.slack.space.conversations.get(rig.slack.publicChannel)?.members.delete(rig.slack.bot);
      const away = { ...direct(rig), conversation: rig.slack.publicChannel };
      expect(await failure(rig.channel.post(away, plain('en', 'hi'), 'k'))).to.include({ reason: 'gone' });
      const lost = { ...direct(rig), thread: '1.1' };
      expect(await failure(rig.channel.say(lost, plain('en', 'hi'), 'k'))).to.include({ reason: 'gone' });
      const teams = { ...direct(rig), channel: 'teams' } as const;
      expect(await failure(rig.channel.say(teams, plain('en', 'hi'), 'k'))).to.include({ reason: 'refused' });
    });

    it('tells a refusal to connect, a dropped connection and a limit without an hour apart', async () => {
      rig.slack.fault({ kind: 'dropped' });
      expect(await failure(rig.channel.say(direct(rig), plain('en', 'hi'), 'k'))).to.include({ reason: 'unknown' });
      expect(rig.channel.state().ready).to.equal(false);
      rig.slack.fault({ kind: 'ratelimited' });
      const limited = await failure(rig.channel.say(direct(rig), plain('en', 'hi'), 'k'));
      expect(limited).to.include({ reason: 'throttled', retryAfterMs: undefined });
      rig.slack.fault(undefined);
      await rig.channel.say(direct(rig), plain('en', 'hi'), 'k');
      expect(rig.channel.state().ready).to.equal(true);
      const deaf = await openSlack('http', { apiUrl: `http://127.0.0.1:${await closedPort()}/api/` });
      expect(await failure(deaf.channel.say(direct(rig), plain('en', 'hi'), 'k'))).to.include({ reason: 'down' });
      expect(deaf.channel.desk()).to.equal(undefined);
      await deaf.close();
    });

    it('does not speak in a desk channel that is shared with another organisation', async () => {
      const desk = rig.slack.space.conversations.get(rig.slack.deskChannel);
      if (desk) desk.shared = true;
      await rig.channel.start();
      expect(rig.channel.desk()).to.equal(undefined);
      expect(rig.channel.state()).to.deep.include({ ready: false });
      expect(rig.channel.state().detail).to.include('shared with another organisation');
      const there = { ...direct(rig), conversation: rig.slack.deskChannel };
      expect(await failure(rig.channel.post(there, plain('en', 'hi'), 'k'))).to.include({ reason: 'refused' });
      if (desk) desk.shared = false;
      await rig.channel.start();
      expect(rig.channel.desk()).to.deep.include({ conversation: rig.slack.deskChannel, tenant: rig.slack.team });
    });
  });

  describe('over a socket', () => {
    beforeEach(async () => {
      rig = await openSlack('socket');
    });

    it('connects again when Slack recycles the connection and when it breaks', async () => {
      for (const politely of [true, false]) {
        const opened = rig.slack.socketOpened();
        rig.slack.dropSocket(politely);
        await opened;
        await until(() => rig.channel.state().ready);
        expect((await rig.ana.writes('hi')).status).to.equal(200);
      }
      expect(rig.inbound).to.have.length(2);
    });

    it('says that it is not ready when Slack refuses the app token, and stays up', async () => {
      const refused = await openSlack('socket', { appToken: 'xapp-wrong' });
      expect(refused.channel.state().detail).to.include('socket not connected');
      expect(refused.logged.map(({ what }) => what)).to.include('slack socket not connected');
      await refused.close();
    });
  });
});

const asking = (card: string): Message => ({
  ...plain('en', 'Does it work?'),
  tone: 'info',
  choices: [{ id: 'yes', label: 'Yes' }],
  card,
});

function direct({ slack }: SlackRig): Address {
  return { channel: 'slack', tenant: slack.team, conversation: 'D100', user: 'U100' };
}

function first(rig: SlackRig) {
  const [inbound] = rig.inbound;
  if (!inbound) throw new Error('nothing was submitted');
  return inbound;
}

const directMessage = (): Json => ({ type: 'message', user: 'U100', channel: 'D100', ts: '1.2', text: 'hi' });

function stage({ slack }: SlackRig) {
  return { space: slack.space, deliver: slack.deliver, now: slack.now };
}

async function event(rig: SlackRig, inner: Json): Promise<void> {
  const answer = await rig.slack.deliver({ kind: 'event', body: callbackOf(stage(rig), inner) });
  expect(answer.status).to.equal(200);
}

async function failure(call: Promise<unknown>): Promise<ChannelError> {
  try {
    await call;
  } catch (error) {
    return error as ChannelError;
  }
  throw new Error('the call succeeded');
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
