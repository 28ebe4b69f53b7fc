import { openPostgresStore } from '../../src/store/postgres.ts';
import type { Change, Task } from '../../src/store/store.ts';

/** An instance of a desk that only performs: each task is done once more outside (a line of output), then answered. */
const [, , url = '', schema = '', name = ''] = process.argv;
const leaseMs = 300;
const steps = 3;

const store = await openPostgresStore({ url, schema, clock: 'database', connections: 4 });

const answerOf = (task: Task, version: number, done: readonly string[]): Change => {
  const [subject = '', step = ''] = task.id.split('/');
  const next = Number(step) + 1;
  const following = { id: `${subject}/${next}`, subject, lane: subject, dueAt: 0, effect: {} };
  return {
    line: { id: `${task.id}/answer`, subject, at: Date.now(), by: name, event: { type: 'done' } },
    puts: [{ key: subject, before: version, value: [...done, step] }],
    tasks: next < steps ? [following] : [],
    cancels: [],
    settles: { id: task.id, seq: task.seq, attempts: task.attempts },
  };
};

const perform = async (due: Task): Promise<void> => {
  const now = Date.now();
  const task = await store.claim(due.id, now, now + leaseMs);
  if (task !== undefined) {
    await performTaken(task);
  }
};

const performTaken = async (task: Task): Promise<void> => {
  process.stdout.write(`did ${task.id} ${task.attempts}\n`);
  const doc = await store.load(task.subject);
  const answer = answerOf(task, doc?.version ?? 0, (doc?.value as string[] | undefined) ?? []);
  const now = Date.now();
  const until = new Map(answer.tasks.map(({ id }) => [id, now + leaseMs]));
  const { outcome, claimed } = await store.commitAndClaim(answer, { now, until });
  if (outcome === 'repeated') {
    await store.settle(task);
  }
  await Promise.all(claimed.map(performTaken));
};

process.stdout.write('open\n');
for (;;) {
  const due = await store.due(Date.now(), 16);
  await Promise.all(due.map(perform));
  if (due.length === 0) {
    // A hint or the next poll, whichever is first.
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 100);
      const stop = store.onHint(() => {
        clearTimeout(timer);
        stop();
        resolve();
      });
    });
  }
}
