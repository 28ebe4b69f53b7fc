import type { Inbound, Person } from '../../src/desk/inbound.ts';
import { fromAgent, fromEmployee } from '../../src/desk/intake.ts';
import type { Actor, Deed } from './acts.ts';
import { strikes } from './faults.ts';
import { type History, type House, violated } from './history.ts';
import { between, chance, crash, later, mark, note, oneOf } from './world.ts';

/** One delivery on its way from a platform, which sends it again until it hears that it was taken. */
type Delivery = { readonly inbound: Inbound; heard: boolean; tries: number };

// As Slack does it, and then on: a platform that had given up would have been told nothing.
const pausesMs = [3_000, 60_000, 300_000];
const longPauseMs = 600_000;
const mostTries = 14;

/** Whose conversation a thread of the shared channel is, as one can see from who asked for its first message. */
const subjectOfThread = ({ platform, tasks }: History, thread: string | undefined): string | undefined => {
  const root = thread === undefined ? undefined : platform.byId.get(thread);
  return root && tasks.get(root.key)?.subject;
};

/** The ids of which one must stand in the journal when a delivery was acknowledged; none where it means nothing. */
export const idsOf = (history: History, inbound: Inbound): readonly string[] => {
  const { happened, place } = inbound;
  if (happened.kind === 'choice') return [...pressIds(history, inbound, happened), inbound.id];
  if (place === 'desk') return happened.kind === 'message' && happened.mentioned ? [inbound.id] : [];
  const envelope = fromEmployee(inbound, 0);
  return envelope ? [envelope.id] : [];
};

type Choice = Extract<Inbound['happened'], { kind: 'choice' }>;

// What a press is known by, for a platform delivers it under several ids.
const pressIds = (history: History, inbound: Inbound, { card, choice, inputs }: Choice): readonly string[] => {
  const { place, person, address } = inbound;
  const desk = place === 'desk';
  if (desk && choice.startsWith('line:')) return [`line/${card}/${choice}/${person.id}/${JSON.stringify(inputs)}`];
  const [, paged] = /^page:.*?\|(.*)$/.exec(choice) ?? [];
  const subject = desk ? subjectOfThread(history, address.thread) : paged;
  const envelope =
    subject === undefined ? (desk ? undefined : fromEmployee(inbound, 0)) : fromAgent(inbound, subject, 0);
  return envelope ? [envelope.id] : [];
};

const acknowledged = (history: History, inbound: Inbound): void => {
  history.counts.acknowledged += 1;
  const ids = idsOf(history, inbound);
  mark(history.world, 'acknowledged');
  note(history.world, () => `acknowledged ${inbound.id} ${ids.join(' or ')}`);
  if (ids.length > 0)
    history.acknowledged.push({ what: `${inbound.id} (${JSON.stringify(inbound.happened).slice(0, 120)})`, ids });
  history.dirty = true;
};

const freeHouse = (history: History): House | undefined => {
  const up = history.houses.filter((house) => house.loop && house.life?.alive && !house.stopping);
  return up.length > 0 ? oneOf(history.world, up) : undefined;
};

const attempt = (history: History, delivery: Delivery): void => {
  const { world, faults } = history;
  const { inbound } = delivery;
  history.counts.deliveries += 1;
  delivery.tries += 1;
  const house = freeHouse(history);
  const life = house?.life;
  const arrive = (): void => {
    const { loop } = house ?? {};
    if (!loop || house?.stopping) return;
    note(world, () => `${life?.name} receives ${inbound.id} ${JSON.stringify(inbound.happened).slice(0, 150)}`);
    const taken = () => {
      acknowledged(history, inbound);
      const lost = strikes(world, faults, 'ackLost', 0.2);
      if (!lost) later(world, between(world, 5, 100), 'platform hears', () => Object.assign(delivery, { heard: true }));
    };
    const nacked = (error: unknown) => {
      mark(world, 'refused');
      note(world, () => `${life?.name} refuses ${inbound.id}: ${String(error)}`);
      if (!/StoreError/.test(String(error)))
        violated(history, 'F0', `a delivery was refused: ${error instanceof Error ? error.stack : String(error)}`);
    };
    loop.receive(inbound).then(taken, nacked);
  };
  if (life) later(world, between(world, 2, 80), `${life.name} receives`, arrive, { life });
  const pause = pausesMs[delivery.tries - 1] ?? longPauseMs;
  if (delivery.tries < mostTries) {
    later(world, pause, 'redelivery', () => delivery.heard || attempt(history, delivery));
  }
};

// Teams delivers no mail address: employees are looked up, which is one thing more that can go wrong.
const deliveredOf = ({ person, place }: Actor): Person => {
  if (place === 'desk') return person;
  const { email: _email, ...told } = person;
  return told;
};

/** Somebody does something: the platform delivers it, now and then late, twice, or under several ids. */
export const deliver = (history: History, actor: Actor, deed: Deed): void => {
  const { world, faults, platform } = history;
  history.number += 1;
  const inbound: Inbound = {
    id: `${platform.name}:${deed.address.conversation}:${history.number}`,
    place: deed.place,
    person: deliveredOf(actor),
    address: deed.address,
    happened: deed.happened,
  };
  const wait = strikes(world, faults, 'reordered', 0.25) ? between(world, 100, 30_000) : between(world, 1, 50);
  const send = (copy: Inbound, ms: number): void => {
    const delivery: Delivery = { inbound: copy, heard: false, tries: 0 };
    later(world, ms, 'sent', () => attempt(history, delivery));
  };
  send(inbound, wait);
  while (strikes(world, faults, 'redelivered', 0.25))
    send(inbound, chance(world, 0.5) ? between(world, 1, 3_000) : between(world, 1, 600_000));
  if (deed.happened.kind !== 'choice' || !strikes(world, faults, 'resentClicks', 0.5)) return;
  for (let copy = 1; copy <= 3; copy += 1)
    send({ ...inbound, id: `${inbound.id}~${copy}` }, wait + between(world, 1, 30_000 * copy));
};

/** A process is cut off in the middle of whatever it does. */
export const cutOff = (history: History, house: House): void => {
  if (house.life) crash(history.world, house.life, 'killed');
};
