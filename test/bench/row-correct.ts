import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Row } from './bench.ts';
import { connections } from './connections.ts';
import type { Drive } from './driver.ts';
import type { Result } from './goal.ts';
import { benchFolder } from './prepared.ts';
import type { Spoken } from './rounds.ts';

const none = { unit: '', floor: { most: 0 }, target: { most: 0 } };
const goal = (what: string) => ({ row: 'C1', what, ...none });

/** C1: nothing lost, twice or wrong, whatever platforms and the machine do. */
export const correctRow: Row = {
  name: 'C1',
  what: 'lost, duplicate, wrong',
  async run(bench) {
    const spoken = await bench.fresh('product');
    if (!spoken) return [{ ...goal('lost, twice or wrong'), measured: Number.NaN }];
    const results = [await underTrouble(bench, spoken), await underRace(bench, spoken)];
    await spoken.running.kill();
    return bench.options.quick ? results : [...results, ...(await underKill(bench))];
  },
};

async function underTrouble(bench: Bench, { running, deliveries, talk }: Spoken): Promise<Result> {
  const { redeliverEvery, connectorFailEvery, quick } = bench.options;
  const what = goal(`lost, twice or wrong: each ${redeliverEvery}th again, each ${connectorFailEvery}th post fails`);
  bench.service.setMood({ failEvery: connectorFailEvery });
  const load = { port: running.port, deliveries, talk, ms: quick ? 3_000 : 15_000, atOnce: 16 };
  const drive = await bench.driver.drive({ ...load, redeliverEvery, patienceMs: 30_000 });
  bench.service.setMood({});
  return { ...what, measured: faulty(drive) + drive.refused, note: inWords(drive) };
}

/** The process is killed in the middle and comes back on the same folder and port; platforms deliver again meanwhile. */
async function underKill(bench: Bench): Promise<readonly Result[]> {
  const what = goal('lost or wrong with kill -9 in mid-run');
  const env = { DATA_DIR: mkdtempSync(join(benchFolder(), 'killed-')), PORT: String(await freePort()) };
  const first = await bench.fresh('product', env);
  if (!first) return [{ ...what, measured: Number.NaN }];
  const { running, deliveries, talk } = first;
  const ms = 15_000;
  const load = { port: running.port, deliveries, talk, ms, atOnce: 16, insist: true, patienceMs: 30_000 };
  const driving = bench.driver.drive(load);
  await sleep(ms / 3);
  await running.kill();
  const again = await bench.fresh('product', env);
  const drive = await driving;
  await again?.running.kill();
  // What was on its way when the process died may come twice: nobody can know whether it had arrived (promise P4).
  const twice = { ...goal(`twice after kill -9; ${load.atOnce} were on their way`), floor: { most: load.atOnce } };
  return [
    { ...what, measured: drive.lost + drive.wrong, note: `kill -9: ${inWords(drive)}` },
    { ...twice, measured: drive.duplicate },
  ];
}

const faulty = ({ lost, duplicate, wrong }: Drive): number => lost + duplicate + wrong;

const inWords = ({ messages, lost, duplicate, wrong, refused, sample }: Drive): string =>
  `${messages} messages, ${lost} lost, ${duplicate} twice, ${wrong} wrong, ${refused} refused${lost + wrong + refused > 0 ? ` (${sample})` : ''}`;

/** Two messages of one person at once, on two connections. */
async function underRace(bench: Bench, spoken: Spoken): Promise<Result> {
  const what = goal('two messages of one conversation at once: not both answered right');
  const races = bench.options.quick ? 5 : 50;
  const replies: (readonly string[])[] = [];
  for (let n = 0; n < races; n += 1) replies.push(await race(bench, spoken, 10_000_000 + n));
  const wrong = replies.filter((heard) => !isRight(heard));
  const note = wrong[0] ? { note: `two at once: ${wrong[0].join(' | ') || 'nothing heard'}` } : {};
  return { ...what, measured: wrong.length, ...note };
}

/** Says the first line, then the second and third at once; what was heard after that, shortened to a word each. */
async function race(
  bench: Bench,
  { running, deliveries, talk }: Spoken,
  conversation: number,
): Promise<readonly string[]> {
  const wires = connections(running.port);
  const host = `127.0.0.1:${running.port}`;
  const heard: string[] = [];
  bench.service.listen((id, body) => {
    if (id !== deliveries.idOf(conversation)) return;
    heard.push(talk.find(({ expects }) => body.includes(expects))?.expects ?? body.toString('utf8').slice(0, 200));
  });
  const say = (step: number) =>
    new Promise<number>((resolve) => {
      wires.send(deliveries.request({ conversation, step, says: talk[step]?.says ?? '' }, host), resolve);
    });
  const replies = async (count: number) => {
    const until = performance.now() + 5_000;
    while (heard.length < count && performance.now() < until) await sleep(2);
  };
  await say(0);
  await replies(1);
  await Promise.all([say(1), say(2)]);
  await replies(3);
  await sleep(20);
  wires.close();
  bench.service.listen(() => undefined);
  return heard.slice(1);
}

/** Two replies, as if one message had come after the other: in whichever order the network brought them. */
function isRight(heard: readonly string[]): boolean {
  const inOrder = heard[0] === 'Aparece' && heard[1] === 'Cierra';
  const turned = heard[0] === 'dispositivo' && heard[1] === 'Aparece';
  return heard.length === 2 && (inOrder || turned);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
