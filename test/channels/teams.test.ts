import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { ChannelError } from '../../src/channels/channel.ts';
import type { Happening } from '../../src/desk/inbound.ts';
import { type Address, plain } from '../../src/desk/message.ts';
import { channelContract } from './contract.ts';
import { appId, deskChannel, type TeamsRig, teamsRig, tenant } from './teams-rig.ts';

channelContract('Teams', teamsRig, { faults: ['gone', 'refused', 'throttled', 'down', 'unknown'], edits: true });

const failureOf = async (call: Promise<unknown>): Promise<Partial<ChannelError>> =>
  call.then(
    () => ({}),
    (error: unknown) => error as ChannelError,
  );

describe('the Teams channel', () => {
  let rig: TeamsRig;
  beforeEach(async () => {
    rig = await teamsRig();
  });
  afterEach(async () => rig.close());

  const told = async (over: Readonly<Record<string, unknown>>): Promise<Happening | undefined> => {
    const before = rig.inbound.length;
    expect((await rig.posts(rig.activity(over))).status).to.equal(200);
    return rig.inbound.length > before ? rig.inbound.at(-1)?.happened : undefined;
  };
  const bot = { id: `28:${appId}`, name: 'Secondline' };
  const employee = (): Address => ({
    channel: 'teams',
    tenant,
    conversation: 'a:chat-of-29:ana',
    user: '29:ana',
    service: rig.fake.origin,
    bot: bot.id,
  });

  it('knows a person by the directory’s id, with locale and zone of her client', async () => {
    await rig.employee.writes('hola');
    expect(rig.inbound[0]?.person).to.deep.equal({
      id: 'aad-ana',
      name: 'Ana Gil',
      principal: 'aad-ana',
      locale: 'es-ES',
      zone: 'America/Mexico_City',
    });
    expect(rig.inbound[0]?.address).to.deep.equal(employee());
  });

  it('keeps the thread of a personal chat as a place to answer, not as another person', async () => {
    await told({
      text: 'hi',
      conversation: { id: 'a:chat-of-29:ana;messageid=77', conversationType: 'personal', tenantId: tenant },
    });
    expect(rig.inbound[0]).to.include({ place: 'direct' });
    expect(rig.inbound[0]?.address).to.include({ conversation: 'a:chat-of-29:ana', thread: '77' });
    await rig.channel.say(employee(), plain('en', 'x'), 'k');
    await rig.channel.say({ ...employee(), thread: '77' }, plain('en', 'in the thread'), 'k');
    expect(rig.fake.messagesOf('a:chat-of-29:ana;messageid=77')).to.have.length(1);
  });

  it('takes away the bot’s mention by what Teams marked, never by its look', async () => {
    const mention = (id: string, text: string, name: string) => ({ type: 'mention', text, mentioned: { id, name } });
    const text = '<at>Secondline</at> ask <at>Luis</at> about <at>Secondline</at>&nbsp;&amp; &lt;b&gt;';
    const entities = [
      mention(bot.id, '<at>Secondline</at>', 'Secondline'),
      mention('29:luis', '<at>Luis</at>', 'Luis Paz'),
    ];
    expect(await told({ text, entities })).to.include({
      text: 'ask @Luis Paz about <at>Secondline</at> & <b>',
      mentioned: true,
    });
    expect(await told({ text: '<at>Secondline</at> hello', entities: [] })).to.include({
      text: '<at>Secondline</at> hello',
      mentioned: false,
    });
    expect(await told({ text: '<div>one<br/>two</div>', textFormat: 'xml', entities: null })).to.include({
      text: 'one\ntwo',
    });
  });

  it('says where something was written: desk, other channels, group chats', async () => {
    const at = (id: string, conversationType: string) => ({
      conversation: { id, conversationType, tenantId: tenant },
      text: 'x',
    });
    await told(at(`${deskChannel};messageid=5`, 'channel'));
    await told(at('19:other@thread.tacv2;messageid=6', 'channel'));
    await told(at('19:group@thread.v2', 'groupChat'));
    await told(at('19:other@thread.tacv2', 'channel'));
    expect(rig.inbound.map((one) => one.place)).to.deep.equal(['desk', 'public', 'public', 'public']);
    expect(rig.inbound[2]?.address).to.not.have.property('thread');
    expect(rig.inbound[3]?.address.thread).to.be.a('string');
  });

  it('takes two notices of one installation for one, and a later one for another', async () => {
    const at = (minute: number) => ({ timestamp: new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString() });
    await told({ type: 'installationUpdate', action: 'add', ...at(1) });
    await told({ type: 'conversationUpdate', membersAdded: [bot, { id: '29:ana' }], ...at(1) });
    await told({ type: 'installationUpdate', action: 'remove', ...at(2) });
    await told({ type: 'installationUpdate', action: 'add-upgrade', ...at(40) });
    expect(rig.inbound.map((one) => one.happened.kind)).to.deep.equal([
      'installed',
      'installed',
      'removed',
      'installed',
    ]);
    const [first, again, , later] = rig.inbound.map((one) => one.id);
    expect(again).to.equal(first);
    expect(later).to.not.equal(first);
  });

  it('keeps quiet about what says nothing: reactions, typing, other people joining, its own echo', async () => {
    for (const type of ['messageReaction', 'typing', 'event', 'endOfConversation'])
      expect(await told({ type })).to.equal(undefined);
    expect(await told({ type: 'conversationUpdate', membersAdded: [{ id: '29:ana' }] })).to.equal(undefined);
    expect(await told({ from: bot, text: 'me' })).to.equal(undefined);
  });

  it('hands on an empty message, so that the desk can answer it', async () => {
    expect(await told({ text: '' })).to.include({ kind: 'message', text: '' });
    expect(await told({ value: { foreign: true } })).to.include({ kind: 'message', text: '' });
  });

  it('takes a pressed Action.Execute for a choice and answers in its response', async () => {
    const execute = { action: { type: 'Action.Execute', verb: 'go', data: { c: 'n-5', a: 'yes', note: 'ok' } } };
    const reply = await rig.posts(rig.activity({ type: 'invoke', name: 'adaptiveCard/action', value: execute }));
    expect(rig.inbound[0]?.happened).to.deep.equal({
      kind: 'choice',
      card: 'n-5',
      choice: 'yes',
      inputs: { note: 'ok' },
    });
    expect(JSON.parse(reply.body)).to.deep.include({ statusCode: 200, value: 'Recibido.' });
    const stranger = await rig.posts(
      rig.activity({ type: 'invoke', name: 'adaptiveCard/action', value: { action: {} } }),
    );
    expect(JSON.parse(stranger.body)).to.deep.include({ statusCode: 400 });
    expect((await rig.posts(rig.activity({ type: 'invoke', name: 'task/fetch' }))).status).to.equal(501);
    expect(rig.inbound).to.have.length(1);
  });

  it('names files by what Teams tells and pictures by where they are', async () => {
    const attachments = [
      { contentType: 'text/html', content: '<p>x</p>' },
      { contentType: 'image/*', contentUrl: `${rig.fake.origin}/v3/attachments/1/views/original` },
      {
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        name: 'a.PNG',
        content: { uniqueId: 'u1', fileType: 'PNG' },
      },
      { contentType: 'application/vnd.microsoft.teams.file.download.info', content: 'broken' },
    ];
    const happened = await told({ id: 'm1', text: '', attachments });
    expect((happened as { files: unknown }).files).to.deep.equal([
      {
        id: 'm1/1',
        channel: 'teams',
        name: 'picture.png',
        type: 'image/png',
        url: `${rig.fake.origin}/v3/attachments/1/views/original`,
      },
      { id: 'u1', channel: 'teams', name: 'a.PNG', type: 'image/png' },
      { id: 'm1/3', channel: 'teams', name: 'file', type: 'application/octet-stream' },
    ]);
  });

  it('learns where the desk channel is from the first delivery, and then only from the channel itself', async () => {
    expect(rig.channel.desk()).to.equal(undefined);
    await rig.employee.writes('hola');
    const place = { channel: 'teams', tenant, conversation: deskChannel, service: rig.fake.origin, bot: bot.id };
    expect(rig.channel.desk()).to.deep.equal(place);
    await rig.employee.writes('hola');
    await rig.agent.writes('hi');
    expect(rig.places).to.deep.equal([place]);
    const moved = `${rig.fake.origin}/emea/`;
    const authorization = `Bearer ${rig.fake.token(rig.claims({ serviceurl: moved }))}`;
    expect((await rig.posts(rig.activity({ serviceUrl: moved }), { authorization })).status).to.equal(200);
    expect(rig.channel.desk()).to.deep.equal(place);
    const conversation = { id: `${deskChannel};messageid=3`, conversationType: 'channel', tenantId: tenant };
    await rig.posts(rig.activity({ serviceUrl: moved, conversation }), { authorization });
    expect(rig.channel.desk()).to.deep.equal({ ...place, service: moved });
  });

  it('opens a chat with somebody it only knows by id', async () => {
    const ref = await rig.channel.say({ ...employee(), conversation: '' }, plain('en', 'Good morning'), 'k');
    expect(ref.address.conversation).to.equal('a:chat-of-29:ana');
    expect(rig.sentTo(ref.address).at(-1)?.text).to.equal('Good morning');
    expect(
      await failureOf(rig.channel.say({ channel: 'teams', tenant, conversation: '' }, plain('en', 'x'), 'k')),
    ).to.include({
      reason: 'refused',
    });
  });

  it('gives the root’s own id for a thread that it opens, so that the card in it can be changed', async () => {
    await rig.agent.writes('hi');
    const desk = rig.channel.desk();
    if (!desk) throw new Error('no desk');
    const ref = await rig.channel.post(desk, plain('en', 'A request'), 'k');
    expect(ref.address.thread).to.equal(ref.id);
    await rig.channel.amend(ref, plain('en', 'A request, claimed'));
    expect(rig.sentTo(ref.address).map((one) => one.text)).to.deep.equal(['A request, claimed']);
  });

  it('posts once, whatever the gateway says, and leaves trying again to the outbox', async () => {
    for (const trouble of ['bad gateway', 'cut', 'busy'] as const) {
      rig.fake.trouble(trouble);
      const before = rig.fake.requests.length;
      expect(await failureOf(rig.channel.say(employee(), plain('en', 'x'), 'k'))).to.include({ reason: 'unknown' });
      expect(rig.fake.requests).to.have.length(before + 1);
    }
  });

  it('says how long to wait when Teams says it, and a second when it does not', async () => {
    rig.fake.trouble('too many');
    expect(await failureOf(rig.channel.say(employee(), plain('en', 'x'), 'k'))).to.include({
      reason: 'throttled',
      retryAfterMs: 2000,
    });
    rig.fake.trouble('too many, no hint');
    expect(await failureOf(rig.channel.say(employee(), plain('en', 'x'), 'k'))).to.include({
      reason: 'throttled',
      retryAfterMs: 1000,
    });
  });

  it('goes on with a long message where it was stopped, when the outbox tries again', async () => {
    const long = plain('en', Array.from({ length: 3_000 }, (_, at) => `paragraph ${at}`).join('\n'));
    const first = rig.channel.say(employee(), long, 'long');
    // The first part is on its way; the trouble meets the next one.
    const one = await Promise.race([first, once(() => rig.fake.messagesOf('a:chat-of-29:ana').length === 1)]);
    expect(one).to.equal(true);
    rig.fake.trouble('too many');
    expect(await failureOf(first)).to.include({ reason: 'throttled' });
    rig.fake.trouble(undefined);
    await rig.channel.say(employee(), long, 'long');
    const text = rig
      .sentTo(employee())
      .map((shown) => shown.text)
      .join('\n');
    expect(text.match(/paragraph 0\b/g)).to.have.length(1);
    expect(text).to.include('paragraph 2999');
  });

  it('takes the words away where a message cannot be deleted, and is content when it is gone', async () => {
    const ref = await rig.channel.say(employee(), plain('en', 'a slip'), 'k');
    rig.fake.trouble('no deletes');
    await rig.channel.remove(ref);
    expect(rig.sentTo(employee()).map((shown) => shown.text)).to.deep.equal(['(removed)']);
    rig.fake.trouble(undefined);
    await rig.channel.remove(ref);
    await rig.channel.remove(ref);
    expect(rig.sentTo(employee())).to.deep.equal([]);
  });

  it('shows itself writing in the right thread', async () => {
    await rig.channel.typing({ ...employee(), conversation: deskChannel, thread: '9' });
    expect(rig.fake.requests.at(-1)?.path).to.equal(`/v3/conversations/${deskChannel};messageid=9/activities`);
    const before = rig.fake.requests.length;
    await rig.channel.typing({ ...employee(), conversation: '' });
    expect(rig.fake.requests).to.have.length(before);
  });

  it('proves itself to Teams with its own token, and never to a file host', async () => {
    await rig.channel.say(employee(), plain('en', 'x'), 'k');
    expect(rig.fake.requests.at(-1)?.auth).to.equal('Bearer outbound-token');
    const seen: (string | undefined)[] = [];
    const host = await serving((req, res) => {
      seen.push(req.headers.authorization);
      res.end('bytes');
    });
    const other = await teamsRig({ fileHosts: [host.origin] });
    try {
      const file = { id: 'f', channel: 'teams', name: 'x', type: 'text/plain', url: `${host.origin}/x` } as const;
      expect(new TextDecoder().decode(await other.channel.fetch(file, 100))).to.equal('bytes');
      expect(seen).to.deep.equal([undefined]);
    } finally {
      await other.close();
      await host.close();
    }
  });

  it('fetches only from Teams and SharePoint, and follows no redirection', async () => {
    const file = { id: 'f', channel: 'teams', name: 'x', type: 'text/plain' } as const;
    const bad = [
      'https://evil.example/x',
      'http://contoso.sharepoint.com/x',
      'https://contoso.sharepoint.com.evil.example/',
      'file:///etc/passwd',
      '',
      undefined,
    ];
    for (const url of bad) {
      expect(
        await failureOf(rig.channel.fetch({ ...file, ...(url === undefined ? {} : { url }) }, 100)),
        url,
      ).to.include({ reason: 'refused' });
    }
    expect(rig.fake.requests).to.deep.equal([]);
    const redirecting = await serving((_req, res) => {
      res.writeHead(307, { location: `${rig.fake.origin}/openid` });
      res.end();
    });
    const other = await teamsRig({ serviceHosts: [redirecting.origin] });
    try {
      const failure = await failureOf(other.channel.fetch({ ...file, url: `${redirecting.origin}/x` }, 100));
      expect(failure).to.include({ reason: 'refused' });
      expect(rig.fake.requests).to.deep.equal([]);
    } finally {
      await other.close();
      await redirecting.close();
    }
  });

  it('asks the directory of the chat for a person, by each id it knows, and says who is a guest', async () => {
    await rig.employee.writes('hola');
    expect(await rig.channel.person(employee(), 'aad-ana')).to.include({
      name: 'Ana Gil',
      email: 'ana@example.com',
      zone: 'America/Mexico_City',
    });
    await rig.agent.writes('hi');
    const inDesk: Address = { channel: 'teams', tenant, conversation: deskChannel, service: rig.fake.origin };
    expect(await rig.channel.person(inDesk, 'aad-luis')).to.include({ id: 'aad-luis', name: 'Luis Paz' });
    rig.fake.addMember({
      id: '29:luis',
      name: 'Luis Paz',
      userPrincipalName: 'luis@partner.example',
      userRole: 'guest',
    });
    expect(await rig.channel.person(inDesk, 'aad-luis')).to.include({
      id: 'aad-luis',
      email: 'luis@partner.example',
      external: true,
    });
    expect(await rig.channel.person(inDesk, 'nobody')).to.deep.equal({ id: 'nobody', name: '' });
  });

  it('says a private hint where it was asked, because Teams has nothing more private', async () => {
    await rig.channel.whisper(
      { ...employee(), conversation: deskChannel, thread: '4' },
      '29:luis',
      plain('en', 'psst'),
      'k',
    );
    expect(rig.fake.messagesOf(`${deskChannel};messageid=4`)).to.have.length(1);
  });

  it('says openly that it sends no files', async () => {
    expect(rig.channel.takesFiles(employee())).to.equal(false);
    const file = { name: 'a.txt', type: 'text/plain', bytes: new Uint8Array(1), title: 'a' };
    expect(await failureOf(rig.channel.upload(employee(), file))).to.include({ reason: 'refused' });
  });

  it('is ready until the platform is silent, and again when it answers', async () => {
    expect(rig.channel.state()).to.deep.equal({ ready: true, detail: 'nothing sent yet' });
    rig.fault('down');
    await failureOf(rig.channel.say(employee(), plain('en', 'x'), 'k'));
    expect(rig.channel.state().ready).to.equal(false);
    rig.fault('gone');
    await failureOf(rig.channel.say(employee(), plain('en', 'x'), 'k'));
    expect(rig.channel.state().ready).to.equal(true);
    rig.fault(undefined);
    await rig.channel.say(employee(), plain('en', 'x'), 'k');
    expect(rig.channel.state()).to.deep.equal({ ready: true, detail: 'answered' });
  });
});

async function serving(handle: RequestListener): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { origin: `http://127.0.0.1:${port}`, close };
}

/** Waits for real I/O to have happened. */
async function once(done: () => boolean): Promise<true> {
  while (!done()) await new Promise((resolve) => setImmediate(resolve));
  return true;
}
