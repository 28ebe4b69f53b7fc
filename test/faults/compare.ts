import type { Conversation } from '../../src/desk/conversation.ts';
import type { JournalLine, Task } from '../../src/store/store.ts';
import type { Told } from './talk.ts';
import { deskOf, type Post, type World } from './world.ts';

/** What the service had kept when it was stopped. */
export type Kept = {
  readonly conversations: readonly Conversation[];
  readonly lines: readonly JournalLine[];
  readonly tasks: readonly Task[];
  readonly undecided: readonly string[];
};

/** What came of a run: counts, and every broken promise as a sentence. */
export type Outcome = {
  readonly said: number;
  readonly replied: number;
  readonly escalations: number;
  readonly incidents: number;
  /** Posts that were made a second time because a kill had hidden their answer. */
  readonly ambiguous: number;
  readonly broken: string[];
};

/** Compares what was acknowledged with what stands on both sides, in the instance and in the store. */
export function compared(world: World, talks: readonly Told[], kept: Kept, oneLifeAtATime = true): Outcome {
  const broken: string[] = [];
  let ambiguous = 0;
  for (const told of talks) {
    const found = comparedTalk(world, told, broken, oneLifeAtATime);
    ambiguous += found;
  }
  const { escalations, incidents } = comparedRecords(world, talks, kept, broken);
  comparedStore(talks, kept, broken);
  const count = (which: 'said' | 'replied') => talks.flatMap((told) => told[which]).length;
  return { said: count('said'), replied: count('replied'), escalations, incidents, ambiguous, broken };
}

function comparedTalk(world: World, told: Told, broken: string[], strict: boolean): number {
  const { employee, agent } = told;
  const desk = deskOf(world);
  const inDesk = (post: Post) => post.place.startsWith(`${desk};`) && mentions(told, post);
  const threads = world.posts.filter(inDesk);
  const chat = world.posts.filter((post) => post.side === employee.side && post.place === employee.chat);
  const where = `${employee.name} with ${agent.name}`;
  const toDesk = inOrder(told.said, threads, `${where}, in the thread`, broken, strict);
  const toChat = inOrder(told.replied, chat, `${where}, in the chat`, broken, strict);
  return toDesk + toChat;
}

const threadIn = (place: string): string => place.split(/;messageid=|;/)[1] ?? '';
const mentions = (told: Told, post: Post): boolean => told.threads.has(threadIn(post.place));

type Word = { readonly text: string; readonly acknowledged: boolean };

/**
 * Every acknowledged word is there, in order; twice only where the first was the last that a life had posted there
 * (its answer went down with it). Gives how many were posted twice.
 */
function inOrder(
  words: readonly Word[],
  posts: readonly Post[],
  where: string,
  broken: string[],
  strict: boolean,
): number {
  const wanted = new Map(words.map((word, index) => [word.text, index]));
  const found = posts.flatMap((post) => {
    const word = words.find(({ text }) => post.text.includes(text));
    return word ? [{ life: post.life, index: wanted.get(word.text) ?? 0, text: word.text }] : [];
  });
  for (const { text, acknowledged } of words)
    if (acknowledged && !found.some((one) => one.text === text)) broken.push(`lost: ${text} (${where})`);
  let doubled = 0;
  found.forEach((one, at) => {
    const before = found[at - 1];
    if (!before) return;
    if (one.index < before.index) broken.push(`out of order: ${one.text} after ${before.text} (${where})`);
    if (one.index !== before.index) return;
    doubled += 1;
    if (strict && one.life === before.life) broken.push(`twice in one life: ${one.text} (${where})`);
  });
  return doubled;
}

function comparedRecords(world: World, talks: readonly Told[], kept: Kept, broken: string[]) {
  const rows = world.sandbox.rows('incident').filter((row) => row['correlation_display'] === 'secondline');
  const keys = rows.map((row) => row['correlation_id']);
  const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
  if (twice.length > 0) broken.push(`incidents made twice: ${twice.join(', ')}`);
  const escalations = kept.conversations.reduce((sum, one) => sum + one.handoffs, 0);
  if (rows.length !== escalations) broken.push(`${escalations} escalations, but ${rows.length} incidents`);
  for (const row of rows)
    if (row['state'] !== '6') broken.push(`${row['number']} was resolved, but its state is ${row['state']}`);
  comparedHandoffs(kept, new Set(rows.map((row) => row['number'] ?? '')), broken);
  const notes = rows.flatMap((row) => world.sandbox.journal(String(row['sys_id'])).map((entry) => entry.value));
  comparedNotes(talks, notes.join('\n'), broken);
  return { escalations, incidents: rows.length };
}

function comparedHandoffs({ conversations }: Kept, numbers: ReadonlySet<string>, broken: string[]): void {
  const past = conversations.flatMap((one) => one.past.map(({ handoff }) => handoff));
  const open = conversations.flatMap((one) => (one.handoff ? [one.handoff] : []));
  for (const { reference, ticket } of [...past, ...open])
    if (!ticket || !numbers.has(ticket.number))
      broken.push(`handoff ${reference} has no incident (${ticket?.number ?? 'no number'})`);
}

function comparedNotes(talks: readonly Told[], notes: string, broken: string[]): void {
  for (const { employee, said } of talks) {
    for (const { text, acknowledged } of said) {
      const name = `${employee.name}: ${text}`;
      const times = notes.split(name).length - 1;
      if (times > 1) broken.push(`${times} notes on incidents of "${name}"`);
      if (acknowledged && times === 0) broken.push(`no note on an incident of "${name}"`);
    }
  }
}

function comparedStore(talks: readonly Told[], kept: Kept, broken: string[]): void {
  const texts = kept.lines.flatMap(({ event }) => {
    const { type, text } = event as { type: string; text?: string };
    return (type === 'said' || type === 'replied') && text ? [text] : [];
  });
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const wanted = new Map<string, number>();
  const words = talks.flatMap((told) => [
    ...told.written,
    ...[...told.said, ...told.replied].filter((one) => one.acknowledged).map((one) => one.text),
  ]);
  for (const text of words) wanted.set(text, (wanted.get(text) ?? 0) + 1);
  for (const [text, times] of wanted)
    if ((counts.get(text) ?? 0) < times)
      broken.push(`acknowledged ${times} times, in the journal ${counts.get(text) ?? 0} times: ${text}`);
  const stranded = kept.tasks.filter((task) => !task.lane.includes('/timer/'));
  if (stranded.length > 0)
    broken.push(`still to do: ${stranded.map((task) => `${task.id} (${task.attempts} attempts, ${task.error})`)}`);
  if (kept.undecided.length > 0) broken.push(`undecided: ${kept.undecided.join(', ')}`);
}
