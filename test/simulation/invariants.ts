import type { Conversation } from '../../src/desk/conversation.ts';
import type { Task } from '../../src/store/store.ts';
import { effectOf, type History, violated } from './history.ts';
import { keptIn, type Reads } from './kept.ts';
import type { Shown } from './platform.ts';
import { checkTimers } from './promises-in-time.ts';
import { mark } from './world.ts';

/** Watches what people and the record system see: in order, and twice only after an ambiguous answer. */
export const watchOutside = (history: History): void => {
  const { platform, instance, world } = history;
  const lastCopies = new Map<string, number>();
  platform.onShown = (shown, again) => {
    mark(world, 'shown', platform.shown.length);
    history.counts.messages += 1;
    if (again) checkDouble(history, shown.key);
    else checkOrder(history, shown, lastCopies);
  };
  const correlations = new Set<string>();
  const entries = new Set<string>();
  instance.onCreate = (table, row) => {
    mark(world, table);
    if (table === 'incident') {
      history.counts.incidents += 1;
      const key = row['correlation_id'] ?? '';
      if (correlations.has(key)) violated(history, 'I4', `a second incident ${row['number']} for ${key}`);
      correlations.add(key);
    }
    const once = onceKey(table, row);
    if (once === undefined) return;
    if (entries.has(once)) violated(history, 'I4', `written twice to the record: ${once.slice(0, 200)}`);
    entries.add(once);
  };
};

/** What stands there for the first time comes after everything that was to be said before it in the same lane. */
const checkOrder = (history: History, { key, id, address }: Shown, lastCopies: Map<string, number>): void => {
  const claim = history.claimed.get(key);
  if (!claim) return;
  const effect = effectOf(claim);
  const last = history.shownUpTo.get(claim.lane) ?? 0;
  // A hint to one agent is given up after three tries, and may still arrive after what came next.
  if (claim.seq < last && effect.kind !== 'whisper') {
    violated(history, 'I7', `${id} (${key}) stands after a later one of ${claim.lane}`);
  }
  history.shownUpTo.set(claim.lane, Math.max(last, claim.seq));
  if (effect.kind !== 'say' || effect.mark?.kind !== 'copy' || address.thread === undefined) return;
  const { line } = effect.mark;
  const before = lastCopies.get(address.thread) ?? -1;
  if (line <= before) violated(history, 'I7', `agents see line ${line} after line ${before} in ${address.thread}`);
  lastCopies.set(address.thread, line);
};

const onceKey = (table: string, row: Readonly<Record<string, string>>): string | undefined => {
  if (table === 'sys_attachment') return `file ${row['table_sys_id']} ${row['file_name']} ${row['content']}`;
  if (table === 'interaction') return `interaction ${row['correlation_id']}`;
  const ref = table === 'sys_journal_field' ? /ref: [0-9a-f]{8}$/.exec(row['value'] ?? '') : null;
  return ref ? `entry ${row['element_id']} ${ref[0]}` : undefined;
};

const checkDouble = (history: History, key: string): void => {
  history.counts.duplicatesAfterAmbiguous += 1;
  const sends = history.platform.sends.get(key);
  if (!sends || sends.shown - 1 <= sends.excuses) return;
  // Whether the process that sent it has ended, or has heard an ambiguous answer, is known by now: a second try waits.
  violated(history, 'P4', `${key} stands ${sends.shown} times after ${sends.excuses} ambiguous sends`);
};

/** Checks what every step may have broken; cheap while nothing has changed. */
export const checkStep = async (history: History): Promise<void> => {
  if (!history.dirty) return;
  history.dirty = false;
  const kept = keptIn(history);
  if (!kept) return;
  const tasks = await kept.tasks(10_000);
  const ids = checkTasks(history, tasks);
  for (const { key, doc } of await kept.scan('conversation/', '', 100)) {
    if (history.checked.get(key) === doc.value) continue;
    history.checked.set(key, doc.value);
    mark(history.world, key, doc.version);
    checkConversation(history, doc.value as Conversation, ids);
  }
  await checkAcknowledged(history, kept);
};

const checkTasks = (history: History, tasks: readonly Task[]): ReadonlySet<string> => {
  const ids = new Set<string>();
  const seqs = new Set<number>();
  for (const { id, seq, attempts, claimedUntil, lane } of tasks) {
    if (ids.has(id) || seqs.has(seq)) violated(history, 'I3', `two tasks share the key ${id} or the number ${seq}`);
    const whole = Number.isInteger(seq) && Number.isInteger(attempts) && Number.isFinite(claimedUntil) && lane !== '';
    if (!whole) violated(history, 'I3', `${id} has no number, attempts, lease or lane`);
    if (claimedUntil > 0 && attempts === 0) violated(history, 'I3', `${id} is claimed without an attempt`);
    ids.add(id);
    seqs.add(seq);
  }
  return ids;
};

const checkConversation = (history: History, conversation: Conversation, timers: ReadonlySet<string>): void => {
  const { subject, phase, handoff, transcript } = conversation;
  const handed = phase.name === 'waiting' || phase.name === 'attended' || phase.name === 'settling';
  const has = handoff ? 'with' : 'without';
  if (handed !== (handoff !== undefined)) violated(history, 'I5', `${subject} is ${phase.name} ${has} a handoff`);
  if ('owner' in phase && !phase.owner.id) violated(history, 'I5', `${subject} is attended by nobody`);
  checkTimers(history, conversation, timers);
  const sources = transcript.flatMap(({ source }) => source ?? []);
  if (new Set(sources).size < sources.length) violated(history, 'I2', `a message stands twice in ${subject}`);
};

/** I1: what was acknowledged since it was last looked for is kept. */
export const checkAcknowledged = async (history: History, kept: Reads): Promise<void> => {
  for (let place = history.acknowledgedSeen; place < history.acknowledged.length; place += 1) {
    const one = history.acknowledged[place];
    if (one && !(await anyKnown(kept, one.ids)))
      violated(history, 'I1', `${one.what} was acknowledged and is not kept`);
  }
  history.acknowledgedSeen = history.acknowledged.length;
};

const anyKnown = async (kept: Reads, ids: readonly string[]): Promise<boolean> => {
  for (const id of ids) if (await kept.known(id)) return true;
  return false;
};
