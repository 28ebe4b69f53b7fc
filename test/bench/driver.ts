import { setTimeout as sleep } from 'node:timers/promises';
import { type Connections, connections } from './connections.ts';
import type { Deliveries, Line } from './deliveries.ts';
import type { FakeService } from './fake-service.ts';

/** How a target is driven: `atOnce` conversations one message after the other, or `perSecond` messages whatever becomes of them. */
export type Load = {
  readonly port: number;
  readonly deliveries: Deliveries;
  readonly talk: readonly Line[];
  readonly ms: number;
  readonly atOnce: number;
  readonly perSecond?: number;
  /** Each n-th message is delivered a second time with the same id. */
  readonly redeliverEvery?: number;
  /** What is not taken (no answer, or not 2xx) is delivered again until it is. */
  readonly insist?: boolean;
  /** How long a reply may take before it counts as lost. */
  readonly patienceMs?: number;
};

/** What one round of driving showed. Milliseconds from sending: until the reply came, until the HTTP answer came. */
export type Drive = {
  readonly messages: number;
  readonly seconds: number;
  readonly replyMs: readonly number[];
  readonly answerMs: readonly number[];
  /** From the HTTP answer to the reply; 0 where the reply came first. */
  readonly handedMs: readonly number[];
  readonly lost: number;
  readonly duplicate: number;
  readonly wrong: number;
  /** HTTP answers other than 2xx. */
  readonly refused: number;
  /** The first wrong reply, and what was expected. */
  readonly sample?: string | undefined;
};

type Talking = {
  readonly conversation: number;
  step: number;
  /** 0 when nothing is awaited. */
  sentAt: number;
  answeredAt: number;
  repliedAt: number;
  done: boolean;
};

type Figures = { -readonly [K in keyof Drive]: Drive[K] extends readonly number[] ? number[] : Drive[K] };

type Run = {
  readonly load: Load;
  readonly host: string;
  readonly wires: Connections;
  readonly talking: Map<string, Talking>;
  readonly fresh: () => number;
  readonly figures: Figures;
  /** What happens when a message has its answer and its reply. */
  onward: (one: Talking) => void;
  sent: number;
  inFlight: number;
  lastAt: number;
  isOver: boolean;
};

/** Drives targets, one at a time, and hears what the fake platforms are told. */
export type Driver = { drive(load: Load): Promise<Drive> };

/** Makes the driver of a bench; no conversation comes twice in it. */
export function driverOf(service: FakeService): Driver {
  let conversations = 0;
  return { drive: (load) => driveOnce(service, load, () => conversations++) };
}

async function driveOnce(service: FakeService, load: Load, fresh: () => number): Promise<Drive> {
  const run: Run = {
    load,
    host: `127.0.0.1:${load.port}`,
    wires: connections(load.port),
    talking: new Map(),
    fresh,
    figures: {
      messages: 0,
      seconds: 0,
      replyMs: [],
      answerMs: [],
      handedMs: [],
      lost: 0,
      duplicate: 0,
      wrong: 0,
      refused: 0,
    },
    onward: () => undefined,
    sent: 0,
    inFlight: 0,
    lastAt: performance.now(),
    isOver: false,
  };
  service.listen((id, body) => heard(run, id, body));
  const startedAt = performance.now();
  if (load.perSecond === undefined) closedLoop(run, startedAt + load.ms);
  else await openLoop(run, load.perSecond, startedAt);
  await allReplied(run, startedAt + load.ms);
  run.figures.lost += run.inFlight;
  // Whoever waits in vain has waited at least as long as we did; leaving him out would flatter whoever loses most.
  for (const { done, sentAt } of run.talking.values()) if (!done) run.figures.replyMs.push(performance.now() - sentAt);
  run.figures.seconds = (run.lastAt - startedAt) / 1000;
  // Whatever comes too often comes soon after.
  await sleep(100);
  run.isOver = true;
  run.wires.close();
  service.listen(() => undefined);
  return run.figures;
}

