import { createHash } from 'node:crypto';
import type { Conversation } from '../../src/desk/conversation.ts';
import type { Effect } from '../../src/desk/effect.ts';
import type { Message } from '../../src/desk/message.ts';
import { markerLine } from '../../src/effects/servicenow-journal.ts';
import type { NewTask } from '../../src/store/store.ts';
import { effectOf, type History, violated } from './history.ts';
import { checkAcknowledged } from './invariants.ts';
import { keptIn, type Reads } from './kept.ts';
import { secret } from './people.ts';
import { checkLine, checkOutages, checkPages } from './promises-in-time.ts';

/** At the end, when all faults are over: everything was done, told or recorded, once and in order. */
export const checkEnd = async (history: History): Promise<void> => {
  const kept = keptIn(history);
  if (!kept) {
    violated(history, 'F2', 'nobody has come up again');
    return;
  }
  history.acknowledgedSeen = 0;
  await checkAcknowledged(history, kept);
  await checkLeft(history, kept);
  await checkJournals(history, kept);
  for (const task of history.tasks.values()) {
    const [answer, failure] = [await kept.known(`${task.id}/answer`), await kept.known(`${task.id}/failure`)];
    checkTask(history, task, answer || failure);
  }
  checkAmended(history);
  const conversations = (await kept.scan('conversation/', '', 100)).map(({ doc }) => doc.value as Conversation);
  await checkLine(history, kept, conversations);
  await checkOutages(history, kept, conversations);
  checkPages(history, conversations);
  checkIncidents(history, conversations);
  await checkSecrets(history, kept);
};

const checkLeft = async (history: History, kept: Reads): Promise<void> => {
  for (const { id, attempts, error, dueAt, lane } of await kept.tasks(10_000)) {
    // A timer of the future (the week's, a shift's) is not late.
    if (lane.includes('/timer/') && dueAt > history.world.now && attempts === 0) continue;
    const so = `${attempts} attempts, ${error ?? 'no error'}`;
    violated(history, 'P7', `${id} is unfinished a day after the last fault (${so})`);
  }
};

const checkJournals = async (history: History, kept: Reads): Promise<void> => {
  const seen = new Set<string>();
  const subjects = (await kept.scan('conversation/', '', 100)).map(({ key }) => key.slice('conversation/'.length));
  for (const subject of [...subjects, 'line']) {
    for (const { id } of await kept.journal(subject, 500)) {
      if (seen.has(id)) violated(history, 'I2', `${id} stands twice in the journal`);
      seen.add(id);
    }
  }
};

/** Every task that was ever committed has been done, or somebody was told that it cannot be. */
const checkTask = (history: History, task: NewTask, answered: boolean): void => {
  const effect = effectOf(task);
  switch (effect.kind) {
    case 'say':
    case 'post':
    case 'whisper':
    case 'page':
      checkWords(history, task, effect, answered);
      break;
    case 'tell':
    case 'place':
    case 'look':
      if (!answered) violated(history, 'P7', `${task.id} (${effect.kind}) has no answer`);
      break;
    case 'record':
      checkRecord(history, task.id, effect, answered);
      break;
    default:
  }
};

const checkWords = (
  history: History,
  { id, subject }: NewTask,
  effect: Extract<Effect, { kind: 'say' | 'post' | 'whisper' | 'page' }>,
  answered: boolean,
): void => {
  const sends = history.platform.sends.get(id);
  const told = sends?.hopeless === true || effect.kind === 'whisper';
  if (!sends?.shown && !told) violated(history, 'P7', `${id} never reached anybody`);
  // What the line asks in a channel that is gone is asked of nobody.
  if (sends?.hopeless && subject === 'line') return;
  const expects =
    effect.kind === 'post' || effect.kind === 'page' || (effect.kind === 'say' && effect.mark !== undefined);
  if (expects && !answered) violated(history, 'P7', `nobody was told what became of ${id}`);
};

