import { expect } from 'chai';
import type { Channel, ChannelError } from '../../src/channels/channel.ts';
import type { Happening, Inbound } from '../../src/desk/inbound.ts';
import { type Address, type Message, type MessageRef, plain, threadKey } from '../../src/desk/message.ts';

/** One message as a person on the platform sees it; `live` lists what in it acts (link targets, mentions), `labels` the inputs. */
export type Shown = {
  readonly id: string;
  readonly text: string;
  readonly buttons: readonly string[];
  readonly labels: readonly string[];
  readonly live: readonly string[];
};

/** How the platform's side fails, named like the reason that the channel must give. */
export type Fault = ChannelError['reason'];

/** What a person can do on the platform; each call resolves with the HTTP-like status of the acknowledgement (200 = taken). */
export type Actor = {
  /** Writes a message; `mentioning` addresses the bot, `under` is the thread's root, where the actor stands in a channel. */
  writes(text: string, how?: { mentioning?: boolean; under?: MessageRef }): Promise<number>;
  /** Presses the button with this label on the newest message that carries one and fills in its inputs by their ids. */
  presses(label: string, inputs?: Readonly<Record<string, string>>): Promise<number>;
  /** Changes the actor's last message. */
  edits(text: string): Promise<number>;
  /** Takes the actor's last message back. */
  deletes(): Promise<number>;
  /** Sends a file whose bytes are `content`. */
  sendsFile(name: string, content: Uint8Array): Promise<number>;
};

/** A channel with the fake platform behind it: an employee in a 1:1 chat with the bot and an agent in the desk channel. */
export type Rig = {
  readonly channel: Channel;
  /** What the channel has submitted, oldest first. */
  readonly inbound: readonly Inbound[];
  readonly employee: Actor;
  /** The agent stands in the desk channel; `writes` without `under` starts a new thread there. */
  readonly agent: Actor;
  /** What a person sees in a chat or thread (all of a channel when the address has no thread), oldest first, as it stands now. */
  sentTo(address: Address): readonly Shown[];
  /** Sends the last delivery once more, as the platform does when it got no answer. */
  redeliver(): Promise<number>;
  /** Makes the next commits fail (true) or succeed again (false). */
  failCommits(failing: boolean): void;
  /** The next call to the platform fails like this; undefined heals it. */
  fault(kind: Fault | undefined): void;
  close(): Promise<void>;
};

/** What the platform of a rig cannot show, so that the suite asks something else or nothing of it. */
export type ContractOptions = {
  /** The faults that the platform can have. */
  readonly faults: readonly Fault[];
  /** True when a person on this platform can edit and delete what she wrote. */
  readonly edits: boolean;
};

const card = (nonce: string, over: Partial<Message> = {}): Message => ({
  language: 'en',
  tone: 'info',
  title: 'VPN',
  parts: [{ kind: 'text', text: 'Does it connect now?' }],
  choices: [
    { id: 'yes', label: 'Yes, it works' },
    { id: 'no', label: 'No', submits: true },
  ],
  inputs: [],
  card: nonce,
  ...over,
});

const hostile = [
  'see [the portal](https://evil.example/login) **now**',
  '<!here> <!channel> <@U123> <https://evil.example|INC0010001>',
  '<at>Everyone</at> & <b>bold</b> <script>alert(1)</script>',
];

/** The promises that every channel keeps, run against one fake platform. */
export function channelContract(name: string, open: () => Promise<Rig>, options: ContractOptions): void {
  describe(`${name}: the channel contract`, () => {
    let rig: Rig;
    beforeEach(async () => {
      rig = await open();
    });
    afterEach(async () => rig.close());

    receives(() => rig, options);
    shows(() => rig, options);
    fails(() => rig, options);
  });
}

