import { add, type Hours } from '../hours/calendar.ts';
import type { EscalationPolicy, Notify } from '../plan.ts';

/**
 * How far the escalation of one request under one policy has come: plain data, kept with the request. It ends when the
 * request is resolved or changes its assignment group: whoever keeps it then drops it. There is one per request and policy.
 */
export type Run = {
  readonly policy: string;
  readonly startedAt: number;
  /** How often the whole was repeated. */
  readonly round: number;
  /** Index of the step that is on. */
  readonly step: number;
  /** Notices of this step that are out, its first and its reminders. */
  readonly sent: number;
  /** From when the present wait counts: the planned instant of the last notice, or of the step's beginning. */
  readonly waitFrom: number;
  readonly acknowledgedAt?: number;
  /** When somebody who acknowledged last moved it on. */
  readonly progressAt?: number;
  readonly exhaustedAt?: number;
};

/** A notice that falls due. `reminder` is 0 for the first of its step; `again` says why the whole begins anew with it. */
export type DueNotice = {
  readonly step: number;
  readonly name: string;
  readonly notify: readonly Notify[];
  readonly reminder: number;
  readonly round: number;
  readonly again?: 'unanswered' | 'no_progress';
};

/** What falls due next: a notice, or the end of all waiting. */
export type Due =
  | { readonly at: number; readonly notice: DueNotice }
  | { readonly at: number; readonly exhausted: true };

/**
 * A notice to send now. `lateMs` is how long ago it was due; `merged` how many notices of its step it stands for (more
 * than 1 only after downtime); `unmanned` that nobody can be reached by it: not sent, the next step is on, and the
 * manager is told.
 */
export type Sending = DueNotice & {
  readonly dueAt: number;
  readonly lateMs: number;
  readonly merged: number;
  readonly unmanned?: true;
};

/** What is to be done now: the run as it then is, notices in due order, and whether all waiting ended without an answer. */
export type Advance = {
  readonly run: Run;
  readonly notices: readonly Sending[];
  readonly exhausted?: { readonly dueAt: number; readonly lateMs: number };
};

/** Whether somebody can be told at all: false where a roster has nobody on call, or a role nobody. */
export type Reaches = (notify: readonly Notify[]) => boolean;

const minute = 60_000;

/** A run that begins; its first notice is due at once, whatever the clock of the policy. */
export const startRun = (policy: EscalationPolicy, at: number): Run => ({
  policy: policy.id,
  startedAt: at,
  round: 0,
  step: 0,
  sent: 0,
  waitFrom: at,
});

/** The run after somebody took it on; a second acknowledgement changes nothing. One that comes after all were told counts. */
export const acknowledge = (run: Run, at: number): Run =>
  run.acknowledgedAt === undefined ? { ...run, acknowledgedAt: at } : run;

/** The run after whoever acknowledged moved it on: the time without progress counts anew. Before that it means nothing. */
export const progressed = (run: Run, at: number): Run =>
  run.acknowledgedAt === undefined ? run : { ...run, progressAt: Math.max(at, run.progressAt ?? at) };

// A calendar that has no hours left must not swallow a page: then the wait runs by the clock on the wall.
const after = (hours: Hours, from: number, minutes: number): number =>
  add(hours, from, minutes * minute) ?? from + minutes * minute;

/** The notice of a step, or nothing where the policy has become shorter than the run remembers. */
const noticeOf = (policy: EscalationPolicy, run: Run): DueNotice | undefined => {
  const step = policy.steps[run.step];
  if (step === undefined) return undefined;
  const repeated = run.round > 0 && run.step === 0 && run.sent === 0;
  return {
    step: run.step,
    name: step.name,
    notify: step.notify,
    reminder: run.sent,
    round: run.round,
    ...(repeated ? { again: 'unanswered' as const } : {}),
  };
};

/** The run at the beginning of the whole. */
const restarted = (run: Run, at: number, round: number): Run => ({
  policy: run.policy,
  startedAt: run.startedAt,
  round,
  step: 0,
  sent: 0,
  waitFrom: at,
});

/** A thing that falls due, with the run at the moment before a notice of it is out. */
type Coming = { readonly due: Due; readonly run: Run };

const comingNotice = (policy: EscalationPolicy, run: Run, at: number): Coming => {
  const notice = noticeOf(policy, run);
  return { due: notice === undefined ? { at, exhausted: true } : { at, notice }, run };
};

/** What follows when a step's time is over: the next step, the whole again, or the end. */
const comingAfterStep = (policy: EscalationPolicy, run: Run, at: number): Coming => {
  if (run.step + 1 < policy.steps.length) {
    return comingNotice(policy, { ...run, step: run.step + 1, sent: 0, waitFrom: at }, at);
  }
  if (run.round < policy.repeat) return comingNotice(policy, restarted(run, at, run.round + 1), at);
  return { due: { at, exhausted: true }, run };
};