const checkRecord = (
  history: History,
  id: string,
  { order }: Extract<Effect, { kind: 'record' }>,
  answered: boolean,
): void => {
  const { op } = order;
  if (op === 'open' && !answered) violated(history, 'P7', `nobody was told what became of the incident of ${id}`);
  if (op !== 'note' && op !== 'comment') return;
  const ref = markerLine(createHash('sha256').update(id).digest('hex').slice(0, 8));
  const stands = history.instance.tables['sys_journal_field']?.some(({ value = '' }) => value.endsWith(ref));
  // Where the incident itself was refused, and both sides were told so, there is nothing to write on.
  if (!stands && !answered && history.instance.refused.size === 0) {
    violated(history, 'P7', `the ${op} of ${id} was never written`);
  }
};

/** What can be read in the end is what it was last changed to. */
const checkAmended = (history: History): void => {
  const latest = new Map<string, Message>();
  for (const task of history.tasks.values()) {
    const effect = effectOf(task);
    if (effect.kind === 'amend') latest.set(effect.ref.id, effect.message);
    if (effect.kind === 'remove') latest.delete(effect.ref.id);
  }
  for (const [id, wanted] of latest) {
    const shown = history.platform.byId.get(id);
    const { blocked, unchanged } = history.platform;
    if (!shown || blocked.has(shown.address.conversation) || unchanged.has(id)) continue;
    if (JSON.stringify(shown.message) === JSON.stringify(wanted)) continue;
    violated(history, 'I7', `${id} does not say what it was last changed to`);
  }
};

/** The escalations that were ever ordered, as `subject handoff`. */
const escalationsOf = (history: History): ReadonlySet<string> => {
  const orders = [...history.tasks.values()].flatMap((task) => {
    const effect = effectOf(task);
    return effect.kind === 'record' && effect.order.op === 'open' ? `${task.subject} ${effect.handoff}` : [];
  });
  return new Set(orders);
};

const checkIncidents = (history: History, conversations: readonly Conversation[]): void => {
  const incidents = history.instance.tables['incident'] ?? [];
  const { size } = escalationsOf(history);
  history.counts.escalations += size;
  const { refused, reopened } = history.instance;
  const made = new Set(incidents.map((row) => row['correlation_id'] ?? ''));
  const never = [...refused].filter((key) => key.startsWith('secondline-') && !made.has(key)).length;
  if (incidents.length + never !== size) {
    violated(history, 'I4', `${size} escalations, ${incidents.length} incidents, ${never} refused`);
  }
  for (const { past, handoff, returned, subject } of conversations) {
    const all = [...past.map((ended) => ended.handoff), handoff, returned];
    const unnumbered = all.find((one) => one && !one.ticket && never === 0);
    if (unnumbered) violated(history, 'I4', `handoff ${unnumbered.number} of ${subject} does not know its incident`);
  }
  // Every talk has been brought to its end by now, and its incident with it.
  const open = incidents.find(({ state, sys_id: id = '' }) => state !== '6' && !refused.has(id) && !reopened.has(id));
  if (open) violated(history, 'P7', `${open['number']} is in state ${open['state']} when all talks are over`);
};

/** I10: a secret that was typed stands nowhere: not in the store, on the disk, in the record or before agents' eyes. */
const checkSecrets = async (history: History, kept: Reads): Promise<void> => {
  const { platform, instance, disk } = history;
  const places: [string, unknown][] = [
    ['the store', await kept.scan('', '', 10_000)],
    ['the platform', platform.shown],
    ['the record', instance.tables],
  ];
  for (const [place, content] of places) {
    if (JSON.stringify(content).includes(secret)) violated(history, 'I10', `a secret stands in ${place}`);
  }
  for (const name of disk?.files.names() ?? []) {
    if (disk?.files.read(name).includes(secret)) violated(history, 'I10', `a secret stands in ${name}`);
  }
};