function receives(rig: () => Rig, options: ContractOptions): void {
  it('hands on what an employee writes, with the person, the 1:1 place and an address to answer to', async () => {
    expect(await rig().employee.writes('my vpn is down')).to.equal(200);
    const inbound = lastOf(rig());
    expect(inbound.place).to.equal('direct');
    expect(inbound.person.id).to.not.equal('');
    expect(inbound.address.channel).to.equal(rig().channel.name);
    expect(inbound.address.user).to.be.a('string');
    expect(messageOf(inbound).text).to.equal('my vpn is down');
    await rig().channel.say(inbound.address, plain('en', 'Let us look at it.'), 'k1');
    expect(rig().sentTo(inbound.address).at(-1)?.text).to.equal('Let us look at it.');
  });

  it('maps a reply in a desk thread to the key of the thread that was opened', async () => {
    const root = await openThread(rig());
    expect(await rig().agent.writes('I take it', { mentioning: true, under: root })).to.equal(200);
    const inbound = lastOf(rig());
    expect(inbound.place).to.equal('desk');
    expect(threadKey(inbound.address)).to.equal(threadKey(root.address));
    expect(messageOf(inbound)).to.include({ text: 'I take it', mentioned: true });
  });

  it('brings a button back with the nonce of its card and what was filled in', async () => {
    const address = await employeeAddress(rig());
    const inputs = [{ id: 'device', label: 'Which device?', kind: 'line', required: true }] as const;
    await rig().channel.say(address, card('n-17', { inputs }), 'k2');
    expect(await rig().employee.presses('No', { device: 'Laptop 4711' })).to.equal(200);
    expect(lastOf(rig()).happened).to.deep.equal({
      kind: 'choice',
      card: 'n-17',
      choice: 'no',
      inputs: { device: 'Laptop 4711' },
    });
    expect(await rig().employee.presses('Yes, it works')).to.equal(200);
    expect(lastOf(rig()).happened).to.deep.include({ kind: 'choice', card: 'n-17', choice: 'yes' });
  });

  it('gives the bytes of a file that a person sent, and refuses one that is too large', async () => {
    const content = new TextEncoder().encode('a screenshot');
    expect(await rig().employee.sendsFile('error.txt', content)).to.equal(200);
    const [file] = messageOf(lastOf(rig())).files;
    if (!file) throw new Error('the file did not arrive');
    expect(file.name).to.equal('error.txt');
    expect(new TextDecoder().decode(await rig().channel.fetch(file, 1000))).to.equal('a screenshot');
    expect(await reasonOf(rig().channel.fetch(file, 5))).to.equal('refused');
  });

  if (options.edits) {
    it('tells of an edit and of a deletion by the id of the message', async () => {
      await rig().employee.writes('my vpm');
      const { messageId } = messageOf(lastOf(rig()));
      expect(await rig().employee.edits('my vpn')).to.equal(200);
      expect(lastOf(rig()).happened).to.deep.include({ kind: 'edited', messageId, text: 'my vpn' });
      expect(await rig().employee.deletes()).to.equal(200);
      expect(lastOf(rig()).happened).to.deep.equal({ kind: 'deleted', messageId });
    });
  }

  it('gives a redelivery the same id', async () => {
    await rig().employee.writes('hello');
    const first = lastOf(rig());
    expect(await rig().redeliver()).to.equal(200);
    // A channel may stop a redelivery by itself; what it does hand on has the same id, so that the desk stops it.
    expect(new Set(rig().inbound.map((inbound) => inbound.id))).to.deep.equal(new Set([first.id]));
    await rig().employee.writes('hello');
    expect(lastOf(rig()).id).to.not.equal(first.id);
  });

  it('acknowledges only what was committed', async () => {
    rig().failCommits(true);
    expect(await rig().employee.writes('hello')).to.be.within(500, 599);
    rig().failCommits(false);
    expect(await rig().redeliver()).to.equal(200);
    expect(messageOf(lastOf(rig())).text).to.equal('hello');
  });
}

