import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import restify from 'restify';
import type { ChannelError } from '../../src/channels/channel.ts';
import { type WebChannel, webChannel } from '../../src/channels/web.ts';
import type { WebEntry, WebHistory } from '../../src/channels/web-wire.ts';
import type { Inbound } from '../../src/desk/inbound.ts';
import { type Message, plain } from '../../src/desk/message.ts';
import { type Actor, channelContract, type Rig, type Shown } from './contract.ts';

type Page = {
  readonly url: string;
  readonly web: WebChannel;
  readonly inbound: Inbound[];
  readonly warnings: string[];
  /** What the desk does with a delivery; the default takes it. */
  submit: (inbound: Inbound) => Promise<void>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  history(): Promise<WebHistory>;
  close(): Promise<void>;
};

async function openPage(): Promise<Page> {
  const inbound: Inbound[] = [];
  const warnings: string[] = [];
  const page = { submit: async () => undefined } as unknown as Page;
  const web = webChannel({
    submit: async (delivery) => {
      await page.submit(delivery);
      inbound.push(delivery);
    },
    now: () => 1_800_000_000_000,
    log: { warn: (_fields, text) => warnings.push(text) },
  });
  const server = restify.createServer();
  web.mount(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as unknown as AddressInfo).port}`;
  return Object.assign(page, {
    url,
    web,
    inbound,
    warnings,
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${url}/playground/api/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    history: async () => (await (await fetch(`${url}/playground/api/history`)).json()) as WebHistory,
    close: async () => {
      web.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        (server.server as http.Server).closeAllConnections();
      });
    },
  });
}

/** Everything of one kind that stands in a card, at any depth. */
function pick(node: unknown, type: RegExp): Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap((one) => pick(one, type));
  if (typeof node !== 'object' || node === null) return [];
  const self = type.test(String((node as { type?: unknown }).type)) ? [node as Record<string, unknown>] : [];
  return [...self, ...Object.values(node).flatMap((value) => pick(value, type))];
}

function shownOf(entry: WebEntry): Shown {
  const cards = entry.cards ?? [];
  const words = (entry.parts ?? []).flatMap((part) =>
    part.kind === 'quote'
      ? [part.who, part.text]
      : part.paragraphs.map((paragraph) => paragraph.spans.map((span) => span.text).join('')),
  );
  const links = (entry.parts ?? []).flatMap((part) =>
    part.kind === 'quote' ? [] : part.paragraphs.flatMap(({ spans }) => spans.flatMap((span) => span.href ?? [])),
  );
  return {
    id: entry.id,
    text: [entry.text ?? '', ...words, ...pick(cards, /^Text/).map((run) => String(run['text']))].join('\n').trim(),
    buttons: pick(cards, /^Action\.Submit$/).map((action) => String(action['title'])),
    labels: pick(cards, /^Input\./).map((input) => String(input['label'])),
    live: [...links, ...pick(cards, /^Action\.OpenUrl$/).map((action) => String(action['url']))],
  };
}

async function openRig(): Promise<Rig> {
  const page = await openPage();
  let known: WebHistory = await page.history();
  let last: [string, unknown] = ['', {}];
  const call = async (path: string, body: object): Promise<number> => {
    last = [path, body];
    const { status } = await page.post(path, body);
    known = await page.history();
    return status;
  };
  const actor = (as: string): Actor => ({
    writes: (text, how = {}) =>
      call('write', {
        as,
        id: randomUUID(),
        text,
        mention: how.mentioning === true,
        ...(how.under ? { thread: how.under.address.thread } : {}),
      }),
    async presses(label, inputs = {}) {
      known = await page.history();
      const entry = known.entries.findLast((one) => shownOf(one).buttons.includes(label));
      const action = pick(entry?.cards, /^Action\.Submit$/).find(({ title }) => title === label);
      const data = { ...(action?.['data'] as object), ...inputs };
      return call('press', { as, id: randomUUID(), message: entry?.id, data });
    },
    edits: (text) => call('edit', { as, id: randomUUID(), message: lastBy(as), text }),
    deletes: () => call('delete', { as, message: lastBy(as) }),
    async sendsFile(name, content) {
      const headers = { 'Content-Type': 'text/plain' };
      const url = `${page.url}/playground/api/upload?name=${name}`;
      const answer = await fetch(url, { method: 'POST', headers, body: Buffer.from(content) });
      const { file } = (await answer.json()) as { file: { id: string } };
      return call('write', { as, id: randomUUID(), text: '', files: [file.id] });
    },
  });
  const lastBy = (as: string) => known.entries.findLast((one) => one.from.id === as && !one.pressed)?.id;
  return {
    channel: {
      ...page.web,
      ...withRefresh(page, (fresh) => {
        known = fresh;
      }),
    },
    inbound: page.inbound,
    employee: actor('maria'),
    agent: actor('ana'),
    sentTo: (address) =>
      known.entries
        .filter((entry) => entry.conversation === address.conversation && entry.from.bot)
        .filter((entry) => !address.thread || entry.id === address.thread || entry.thread === address.thread)
        .map(shownOf),
    redeliver: () => call(...(last as [string, object])),
    failCommits: (failing) => {
      page.submit = async () => {
        if (failing) throw new Error('the disk is full');
      };
    },
    fault: (kind) => page.web.block('maria', kind === 'gone'),
    close: page.close,
  };
}

/** The same channel, and after every call the chat is read again as a page would see it. */
function withRefresh(page: Page, seen: (history: WebHistory) => void) {
  const { web } = page;
  const then = async <T>(call: Promise<T>): Promise<T> => {
    const result = await call;
    seen(await page.history());
    return result;
  };
  return {
    say: (...call: Parameters<WebChannel['say']>) => then(web.say(...call)),
    post: (...call: Parameters<WebChannel['post']>) => then(web.post(...call)),
    amend: (...call: Parameters<WebChannel['amend']>) => then(web.amend(...call)),
    remove: (...call: Parameters<WebChannel['remove']>) => then(web.remove(...call)),
  };
}

channelContract('web', openRig, { faults: ['gone'], edits: true });

const card: Message = {
  ...plain('en', 'Does it work?'),
  tone: 'info',
  choices: [{ id: 'yes', label: 'Yes, it works' }],
  card: 'nonce-1',
};

describe('the local chat', () => {
  let page: Page;
  beforeEach(async () => {
    page = await openPage();
  });
  afterEach(async () => page.close());

  const chat = { channel: 'web', tenant: 'web', conversation: 'chat-maria' } as const;
  const desk = { channel: 'web', tenant: 'web', conversation: 'desk' } as const;
  const hello = () => ({ as: 'maria', id: randomUUID(), text: 'hola' });

  it('answers a person only when the desk has committed what she did', async () => {
    let commit = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      page.submit = () =>
        new Promise<void>((done) => {
          commit = done;
          resolve();
        });
    });
    let answered = false;
    const answer = page.post('write', hello()).then((response) => {
      answered = true;
      return response.status;
    });
    await arrived;
    await page.history();
    expect(answered).to.equal(false);
    commit();
    expect(await answer).to.equal(200);
  });

  it('shows what was not committed as failed, keeps it once, and clears the mark when it is sent again', async () => {
    const message = hello();
    page.submit = async () => {
      throw new Error('full');
    };
    expect((await page.post('write', message)).status).to.equal(503);
    expect((await page.history()).entries)
      .to.have.length(1)
      .and.to.have.nested.property('[0].failed', true);
    expect(page.warnings).to.deep.equal(['a request of the local pages failed']);
    page.submit = async () => undefined;
    expect((await page.post('write', message)).status).to.equal(200);
    const { entries } = await page.history();
    expect(entries).to.have.length(1);
    expect(entries[0]?.failed).to.equal(false);
  });

  it('tells the desk in which language a persona writes, from then on', async () => {
    await page.post('write', { ...hello(), locale: 'pt-BR' });
    await page.post('write', hello());
    expect(page.inbound.map(({ person }) => person.locale)).to.deep.equal(['pt-BR', 'pt-BR']);
    expect(await page.web.person(chat, 'maria')).to.include({ locale: 'pt-BR', zone: 'Europe/Madrid' });
    expect((await page.post('write', { ...hello(), locale: 'xx-YY' })).status).to.equal(400);
  });

  it('settles a card with the choice that was taken and shows it as what the person said', async () => {
    const ref = await page.web.say(chat, card, 'k');
    const press = { as: 'maria', message: ref.id, data: { c: 'nonce-1', a: 'yes' } };
    expect((await page.post('press', press)).status).to.equal(200);
    const { entries } = await page.history();
    expect(entries[0]).to.include({ id: ref.id, answered: 'yes' });
    expect(entries[1]).to.deep.include({ text: 'Yes, it works', pressed: true });
    await page.web.amend(ref, card);
    expect((await page.history()).entries[0]).to.not.have.property('answered');
  });

  it('writes to an agent alone, who presses it there and not as somebody in the shared channel', async () => {
    const ref = await page.web.say({ channel: 'web', tenant: 'web', conversation: '', user: 'ana' }, card, 'k');
    expect(ref.address.conversation).to.equal('chat-ana');
    const press = { message: ref.id, data: { c: 'nonce-1', a: 'yes' } };
    expect((await page.post('press', { as: 'luis', ...press })).status).to.equal(404);
    expect((await page.post('press', { as: 'ana', ...press })).status).to.equal(200);
    expect(page.inbound).to.have.length(1);
    expect(page.inbound[0]).to.deep.include({
      place: 'direct',
      address: { channel: 'web', tenant: 'web', conversation: 'chat-ana', user: 'ana' },
      happened: { kind: 'choice', card: 'nonce-1', choice: 'yes', inputs: {} },
    });
    const { entries } = await page.history();
    expect(entries.map(({ conversation, answered, text }) => [conversation, answered, text])).to.deep.equal([
      ['chat-ana', 'yes', undefined],
      ['chat-ana', undefined, 'Yes, it works'],
    ]);
  });

  it('lets nobody press a card of another chat, change another’s words, or write under another’s id', async () => {
    const ref = await page.web.say(chat, card, 'k');
    const mine = hello();
    await page.post('write', mine);
    const data = { c: 'nonce-1', a: 'yes' };
    expect((await page.post('press', { as: 'tom', message: ref.id, data })).status).to.equal(404);
    expect((await page.post('press', { as: 'ana', message: ref.id, data })).status).to.equal(404);
    expect((await page.post('edit', { as: 'tom', message: mine.id, text: 'x' })).status).to.equal(404);
    expect((await page.post('delete', { as: 'ana', message: mine.id })).status).to.equal(404);
    expect((await page.post('write', { ...mine, as: 'tom' })).status).to.equal(409);
    expect((await page.post('write', { as: 'ana', text: 'x', thread: 'nowhere' })).status).to.equal(404);
    expect(page.inbound).to.have.length(1);
  });

  it('opens a thread with every post of an agent, and tells the desk whether the bot was addressed', async () => {
    await page.post('write', { as: 'ana', id: 'root-1', text: 'shift change at two' });
    await page.post('write', { as: 'luis', id: 'reply-1', text: 'is on it', thread: 'root-1', mention: true });
    expect(page.inbound[0]).to.deep.include({ place: 'desk', address: { ...desk, user: 'ana', thread: 'root-1' } });
    expect(page.inbound[1]?.address.thread).to.equal('root-1');
    expect(page.inbound.map(({ happened }) => 'mentioned' in happened && happened.mentioned)).to.deep.equal([
      false,
      true,
    ]);
  });

  it('whispers to one person only', async () => {
    await page.web.whisper({ ...desk, thread: 't' }, 'luis', plain('en', 'Ana has it'), 'k');
    expect((await page.history()).entries[0]).to.include({ only: 'luis', thread: 't' });
  });

  it('brings back a card that a restart has forgotten when the desk changes it', async () => {
    await page.web.amend({ address: { ...desk, thread: 'old-card' }, id: 'old-card' }, card);
    await page.web.amend({ address: { ...desk, thread: 'old-card' }, id: 'old-note' }, card);
    const { entries } = await page.history();
    expect(entries.map(({ id, thread }) => [id, thread])).to.deep.equal([
      ['old-card', undefined],
      ['old-note', 'old-card'],
    ]);
  });

  it('refuses an unknown chat, a blocked employee, and a change of what was taken back', async () => {
    const reason = (call: Promise<unknown>) =>
      call.then(
        () => 'none',
        (error: ChannelError) => error.reason,
      );
    expect(await reason(page.web.say({ ...chat, conversation: 'chat-nobody' }, card, 'k'))).to.equal('refused');
    expect(await reason(page.web.person(chat, 'nobody'))).to.equal('refused');
    const ref = await page.web.say({ ...chat, conversation: '', user: 'tom' }, card, 'k');
    expect(ref.address.conversation).to.equal('chat-tom');
    await page.web.remove(ref);
    expect(await reason(page.web.amend(ref, card))).to.equal('refused');
    page.web.block('tom', true);
    expect(await reason(page.web.say({ ...chat, conversation: 'chat-tom' }, card, 'k'))).to.equal('gone');
    expect((await page.history()).blocked).to.deep.equal(['tom']);
  });

  it('delivers a file of an agent’s into the chat and hands out its bytes as nothing that could run', async () => {
    const file = {
      name: 'guía (1).html',
      type: 'text/html',
      bytes: Buffer.from('<script>1</script>'),
      title: 'A guide',
    };
    expect(page.web.takesFiles(chat)).to.equal(true);
    await page.web.upload(chat, file);
    const shown = (await page.history()).entries[0]?.files[0];
    expect(shown).to.include({ name: 'guía (1).html', bytes: 18 });
    const answer = await fetch(`${page.url}${shown?.url}`);
    expect(await answer.text()).to.equal('<script>1</script>');
    expect(answer.headers.get('content-type')).to.equal('application/octet-stream');
    expect(answer.headers.get('content-disposition')).to.match(/^attachment; filename\*=UTF-8''gu%C3%ADa%20_1_\.html$/);
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
    expect((await fetch(`${page.url}/playground/api/file/none`)).status).to.equal(404);
  });

  it('refuses a file beyond 10 MB, an empty one, and one without a name', async () => {
    const send = (name: string, body: Buffer) =>
      fetch(`${page.url}/playground/api/upload?name=${name}`, { method: 'POST', body }).then(({ status }) => status);
    expect(await send('big.bin', Buffer.alloc(10 * 1024 * 1024 + 1))).to.equal(413);
    expect(await send('empty.txt', Buffer.alloc(0))).to.equal(400);
    expect(await send('', Buffer.from('x'))).to.equal(400);
    expect(await send('fits.bin', Buffer.alloc(10 * 1024 * 1024))).to.equal(200);
  });

  it('answers bad input with a sentence and changes nothing', async () => {
    const sent: [unknown, number][] = [
      ['{"as":', 400],
      ['[]', 400],
      [{ text: 'x' }, 400],
      [{ as: 'nobody', text: 'x' }, 400],
      [{ as: 'maria' }, 400],
      [{ as: 'maria', text: 'x', id: '../etc' }, 400],
      [{ as: 'maria', text: 'x', files: 'all' }, 400],
      [{ as: 'maria', text: 'x', files: ['gone'] }, 404],
      [{ as: 'maria', text: 'x'.repeat(300_000) }, 413],
      ['x'.repeat(1024 * 1024 + 1), 413],
    ];
    for (const [body, status] of sent) {
      const answer = await page.post('write', body);
      expect(answer.status).to.equal(status);
      expect(((await answer.json()) as { error: string }).error).to.match(/\w+ .*\.$/);
    }
    expect((await page.post('write', hello(), { 'Content-Type': 'text/plain' })).status).to.equal(415);
    expect((await page.post('press', { as: 'maria', message: 'none', data: {} })).status).to.equal(404);
    const ref = await page.web.say(chat, card, 'k');
    expect((await page.post('press', { as: 'maria', message: ref.id, data: 'yes' })).status).to.equal(400);
    expect(page.inbound).to.deep.equal([]);
  });

  it('takes a 5,000-line paste whole', async () => {
    const text = Array.from({ length: 5000 }, (_, at) => `line ${at} of the log`).join('\n');
    expect((await page.post('write', { as: 'maria', text })).status).to.equal(200);
    expect(page.inbound[0]?.happened).to.include({ kind: 'message', text });
  });

  it('lets no foreign page and no foreign name in', async () => {
    const body = JSON.stringify(hello());
    const call = (headers: http.OutgoingHttpHeaders) =>
      new Promise<number>((resolve, reject) => {
        const options = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } };
        const request = http.request(`${page.url}/playground/api/write`, options, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        request.on('error', reject);
        request.end(body);
      });
    expect(await call({ Host: 'desk.example.com' })).to.equal(403);
    expect(await call({ Host: '127.0.0.1.evil.example' })).to.equal(403);
    expect(await call({ Origin: 'https://evil.example' })).to.equal(403);
    expect(await call({ Origin: 'null' })).to.equal(403);
    expect(await call({ 'Sec-Fetch-Site': 'cross-site' })).to.equal(403);
    expect(await call({ 'Sec-Fetch-Site': 'same-site' })).to.equal(403);
    expect(page.inbound).to.deep.equal([]);
    expect(await call({ Origin: page.url, 'Sec-Fetch-Site': 'same-origin' })).to.equal(200);
  });

  it('tells open pages at once what is said, that the bot writes, and who blocks the app', async () => {
    const response = await fetch(`${page.url}/playground/api/stream`);
    const reader = response.body?.getReader();
    let heard = '';
    const until = async (words: string) => {
      while (!heard.includes(words)) {
        const piece = await reader?.read();
        heard += new TextDecoder().decode(piece?.value);
      }
    };
    await until('event: joined');
    expect(page.web.state().detail).to.equal('1 page(s) open');
    await page.web.typing(chat);
    await page.web.say(chat, plain('es', 'Buenos días'), 'k');
    page.web.block('maria', true);
    await until('event: blocked');
    expect(heard).to.include('event: typing\ndata: {"conversation":"chat-maria"}');
    expect(heard).to.include('Buenos días');
    page.web.close();
    expect((await reader?.read())?.done).to.equal(true);
  });

  it('forgets the oldest beyond a thousand messages of one chat', async () => {
    for (let at = 0; at < 1003; at += 1) await page.web.say(chat, plain('en', `n ${at}`), 'k');
    await page.web.say({ ...chat, conversation: 'chat-tom' }, plain('en', 'other'), 'k');
    const { entries } = await page.history();
    expect(entries).to.have.length(1001);
    expect(entries[0]?.parts).to.deep.include({
      kind: 'text',
      paragraphs: [{ kind: 'text', spans: [{ text: 'n 3' }] }],
    });
  });

  it('tells the desk that an employee opened the chat, and nothing when an agent looks', async () => {
    await page.post('open', { as: 'maria' });
    await page.post('open', { as: 'ana' });
    expect(page.inbound.map(({ happened }) => happened)).to.deep.equal([{ kind: 'opened' }]);
  });
});
