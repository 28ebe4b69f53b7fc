import type { Conversation, Handoff } from '../../src/desk/conversation.ts';
import type { Line } from '../../src/desk/line.ts';
import type { NewTask } from '../../src/store/store.ts';
import { effectOf, type History, planOf, violated } from './history.ts';
import type { Reads } from './kept.ts';

const minuteMs = 60_000;

/** I6: whatever a talk waits for has a timer that will come; `timers` are the ids of all tasks. */
export const checkTimers = (history: History, conversation: Conversation, timers: ReadonlySet<string>): void => {
  const { subject, phase, handoff } = conversation;
  const has = (timer: string): boolean => timers.has(`${subject}/timer/${timer}`);
  // Whoever asks while nobody is there waits for the opening in place of being reminded.
  const forgotten = phase.name === 'waiting' && !has('waiting') && !has('opening');
  if (forgotten) violated(history, 'I6', `${subject} waits without a timer`);
  if (phase.name === 'settling' && !has('settle')) violated(history, 'I6', `${subject} settles without a timer`);
  if (!handoff) return;
  for (const timer of timersOf(conversation, handoff)) {
    if (!has(timer)) violated(history, 'I6', `${subject} (${phase.name}) has no timer ${timer}`);
  }
};

const timersOf = ({ phase }: Conversation, { warnsAt, awaiting, shift, beyond, pages = [] }: Handoff): string[] => {
  const attended = phase.name === 'attended';
  const calling = attended || phase.name === 'waiting';
  const going = pages.filter(({ endedAt, run }) => endedAt === undefined && run.exhaustedAt === undefined);
  return [
    ...(warnsAt === undefined ? [] : ['sla']),
    ...(attended && awaiting && awaiting.parkedAt === undefined ? ['awaiting'] : []),
    ...((attended && shift?.card) || (phase.name === 'waiting' && shift?.offeredAt !== undefined) ? ['shift'] : []),
    ...(calling && beyond?.state === 'asked' && (beyond.reminded ?? 0) < 3 ? ['beyond'] : []),
    ...(calling ? going.map(({ id }) => `page:${id}`) : []),
  ];
};

/** I5: the line has everybody who waits once, and knows who has what. */
export const checkLine = async (
  history: History,
  kept: Reads,
  conversations: readonly Conversation[],
): Promise<void> => {
  const line = (await kept.load('line'))?.value as Line | undefined;
  const same = (what: string, known: readonly string[], true_: readonly string[]): void => {
    const [said, is] = [known.toSorted().join(), true_.toSorted().join()];
    if (said !== is) violated(history, 'I5', `the line says ${what} ${said || 'nobody'}, and so are ${is || 'nobody'}`);
  };
  const waiting = conversations.filter(({ phase }) => phase.name === 'waiting').map(({ subject }) => subject);
  const owned = conversations.flatMap(({ phase, subject }) =>
    phase.name === 'attended' ? [`${subject} by ${phase.owner.id}`] : [],
  );
  same('waiting are', line?.waiting.map(({ subject }) => subject) ?? [], waiting);
  same('attended are', line?.owned.map(({ subject, owner }) => `${subject} by ${owner}`) ?? [], owned);
};

/** After hours without a fault or a deed: everybody stands where the line, the plan and the record say. */
export const checkQuiet = async (history: History, kept: Reads): Promise<void> => {
  const conversations = (await kept.scan('conversation/', '', 100)).map(({ doc }) => doc.value as Conversation);
  const due = (await kept.tasks(10_000)).filter(({ dueAt }) => dueAt <= history.world.now);
  const busy = (lane: string): boolean => due.some((task) => task.lane.endsWith(lane));
  if (!busy('/line') && !busy('/desk')) await checkLine(history, kept, conversations);
  const line = (await kept.load('line'))?.value as Line | undefined;
  for (const conversation of conversations) {
    checkOwner(history, conversation, line);
    if (!busy('/record')) checkRecordState(history, conversation);
  }
};

// Answers that nobody gives are waited for; then a few minutes for what had to be tried again.
const graceMs = 10 * minuteMs;

