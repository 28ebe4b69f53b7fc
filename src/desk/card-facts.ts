import { beyondFacts } from './card-beyond.ts';
import { identityFacts } from './card-verification.ts';
import type { Handoff } from './conversation.ts';
import { factsOf, localTime } from './describe.ts';
import { languageName } from './formats.ts';
import { textIn } from './language.ts';
import type { Fact } from './message.ts';
import { slaFact } from './sla-words.ts';
import { priorityOf } from './triage.ts';
import { agentSentence, agentWords, type Turn } from './turn.ts';

type FactKey = Parameters<typeof agentSentence>[1];

/** What the card’s facts say, row by row. */
export function cardFacts(turn: Turn, handoff: Handoff): readonly Fact[] {
  const { state, book } = turn;
  const { deskLanguage, deskZone } = book.settings;
  const fact = (key: FactKey, value: string | undefined): readonly Fact[] =>
    value ? [{ label: agentSentence(turn, key), value }] : [];
  const trail = state.trails.at(-1);
  const known = trail && book.scripts.get(trail.script);
  const script =
    trail &&
    `${known ? textIn(known.title, deskLanguage) : trail.title} (${trail.script} ${trail.version.split('-')[0]})`;
  // Collected facts have rows of their own: here stand the questions whether a step helped.
  const collected = new Set(factsOf(state).map((one) => one.label));
  const steps = trail?.answers.filter((answer) => !collected.has(answer.label));
  const tried = steps?.map((answer) => `${answer.label} ${answer.value}`).join(' · ');
  const offered = state.offered?.map(({ number, title }) => `${number} ${title}`).join(' · ');
  const owner = state.phase.name === 'attended' || state.phase.name === 'settling' ? state.phase.owner.name : undefined;
  const priority = handoff.ticket?.priority || `${priorityOf(handoff.impact, handoff.urgency)}`;
  const levels = { impact: `${handoff.impact}`, urgency: `${handoff.urgency}`, priority };
  return [
    ...personFacts(turn),
    ...fact('incident', handoff.ticket?.number ?? agentWords(turn, 'provisional', { reference: handoff.reference })),
    ...fact('reason', handoff.reason),
    ...identityFacts(turn, handoff),
    ...fact('script', script),
    ...fact('tried', tried),
    ...fact('articlesOffered', offered),
    ...fact('category', handoff.subcategory ? `${handoff.category} / ${handoff.subcategory}` : handoff.category),
    ...fact('priority', agentWords(turn, 'impactUrgency', levels)),
    ...fact('why', whyOf(turn, handoff)),
    ...fact('slaLabel', slaFact(turn, handoff)),
    ...fact('waitingSince', localTime(handoff.openedAt, deskLanguage, deskZone)),
    ...fact('owner', owner),
    ...beyondFacts(turn, handoff),
    ...fact(
      'resolvedBy',
      handoff.resolution && state.phase.name !== 'attended'
        ? `${handoff.resolution.by} · ${handoff.resolution.code}`
        : undefined,
    ),
  ];
}

function personFacts(turn: Turn): readonly Fact[] {
  const { person, language } = turn.state;
  const { deskLanguage } = turn.book.settings;
  const time = localTime(turn.at, deskLanguage, person.zone);
  const values: readonly (readonly [FactKey, string])[] = [
    ['employee', person.email ? `${person.name} (${person.email})` : person.name],
    ...(person.external ? [['external', agentSentence(turn, 'externalWarning')] as const] : []),
    ['languageAndTime', `${languageName(language, deskLanguage)} · ${time}${person.zone ? ` (${person.zone})` : ''}`],
  ];
  return values.map(([key, value]) => ({ label: agentSentence(turn, key), value }));
}

// "urgency 1: “presentation in 10 minutes”": the words are the employee's, inert in a fact's value.
function whyOf(turn: Turn, { why }: Handoff): string {
  const told = (why ?? []).map(({ about, level, words }) => {
    const name = agentSentence(turn, about).toLowerCase();
    return level === undefined
      ? agentWords(turn, 'whyCategory', { about: name, words })
      : agentWords(turn, 'whyLevel', { about: name, level: `${level}`, words });
  });
  return told.join(' · ');
}
