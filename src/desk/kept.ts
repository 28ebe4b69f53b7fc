import type { Agent } from './inbound.ts';
import type { Language } from './language.ts';
import type { Address, Message, MessageRef } from './message.ts';
import type { Ranking, Thresholds } from './routing.ts';
import type { Level } from './script.ts';

/**
 * What the router made of one message, kept with its scores: `line` is the message's number in the transcript (its words
 * stand there and nowhere else), `outcome` what came of it, `top` the three best with their confidence in [0, 1], `router` what it had learnt from.
 */
export type Decision = {
  readonly at: number;
  readonly line: number;
  readonly outcome: 'route' | 'ask' | 'several' | 'none' | 'hand off';
  readonly scripts: readonly string[];
  readonly top: Ranking;
  readonly thresholds: Required<Thresholds>;
  readonly router: string;
};

/** What an employee's words changed in the triage, and those words. */
export type Reason = {
  readonly about: 'impact' | 'urgency' | 'category';
  readonly level?: Level;
  readonly words: string;
};

/** What a request was taken for, or what an agent made of it. */
export type Classified = {
  readonly category: string;
  readonly impact: Level;
  readonly urgency: Level;
};

/**
 * A correction of triage, kept to learn from: what was said (secrets masked, names and numbers taken out), what the desk
 * thought and why, what the agent chose. `subject` is whose words they are; `at` in epoch ms.
 */
export type TriageExample = {
  readonly id: string;
  readonly subject: string;
  readonly at: number;
  readonly by: Agent;
  readonly handoff: number;
  readonly said: string;
  readonly language: Language;
  readonly script?: string;
  readonly thought: Classified & { readonly why: readonly string[] };
  readonly chose: Classified;
};

/**
 * What an agent says of a sentence: `script` would have been the right one, or none of ours where it is absent. `took` is
 * the script that the desk had run. It changes nothing until an admin approves it. `subject` is whose words they are.
 */
export type Suggestion = {
  readonly id: string;
  readonly subject: string;
  readonly at: number;
  readonly by: Agent;
  readonly handoff: number;
  readonly sentence: string;
  readonly language: Language;
  readonly script?: string;
  readonly took?: string;
  readonly state: 'proposed' | 'approved' | 'rejected';
};

/**
 * The question for the right script, put to the agents when a handoff was resolved: the nonce of its message, where it
 * stands, the sentence it is about. Without `sentence` it was answered, and its `answer` stands in its place.
 */
export type Lesson = {
  readonly card: string;
  readonly handoff: number;
  readonly to: Address;
  readonly ref?: MessageRef;
  readonly language: Language;
  readonly sentence?: string;
  readonly took?: string;
  readonly answer?: Message;
};

/**
 * Under which keys things are kept that hold somebody's words or say whose doing they were; each value has `subject`, `at`
 * and `by`. `return/` an escalation that came back, `validation/` what a lead decided on one.
 */
export const keptPrefixes = ['example/', 'suggestion/', 'return/', 'validation/'] as const;

/** A value kept beside the conversation, under a key that nothing else ever has: it begins with one of `keptPrefixes`. */
export type Kept = { readonly key: string; readonly value: object };

/** A short id that sorts by time and can be typed: the moment, and a fingerprint of whose it is. */
export function keptId(at: number, subject: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < subject.length; index++)
    hash = Math.imul(hash ^ subject.charCodeAt(index), 0x01000193) >>> 0;
  return `${at.toString(36)}${hash.toString(36).padStart(7, '0').slice(-5)}`;
}

const mostKept = 200;

/**
 * A sentence of an employee's as it is kept to learn from: one line of at most 200 characters, without his name, mail
 * addresses, links, and numbers of five digits or more, which say who wrote and not what is wrong.
 */
export function sentenceOf(text: string, name: string): string {
  const names = name.split(/\s+/).filter((word) => word.length >= 3);
  const bare = names.reduce((so, word) => so.replace(wordPattern(word), '…'), text);
  const clean = bare
    .replace(/https?:\/\/\S+/gi, '…')
    .replace(/[^\s@]+@[^\s@]+\.[^\s@]+/g, '…')
    .replace(/\+?\d(?:[\s().-]?\d){4,}/g, '…')
    .replace(/\p{Cc}+|\s+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (clean.length <= mostKept) return clean;
  const cut = clean.slice(0, mostKept);
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), mostKept / 2));
}

const wordPattern = (word: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[^\p{L}\p{N}]/gu, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu');
