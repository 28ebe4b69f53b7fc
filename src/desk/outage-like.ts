import type { OutageRules } from './plan.ts';

/** Somebody's trouble, as his talk told it to the line: what it is about (a script id or category), and when (epoch ms). */
export type Contact = {
  readonly topic: string;
  readonly subject: string;
  readonly at: number;
};

/** A topic that was proposed to the lead as an outage; nothing more is proposed of it until `quietUntil` (epoch ms). */
export type Proposal = { readonly topic: string; readonly count: number; readonly quietUntil: number };

/** What was seen lately. */
export type Likes = { readonly contacts: readonly Contact[]; readonly proposals: readonly Proposal[] };

const mostContacts = 1000;
/** So many times what proposes a topic is remembered of it. */
const enough = 4;
const minuteMs = 60_000;

/**
 * One more trouble; `proposed` when by it `contacts` different people have the same within `withinMinutes` (the window is
 * open at its old end). A topic is proposed once per window; what is older than a window is let go.
 */
export function noticeContact(
  before: Likes,
  contact: Contact,
  rules: OutageRules,
): { readonly likes: Likes; readonly proposed?: Proposal } {
  const { topic, subject, at } = contact;
  const windowMs = rules.withinMinutes * minuteMs;
  const fresh = before.contacts.filter((one) => at - one.at < windowMs);
  const like = fresh.filter((one) => one.topic === topic && one.subject !== subject);
  const unlike = fresh.filter((one) => one.topic !== topic);
  // More of them would tell nothing more: the line is one record that every one of them writes.
  const contacts = [...unlike, ...like.slice(1 - enough * rules.contacts), contact].slice(-mostContacts);
  const quiet = before.proposals.filter((one) => one.quietUntil > at);
  const count = contacts.filter((one) => one.topic === topic).length;
  if (count < rules.contacts || quiet.some((one) => one.topic === topic))
    return { likes: { contacts, proposals: quiet } };
  const proposed: Proposal = { topic, count, quietUntil: at + windowMs };
  return { likes: { contacts, proposals: [...quiet, proposed] }, proposed };
}

const quietWindows = 4;

/** The lead says that a topic is no outage: it is not proposed again for four windows. */
export function refuseProposal(before: Likes, topic: string, at: number, rules: OutageRules): Likes {
  const others = before.proposals.filter((one) => one.topic !== topic);
  const quietUntil = at + quietWindows * rules.withinMinutes * minuteMs;
  return { ...before, proposals: [...others, { topic, count: 0, quietUntil }] };
}