function shows(rig: () => Rig, options: ContractOptions): void {
  it('shows a message with its buttons and inputs, changes it in place and takes it back', async () => {
    const address = await employeeAddress(rig());
    const before = rig().sentTo(address).length;
    const inputs = [{ id: 'device', label: 'Which device?', kind: 'line', required: false }] as const;
    const ref = await rig().channel.say(address, card('n-1', { inputs }), 'k3');
    const shown = rig().sentTo(address).at(-1);
    expect(shown?.text).to.include('Does it connect now?').and.include('VPN');
    expect(shown?.buttons).to.deep.equal(['Yes, it works', 'No']);
    expect(shown?.labels.join()).to.include('Which device?');
    await rig().channel.amend(ref, card('n-1', { parts: [{ kind: 'text', text: 'Answered: yes' }], choices: [] }));
    const changed = rig().sentTo(address).at(-1);
    expect(changed?.text).to.include('Answered: yes').and.not.include('connect now');
    expect(changed?.buttons).to.deep.equal([]);
    expect(rig().sentTo(address)).to.have.length(before + 1);
    await rig().channel.remove(ref);
    expect(textOf(rig().sentTo(address))).to.not.include('Answered: yes');
  });

  it('opens a thread in the desk channel and says more in it', async () => {
    const root = await openThread(rig());
    expect(root.address.thread).to.be.a('string');
    await rig().channel.say(root.address, plain('en', 'Waiting since 09:00'), 'k4');
    expect(textOf(rig().sentTo(root.address)))
      .to.include('Does it connect now?')
      .and.include('Waiting since 09:00');
    const other = await openThread(rig());
    expect(threadKey(other.address)).to.not.equal(threadKey(root.address));
    expect(textOf(rig().sentTo(other.address))).to.not.include('Waiting since 09:00');
  });

  it('shows the words of a person letter by letter, without a live link, mention or tag', async () => {
    const address = await employeeAddress(rig());
    for (const text of hostile) {
      await rig().channel.say(address, { ...plain('en', ''), parts: [{ kind: 'quote', who: text, text }] }, 'k5');
      const facts = card('n-2', { choices: [], parts: [{ kind: 'facts', facts: [{ label: 'Said', value: text }] }] });
      await rig().channel.say(address, facts, 'k6');
      for (const shown of rig().sentTo(address).slice(-2)) {
        expect(shown.text).to.include(text);
        expect(shown.live).to.deep.equal([]);
      }
    }
  });

  it('loses nothing of a long text', async () => {
    const address = await employeeAddress(rig());
    const before = rig().sentTo(address).length;
    const lines = Array.from({ length: 900 }, (_, at) => `line ${at} ${'ñandú '.repeat(8)}`);
    await rig().channel.say(address, plain('en', lines.join('\n')), 'k7');
    const text = textOf(rig().sentTo(address).slice(before));
    for (const at of [0, 250, 500, 899]) expect(text).to.include(`line ${at} `);
  });

  it('loses no choice of a long list', async () => {
    const address = await employeeAddress(rig());
    const before = rig().sentTo(address).length;
    const choices = Array.from({ length: 30 }, (_, at) => ({ id: `c${at}`, label: `Choice ${at}` }));
    await rig().channel.say(address, card('n-3', { choices }), 'k8');
    const buttons = rig()
      .sentTo(address)
      .slice(before)
      .flatMap((shown) => shown.buttons);
    for (const choice of choices) expect(buttons).to.include(choice.label);
    expect(await rig().employee.presses('Choice 29')).to.equal(200);
    expect(lastOf(rig()).happened).to.deep.include({ kind: 'choice', card: 'n-3', choice: 'c29' });
  });

  it('never fails because of the writing mark', async () => {
    const address = await employeeAddress(rig());
    await rig().channel.typing(address);
    for (const kind of options.faults) {
      rig().fault(kind);
      await rig().channel.typing(address);
    }
    rig().fault(undefined);
    await rig().channel.say(address, plain('en', 'still here'), 'k9');
    expect(textOf(rig().sentTo(address))).to.include('still here');
  });

  it('knows who a person is', async () => {
    await rig().employee.writes('hello');
    const { address, person } = lastOf(rig());
    const found = await rig().channel.person(address, person.id);
    expect(found.id).to.equal(person.id);
    expect(found.name).to.not.equal('');
  });
}

function fails(rig: () => Rig, options: ContractOptions): void {
  for (const kind of options.faults) {
    it(`says "${kind}" when the platform fails in that way, and goes on afterwards`, async () => {
      const address = await employeeAddress(rig());
      rig().fault(kind);
      expect(await reasonOf(rig().channel.say(address, plain('en', 'lost?'), 'k10'))).to.equal(kind);
      rig().fault(undefined);
      await rig().channel.say(address, plain('en', 'back again'), 'k11');
      expect(textOf(rig().sentTo(address))).to.include('back again');
    });
  }
}

async function openThread(rig: Rig): Promise<MessageRef> {
  // Some platforms tell where the desk channel is only when something happens in it.
  if (!rig.channel.desk()) await rig.agent.writes('hello', { mentioning: true });
  const desk = rig.channel.desk();
  if (!desk) throw new Error('the desk channel is not known');
  return rig.channel.post(desk, card(`n-${rig.inbound.length}`), 'k-open');
}

async function employeeAddress(rig: Rig): Promise<Address> {
  await rig.employee.writes('hello');
  return lastOf(rig).address;
}

function lastOf(rig: Rig): Inbound {
  const inbound = rig.inbound.at(-1);
  if (!inbound) throw new Error('nothing was submitted');
  return inbound;
}

function messageOf(inbound: Inbound): Extract<Happening, { kind: 'message' }> {
  if (inbound.happened.kind !== 'message') throw new Error(`a message was expected, not "${inbound.happened.kind}"`);
  return inbound.happened;
}

const textOf = (shown: readonly Shown[]): string => shown.map((one) => one.text).join('\n');

async function reasonOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    return (error as ChannelError).reason;
  }
}