/** Nobody has a talk who said that he is off, or whose shift has ended, longer than he has to answer what becomes of it. */
const checkOwner = (history: History, { subject, phase, handoff }: Conversation, line: Line | undefined): void => {
  if (phase.name !== 'attended' || !handoff) return;
  const { shift } = handoff;
  const { now } = history.world;
  const plan = planOf(history);
  const lateMs = plan.coverage.handover.ackWithinMinutes * minuteMs + graceMs;
  const { id, name } = phase.owner;
  if (shift && shift.answer !== 'keep' && shift.endsAt + lateMs < now)
    violated(history, 'P10', `${subject} is ${name}'s, whose shift ended ${(now - shift.endsAt) / minuteMs} min ago`);
  if (!shift && history.keepsHours) violated(history, 'P10', `nobody asks ${name} of ${subject} when his shift ends`);
  const said = line?.presence[id];
  const since = line?.owned.find((one) => one.subject === subject)?.at ?? now;
  const gone = said?.state === 'off' && said.since > since && now - said.since > lateMs;
  if (gone && shift?.answer !== 'keep' && shift?.why !== 'off')
    violated(history, 'P10', `${subject} stays with ${name}, who went off ${(now - said.since) / minuteMs} min ago`);
};

/** A talk that goes on and a resolved incident, or the reverse, never stay together. */
const checkRecordState = (history: History, { subject, phase, handoff }: Conversation): void => {
  const { refused, tables } = history.instance;
  const row = tables['incident']?.find((one) => one['sys_id'] === handoff?.ticket?.id);
  if (!row || refused.size > 0) return;
  const resolved = row['state'] === '6';
  if (resolved === (phase.name === 'settling')) return;
  violated(history, 'P7', `${subject} is ${phase.name}, and ${row['number']} is in state ${row['state']}`);
};

/** Every outage has come to its end, of which everybody who joined it was told once. */
export const checkOutages = async (
  history: History,
  kept: Reads,
  conversations: readonly Conversation[],
): Promise<void> => {
  const line = (await kept.load('line'))?.value as Line | undefined;
  for (const { title } of line?.outages ?? []) violated(history, 'P7', `the outage ${title} cannot be ended`);
  const effects = [...history.tasks.values()].map((task) => ({ subject: task.subject, effect: effectOf(task) }));
  const joined = effects.flatMap(({ subject, effect }) =>
    effect.kind === 'tell' && effect.line.type === 'joined outage' ? [`${subject} ${effect.line.outage}`] : [],
  );
  const told = effects.filter(
    ({ effect }) => effect.kind === 'say' && effect.message.choices.some(({ id }) => id === 'outage:again'),
  );
  history.counts.joined += new Set(joined).size;
  for (const { person, subject } of conversations) {
    const outages = new Set(joined.filter((one) => one.startsWith(`${subject} `))).size;
    const times = told.filter((one) => one.subject === subject).length;
    if (times !== outages)
      violated(history, 'P7', `${person.name} joined ${outages} outages and was told of ${times} ends`);
  }
};

/** Nobody is called twice by the same notice of a page, nor warned twice of the same. */
export const checkPages = (history: History, conversations: readonly Conversation[]): void => {
  const last = new Map<string, number>();
  for (const task of history.tasks.values()) checkCall(history, task, last);
  for (const { subject, handoff, past } of conversations) {
    for (const one of [handoff, ...past.map((ended) => ended.handoff)]) {
      const warned = one?.warned ?? [];
      if (new Set(warned).size < warned.length) violated(history, 'P4', `${subject} was warned twice of the same`);
    }
  }
};

const checkCall = (history: History, task: NewTask, last: Map<string, number>): void => {
  const effect = effectOf(task);
  if (effect.kind !== 'page' || effect.mark?.kind !== 'page') return;
  const { handoff, run, notice, who } = effect.mark;
  // What is said to who acknowledged is no notice, and a second escalation calls leads like the first.
  if (run === '' || run === 'beyond') return;
  history.counts.pages += 1;
  const key = [task.subject, handoff, run, notice, who].join(' ');
  const before = last.get(key);
  last.set(key, task.dueAt);
  if (before === undefined) return;
  // Whoever takes a page and does nothing is called by the whole anew, not before half an hour has passed.
  const again = run !== 'sla' && Math.abs(task.dueAt - before) >= 29 * minuteMs;
  if (!again) violated(history, 'P4', `${key} was called twice`);
};