function closedLoop(run: Run, until: number): void {
  const { load } = run;
  run.onward = (one) => {
    if (performance.now() >= until) return;
    send(run, one.step < load.talk.length ? one : begun(run), performance.now());
  };
  for (let n = 0; n < load.atOnce; n += 1) send(run, begun(run), performance.now());
}

// Late sending counts as latency: a message is sent "at" the moment when it was due (no coordinated omission).
async function openLoop(run: Run, perSecond: number, startedAt: number): Promise<void> {
  const { load } = run;
  const idle: Talking[] = [];
  run.onward = (one) => {
    if (one.step < load.talk.length) idle.push(one);
  };
  const all = Math.round((load.ms / 1000) * perSecond);
  for (let n = 0; n < all; ) {
    const due = Math.min(all, ((performance.now() - startedAt) / 1000) * perSecond);
    for (; n < due; n += 1) send(run, idle.shift() ?? begun(run), startedAt + (n / perSecond) * 1000);
    await sleep(1);
  }
}

async function allReplied(run: Run, until: number): Promise<void> {
  const { patienceMs = 5_000 } = run.load;
  while (performance.now() < until) await sleep(Math.max(1, until - performance.now()));
  while (run.inFlight > 0 && performance.now() < until + patienceMs) await sleep(5);
}

function begun(run: Run): Talking {
  const conversation = run.fresh();
  const one: Talking = { conversation, step: 0, sentAt: 0, answeredAt: 0, repliedAt: 0, done: true };
  run.talking.set(run.load.deliveries.idOf(conversation), one);
  return one;
}

function send(run: Run, one: Talking, at: number): void {
  const { load, wires } = run;
  const says = load.talk[one.step]?.says ?? '';
  Object.assign(one, { sentAt: at, answeredAt: 0, repliedAt: 0, done: false });
  run.inFlight += 1;
  run.sent += 1;
  const request = load.deliveries.request({ conversation: one.conversation, step: one.step, says }, run.host);
  const deliver = () =>
    wires.send(request, (status) => {
      const isTaken = status >= 200 && status <= 299;
      if (load.insist === true && !isTaken && !run.isOver) {
        // As a platform does, though sooner: the same delivery with the same id.
        setTimeout(deliver, 100);
        return;
      }
      answered(run, one, status);
    });
  deliver();
  if (load.redeliverEvery !== undefined && run.sent % load.redeliverEvery === 0) wires.send(request, () => undefined);
}

function answered(run: Run, one: Talking, status: number): void {
  const { figures } = run;
  one.answeredAt = performance.now();
  figures.answerMs.push(one.answeredAt - one.sentAt);
  if (status < 200 || status > 299) {
    figures.refused += 1;
    figures.sample ??= `HTTP ${status}`;
  }
  settled(run, one);
}

function heard(run: Run, id: string, body: Buffer): void {
  const one = run.talking.get(id);
  if (!one) return;
  const { figures, load } = run;
  const isRight = body.includes(load.talk[one.step]?.expects ?? '');
  const isOld = !isRight && one.step > 0 && body.includes(load.talk[one.step - 1]?.expects ?? '');
  if (one.done || one.repliedAt !== 0 || isOld) {
    figures.duplicate += 1;
    figures.sample ??= `twice: ${shortened(body)}`;
    return;
  }
  one.repliedAt = performance.now();
  if (!isRight) {
    figures.wrong += 1;
    figures.sample ??= `expected "${load.talk[one.step]?.expects}", got ${shortened(body)}`;
  }
  settled(run, one);
}

const shortened = (body: Buffer): string => body.toString('utf8').slice(0, 120);

function settled(run: Run, one: Talking): void {
  if (one.done || one.answeredAt === 0 || one.repliedAt === 0) return;
  const { figures } = run;
  one.done = true;
  run.inFlight -= 1;
  run.lastAt = Math.max(one.answeredAt, one.repliedAt);
  figures.messages += 1;
  figures.replyMs.push(one.repliedAt - one.sentAt);
  figures.handedMs.push(Math.max(0, one.repliedAt - one.answeredAt));
  one.step += 1;
  run.onward(one);
}