const comingOf = (policy: EscalationPolicy, hours: Hours, run: Run): Coming | undefined => {
  if (run.acknowledgedAt !== undefined) {
    const quiet = Math.max(run.acknowledgedAt, run.progressAt ?? run.acknowledgedAt);
    const at = after(hours, quiet, policy.ackTimeoutMinutes);
    const { due, run: next } = comingNotice(policy, restarted(run, at, 0), at);
    return { due: 'notice' in due ? { at, notice: { ...due.notice, again: 'no_progress' } } : due, run: next };
  }
  if (run.exhaustedAt !== undefined) return undefined;
  const step = policy.steps[run.step];
  if (step === undefined) return comingAfterStep(policy, run, run.waitFrom);
  if (run.sent === 0) return comingNotice(policy, run, run.waitFrom);
  const at = after(hours, run.waitFrom, step.reminders.everyMinutes);
  return run.sent <= step.reminders.count ? comingNotice(policy, run, at) : comingAfterStep(policy, run, at);
};

/** What falls due next and when (to wake at); nothing after exhaustion. Steps follow each other by plan, not by when notices got out. */
export const nextDue = (policy: EscalationPolicy, hours: Hours, run: Run): Due | undefined =>
  comingOf(policy, hours, run)?.due;

/** Adds a notice to those of this moment; those of one step become one, as late as the first of them. */
const gather = (notices: readonly Sending[], sending: Sending): readonly Sending[] => {
  const last = notices.at(-1);
  if (last === undefined || last.step !== sending.step || last.round !== sending.round || last.unmanned) {
    return [...notices, sending];
  }
  return [...notices.slice(0, -1), { ...last, merged: last.merged + 1 }];
};

/**
 * Whether the wait of the round's last step has to begin now: it was over before this moment's notices are out, so that
 * those who are told late would have had no time to answer.
 */
const owesWait = (run: Run, { due }: Coming, notices: readonly Sending[], now: number): boolean => {
  const endsRound = 'exhausted' in due || due.notice.again === 'unanswered';
  const last = notices.at(-1);
  return endsRound && last !== undefined && last.unmanned === undefined && run.waitFrom < now;
};

/** Nobody in a whole round could be reached: repeating it would tell the manager the same again at the same instant. */
const nobodyThere = (policy: EscalationPolicy, notices: readonly Sending[]): boolean =>
  notices.length >= policy.steps.length && notices.slice(-policy.steps.length).every(({ unmanned }) => unmanned);

/**
 * Everything that is due at `now`, in due order. After downtime each step that was missed is told once, its missed
 * reminders in one notice, marked late; planned times stay as they are, except that the round's last step keeps a whole
 * wait from `now`, so that nothing is repeated or given up before those told late could answer. A step by which nobody
 * is reached is passed over at once.
 */
export const advance = (
  policy: EscalationPolicy,
  hours: Hours,
  before: Run,
  now: number,
  reaches: Reaches = () => true,
): Advance => {
  let run = before;
  let notices: readonly Sending[] = [];
  for (let coming = comingOf(policy, hours, run); coming !== undefined; coming = comingOf(policy, hours, run)) {
    const { due } = coming;
    if (due.at > now) break;
    if (owesWait(run, coming, notices, now)) {
      run = { ...run, waitFrom: now };
      continue;
    }
    const late = { dueAt: due.at, lateMs: now - due.at };
    if ('exhausted' in due || nobodyThere(policy, notices)) {
      return { run: { ...coming.run, exhaustedAt: due.at }, notices, exhausted: late };
    }
    const manned = reaches(due.notice.notify);
    notices = gather(notices, { ...due.notice, ...late, merged: 1, ...(manned ? {} : { unmanned: true as const }) });
    const sent = { ...coming.run, sent: coming.run.sent + 1, waitFrom: due.at };
    run = manned ? sent : passOver(policy, sent);
  }
  return { run, notices };
};

/** The run with the step that is on as good as over at the instant from which it waits. */
const passOver = (policy: EscalationPolicy, run: Run): Run => {
  const { due, run: next } = comingAfterStep(policy, run, run.waitFrom);
  return 'exhausted' in due ? { ...run, step: policy.steps.length, sent: 0 } : next;
};

/**
 * Passes over the step that is on, because nobody could be told (found out only when it was tried): the next begins at
 * `now`, and what it makes due is given as by `advance`.
 */
export const skip = (
  policy: EscalationPolicy,
  hours: Hours,
  run: Run,
  now: number,
  reaches: Reaches = () => true,
): Advance =>
  run.acknowledgedAt !== undefined || run.exhaustedAt !== undefined
    ? { run, notices: [] }
    : advance(policy, hours, passOver(policy, { ...run, waitFrom: now }), now, reaches);

/** The whole of a policy when nobody answers: its notices by their instants, and when all waiting is over. For people to look at. */
export const timelineOf = (
  policy: EscalationPolicy,
  hours: Hours,
  at: number,
): { readonly notices: readonly Sending[]; readonly exhaustedAt: number } => {
  const notices: Sending[] = [];
  let run = startRun(policy, at);
  for (let due = nextDue(policy, hours, run); due !== undefined; due = nextDue(policy, hours, run)) {
    const step = advance(policy, hours, run, due.at);
    notices.push(...step.notices);
    run = step.run;
  }
  return { notices, exhaustedAt: run.exhaustedAt ?? at };
};
