import { timelineOf } from '../desk/escalation/timeline.ts';
import { always } from '../desk/hours/open-dates.ts';
import type { EscalationPolicy, Notify, Plan } from '../desk/plan.ts';
import { columns } from '../scripts-command-terminal.ts';
import { type PlanLanguage, planTexts, type Telling } from './words-texts.ts';
import { minutesWords } from './words-times.ts';

const minuteMs = 60_000;

/** Whom a notice goes to, in words. */
export function notifyWords(
  plan: Plan,
  notify: Notify | { readonly ticketNote: true },
  language: PlanLanguage,
): string {
  const texts = planTexts[language];
  if ('ticketNote' in notify) return texts.toNote;
  if ('channel' in notify) return texts.toChannel;
  if ('oncall' in notify) return texts.toOncall(notify.oncall);
  if ('role' in notify) return texts.roles[notify.role];
  return plan.people.find(({ id }) => id === notify.user)?.name ?? notify.user;
}

/** Escalation in words: what sets it off, who is told in which minute, the levels behind, and what is looked at afterwards. */
export function escalationWords(plan: Plan, telling: Telling): string {
  const { triggers, policies, levels, sampling } = plan.escalation;
  const { language } = telling;
  const texts = planTexts[language];
  const set = triggers.map(({ when, to, withinMinutes }) =>
    texts.trigger(when, to, withinMinutes === 0 ? texts.atOnce : texts.within(minutesWords(withinMinutes, language))),
  );
  const behind = levels.flatMap(({ name, group, leadWithinMinutes, evidence }) => [
    texts.level(name, group, minutesWords(leadWithinMinutes, language)),
    ...(evidence.length > 0 ? [texts.evidence(evidence.map(({ text }) => textOf(text, language)).join(' · '))] : []),
  ]);
  const shares = ([1, 2, 3, 4, 5] as const).map((one) => `P${one} ${sampling[`p${one}`]} %`).join(', ');
  return [
    ...set.map((line) => `  ${line}\n`),
    ...policies.map((policy) => policyWords(plan, policy, telling)),
    ...behind.map((line) => `  ${line}\n`),
    `  ${texts.sampling(shares, sampling.newcomer, sampling.newcomerDays)}\n`,
  ].join('');
}

const textOf = (text: Readonly<Record<string, string>>, language: PlanLanguage): string =>
  text[language] ?? text['en'] ?? '';

/** One policy as minutes after which somebody is told, if nobody ever answers. */
function policyWords(plan: Plan, policy: EscalationPolicy, { language, paint }: Telling): string {
  const texts = planTexts[language];
  const { notices, exhaustedAt } = timelineOf(policy, always, 0);
  const minuteOf = (at: number): string => String(Math.round((at / minuteMs) * 100) / 100);
  const first = notices.filter(({ round }) => round === 0);
  const steps = policy.steps.map(({ name, notify }, step) => [
    first
      .filter((notice) => notice.step === step)
      .map(({ dueAt }) => minuteOf(dueAt))
      .join(', '),
    name,
    notify.map((one) => notifyWords(plan, one, language)).join(', '),
  ]);
  const later = notices.find(({ round }) => round > 0);
  const again = later ? [[minuteOf(later.dueAt), texts.again(policy.repeat), '']] : [];
  const end = policy.onExhausted.map((one) => notifyWords(plan, one, language)).join(', ') || texts.none;
  const table = columns([texts.stepHead, ...steps, ...again, [minuteOf(exhaustedAt), texts.nobody, end]], paint);
  const clock = policy.clock === 'coverage' ? texts.coverage : policy.clock;
  return `  ${texts.policy(paint(policy.id, 'bold'), clock)}\n${table.replace(/^/gm, '  ').trimEnd()}\n    ${texts.ackTimeout(minutesWords(policy.ackTimeoutMinutes, language))}\n`;
}
