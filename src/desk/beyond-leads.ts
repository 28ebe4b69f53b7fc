import { levelName } from './card-beyond.ts';
import { handedOff } from './conversation.ts';
import { localTime } from './describe.ts';
import { changeHandoff } from './handoff-record.ts';
import type { Agent } from './inbound.ts';
import { namesOf, toldBy } from './notify.ts';
import { pageMessage } from './page-card.ts';
import type { Notify } from './plan.ts';
import type { Beyond } from './progress.ts';
import { agentSentence, noteInThread, order, type Turn } from './turn.ts';

const minuteMs = 60_000;

/** Leads are told in their own chat that something waits for their decision, and until when. */
export function tellLeads(turn: Turn, notify: readonly Notify[]): Turn {
  const { handoff } = turn.state;
  const beyond = handoff?.beyond;
  if (!handoff || !beyond) return turn;
  const { deskLanguage, deskZone } = turn.book.settings;
  const within = turn.book.plan.escalation.levels.find(({ id }) => id === beyond.level)?.leadWithinMinutes ?? 0;
  const time = localTime(turn.at + within * minuteMs, deskLanguage, deskZone);
  const words = agentSentence(turn, 'beyondPage', {
    agent: beyond.by.name,
    level: levelName(turn, beyond.level),
    time,
  });
  return leadsOf(turn, beyond, notify).reduce((so, to) => pageOne(so, to, words, `${beyond.reminded ?? 0}`), turn);
}

const leadsOf = (turn: Turn, { by }: Beyond, notify: readonly Notify[]): readonly Agent[] =>
  toldBy(turn, notify).agents.filter(({ id }) => id !== by.id);

function pageOne(turn: Turn, to: Agent, words: string, notice: string): Turn {
  const handoff = turn.state.handoff?.number ?? 0;
  const { turn: numbered, message } = pageMessage(turn, words);
  const mark = { kind: 'page' as const, handoff, run: 'beyond', notice, who: to.name };
  return order(numbered, { lane: 'page', effect: { kind: 'page', to, message, mark } });
}

const mostReminded = 3;

/** The time in which a lead decides is over: leads and who is on call are told again, three times at most. */
export function beyondElapsed(turn: Turn): Turn {
  const beyond = turn.state.handoff?.beyond;
  if (beyond?.state !== 'asked' || !handedOff(turn.state)) return turn;
  const reminded = (beyond.reminded ?? 0) + 1;
  const { plan } = turn.book;
  const level = plan.escalation.levels.find(({ id }) => id === beyond.level);
  const known = changeHandoff(turn, { beyond: { ...beyond, reminded } });
  const [roster] = plan.oncall;
  const notify: readonly Notify[] = [{ role: 'l2_lead' }, ...(roster ? [{ oncall: roster.id }] : [])];
  const names = namesOf(leadsOf(turn, beyond, notify));
  const values = { level: levelName(turn, beyond.level), names };
  const noted =
    names === '' ? noteInThread(known, 'beyondLateNobody', values) : noteInThread(known, 'beyondLate', values);
  const told = tellLeads(noted, notify);
  if (reminded >= mostReminded) return told;
  return order(told, { timer: 'beyond', at: turn.at + (level?.leadWithinMinutes ?? 15) * minuteMs });
}
