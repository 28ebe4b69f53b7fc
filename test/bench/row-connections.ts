import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Row } from './bench.ts';
import { teamsDeliveries } from './deliveries.ts';
import { driverOf } from './driver.ts';
import { fakeService } from './fake-service.ts';
import type { Result } from './goal.ts';

const goal = {
  row: 'L5',
  what: 'new connections to the connector after the first, message by message',
  unit: '',
  floor: { most: 0 },
  target: { most: 0 },
};

/** Says a few messages with long pauses to a product and a connector of its own, and counts the connections. */
async function watched(bench: Bench): Promise<readonly Result[]> {
  const [messages, pauseMs] = bench.options.quick ? [3, 6_000] : [20, 30_000];
  const spoken = await bench.fresh('product');
  if (!spoken) return [{ ...goal, measured: Number.NaN }];
  const service = await fakeService();
  const driver = driverOf(service);
  const deliveries = teamsDeliveries(service.origin);
  const talk = spoken.talk.slice(0, 1);
  let first: number | undefined;
  for (let n = 0; n < messages; n += 1) {
    if (n > 0) await sleep(pauseMs);
    // One message: the next would begin after the round has ended.
    await driver.drive({ port: spoken.running.port, deliveries, talk, ms: 0, atOnce: 1 });
    first ??= service.connections();
  }
  const measured = service.connections() - (first ?? 0);
  await spoken.running.stop();
  await service.close();
  const note = `${messages} messages, one each ${pauseMs / 1000} s; the connector closed none`;
  return [{ ...goal, measured, note }];
}

/** L5: a desk is quiet for most of the day, and a new connection costs more than the message. Runs beside the other rows. */
export const connectionsRow: Row = {
  name: 'L5',
  what: 'new connections at a message now and then',
  beside: true,
  run: watched,
};
