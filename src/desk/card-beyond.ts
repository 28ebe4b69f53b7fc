import type { Handoff } from './conversation.ts';
import { localTime, nameOf } from './describe.ts';
import { requiredEvidence } from './escalation/evidence.ts';
import { validationCodes } from './escalation/validation.ts';
import { categories } from './incident.ts';
import { type Texts, textIn } from './language.ts';
import { plainText } from './markup.ts';
import type { Choice, Fact, Input, Message, Part } from './message.ts';
import type { EscalationLevel, Plan } from './plan.ts';
import type { Beyond } from './progress.ts';
import { agentSentence, type Turn } from './turn.ts';
import type { AgentSentence } from './wording.ts';

type Values = Readonly<Record<string, string>>;

/** Why a request goes on, as the escalation form offers it; the ids are the protocol's happenings. */
export const escalationReasons = {
  script_failed: 'beyondScriptFailed',
  repeat: 'beyondRepeat',
  no_rights: 'beyondNoRights',
  timebox: 'beyondTimebox',
  other: 'beyondOther',
} as const satisfies Record<string, AgentSentence>;

/** What a reason for returning an escalation is called. */
export const codeWords: Readonly<Record<(typeof validationCodes)[number], AgentSentence>> = {
  premature: 'codePremature',
  wrong_group: 'codeWrongGroup',
  missing_info: 'codeMissingInfo',
  duplicate_of_major: 'codeDuplicate',
  solvable_with_kb: 'codeSolvable',
  wrong_priority: 'codePriority',
};

const plain = (turn: Turn, key: AgentSentence, values: Values = {}): string =>
  plainText(agentSentence(turn, key, values));

// Where a level asks for these in its own words, nobody fills them in twice.
const standsFor = {
  stepsTried: ['steps', 'stepstried', 'steps_tried', 'tried'],
  askedFor: ['asked', 'askedfor', 'asked_for'],
} as const;

/** The level's own question for one of the standard items, if it has one. */
export function questionFor(level: EscalationLevel, item: keyof typeof standsFor): string | undefined {
  const names: readonly string[] = standsFor[item];
  return level.evidence.find(({ id }) => names.includes(id.toLowerCase()))?.id;
}

/** The level that is meant: by its id, or the only one there is. */
export function levelIn({ escalation }: Plan, id: string): EscalationLevel | undefined {
  const { levels } = escalation;
  return levels.find((level) => level.id === id) ?? (levels.length === 1 ? levels[0] : undefined);
}

/** What a level is called; one that the plan has no more keeps its id. */
export const levelName = (turn: Turn, id: string): string =>
  turn.book.plan.escalation.levels.find((level) => level.id === id)?.name ?? id;

/** The button of the attended card, where there is a next level and nothing is on its way. */
export function beyondChoices(turn: Turn, { beyond }: Handoff): readonly Choice[] {
  const free = beyond?.state !== 'asked' && beyond?.state !== 'accepted';
  return turn.book.plan.escalation.levels.length > 0 && free
    ? [{ id: 'escalate', label: agentSentence(turn, 'beyondEscalate'), seldom: true }]
    : [];
}

/** Where it stands on its way to the next level, for the card. */
export function beyondFacts(turn: Turn, { beyond }: Handoff): readonly Fact[] {
  if (!beyond) return [];
  const keys = {
    asked: 'beyondFactAsked',
    accepted: 'beyondFactAccepted',
    returned: 'beyondFactReturned',
    bounced: 'beyondFactReturned',
  } as const;
  const values = { level: levelName(turn, beyond.level), agent: beyond.decidedBy?.name ?? '' };
  const words = keys[beyond.state];
  return [
    {
      label: agentSentence(turn, 'beyondFact'),
      value: plain(turn, words, words === 'beyondFactReturned' ? { level: values.level } : values),
    },
  ];
}

/**
 * The form by which the owner sends his request to the next level: route and evidence, filled in as far as it is known, or
 * as it was filled in before (`values`), with what is wrong said first.
 */
export function escalationForm(turn: Turn, handoff: Handoff, card: string, values?: Values, fault?: string): Message {
  const { levels } = turn.book.plan.escalation;
  const given = values ?? knownOf(turn, handoff);
  const routes = levels.map(({ name, group, leadWithinMinutes }) => ({
    label: agentSentence(turn, 'beyondRoute'),
    value: plain(turn, 'beyondRouteOf', { level: name, group, minutes: `${leadWithinMinutes}` }),
  }));
  return {
    ...formOf(turn, card, fault),
    title: plain(turn, 'beyondForm', { reference: nameOf(handoff) }),
    parts: [...faultParts(fault), { kind: 'facts', facts: routes }],
    inputs: inputsOf(turn, levels, given),
    choices: [{ id: 'escalate:send', label: agentSentence(turn, 'beyondSend'), style: 'primary', submits: true }],
  };
}

function formOf(turn: Turn, card: string, fault: string | undefined) {
  const tone = fault === undefined ? ('info' as const) : ('warning' as const);
  return { language: turn.book.settings.deskLanguage, tone, card };
}

const faultParts = (fault: string | undefined): readonly Part[] =>
  fault === undefined ? [] : [{ kind: 'text', text: fault }];

// Not marked as required: a client that refuses to send would keep the desk from naming what is missing.
function inputsOf(turn: Turn, levels: readonly EscalationLevel[], given: Values): readonly Input[] {
  const value = (id: string) => (given[id] ? { value: given[id] } : {});
  const choice = (id: string, key: AgentSentence, options: Input['options'] & object): Input => ({
    ...{ id, label: plain(turn, key), kind: 'choice', required: false, options },
    ...value(id),
  });
  const text = (id: string, label: string): Input => ({ id, label, kind: 'text', required: false, ...value(id) });
  const same = (ids: readonly string[]) => ids.map((id) => ({ id, label: id }));
  const grades = (['1', '2', '3'] as const).map((id) => ({ id, label: agentSentence(turn, `level${id}`) }));
  const reasons = Object.entries(escalationReasons).map(([id, key]) => ({ id, label: agentSentence(turn, key) }));
  const questions = new Map(levels.flatMap(({ evidence }) => evidence.map((one) => [one.id, one.text] as const)));
  const asks = (item: keyof typeof standsFor) => levels.every((level) => questionFor(level, item) !== undefined);
  const { deskLanguage } = turn.book.settings;
  return [
    choice(
      'level',
      'beyondLevel',
      levels.map(({ id, name }) => ({ id, label: name })),
    ),
    choice('reason', 'beyondTrigger', reasons),
    choice('category', 'category', same(categories)),
    choice('impact', 'impact', grades),
    choice('urgency', 'urgency', grades),
    ...(asks('stepsTried') ? [] : [text('stepsTried', plain(turn, 'beyondSteps'))]),
    ...[...questions].map(([id, texts]) => text(`evidence_${id}`, textIn(texts as Texts, deskLanguage) || id)),
    ...(levels.some(({ evidence }) => evidence.length === 0) ? [text('evidence', plain(turn, 'beyondEvidence'))] : []),
    ...(asks('askedFor') ? [] : [text('askedFor', plain(turn, 'beyondAsked'))]),
  ];
}

// What the desk knows is not asked again.
function knownOf(turn: Turn, { category, impact, urgency, proposed = {} }: Handoff): Values {
  const { levels } = turn.book.plan.escalation;
  const steps = stepsOf(turn);
  const trigger = turn.book.plan.escalation.triggers.find(({ id }) => proposed[id] !== undefined);
  const reason = Object.keys(escalationReasons).find((id) => trigger?.when.includes(id) || trigger?.id === id);
  const known = levels.flatMap((level) => {
    const id = questionFor(level, 'stepsTried');
    return id === undefined ? [] : [[`evidence_${id}`, steps] as const];
  });
  return {
    ...(levels[0] ? { level: levels[0].id } : {}),
    ...{ reason: reason ?? 'other', category, impact: `${impact}`, urgency: `${urgency}` },
    ...{ stepsTried: steps, ...Object.fromEntries(known) },
  };
}

function stepsOf({ state }: Turn): string {
  return state.trails
    .flatMap(({ title, version, answers }) => [
      `${title} (${version.split('-')[0]})`,
      ...answers.map(({ label, value }) => `- ${label} ${value}`),
    ])
    .join('\n')
    .slice(0, 2000);
}

/** What a missing item of evidence is called on the form. */
export function itemName(turn: Turn, level: EscalationLevel, item: string): string {
  const own = item === 'stepsTried' || item === 'askedFor' ? questionFor(level, item) : undefined;
  if (own !== undefined) return itemName(turn, level, `evidence.${own}`);
  if (item.startsWith('evidence.')) {
    const found = level.evidence.find(({ id }) => `evidence.${id}` === item);
    return found ? textIn(found.text as Texts, turn.book.settings.deskLanguage) || found.id : item;
  }
  const keys: Readonly<Record<(typeof requiredEvidence)[number], AgentSentence>> = {
    ...{ category: 'category', impact: 'impact', urgency: 'urgency', stepsTried: 'beyondSteps' },
    ...{ evidence: 'beyondEvidence', askedFor: 'beyondAsked', targetGroup: 'beyondLevel' },
  };
  const known = requiredEvidence.find((one) => one === item);
  return known ? plain(turn, keys[known]) : item;
}

/** What a lead decides on, in the thread: what was given, by whom, until when. */
export function decisionCard(
  turn: Turn,
  handoff: Handoff,
  beyond: Beyond,
  evidence: readonly Fact[],
  card: string,
): Message {
  const { deskLanguage, deskZone } = turn.book.settings;
  const level = turn.book.plan.escalation.levels.find(({ id }) => id === beyond.level);
  const until = beyond.at + (level?.leadWithinMinutes ?? 0) * 60_000;
  const name = levelName(turn, beyond.level);
  const time = localTime(until, deskLanguage, deskZone);
  const facts: Fact[] = [
    { label: agentSentence(turn, 'beyondBy'), value: beyond.by.name },
    ...evidence,
    { label: agentSentence(turn, 'beyondUntil'), value: plain(turn, 'beyondUntilOf', { time, agent: beyond.by.name }) },
  ];
  const sent: readonly Part[] = beyond.sentAt
    ? [{ kind: 'text', text: agentSentence(turn, 'beyondSentAlready', { level: name }) }]
    : [];
  const open = beyond.state === 'asked';
  return {
    language: deskLanguage,
    tone: open ? 'warning' : 'info',
    title: `${plain(turn, 'beyondAskedTitle', { level: name })} · ${nameOf(handoff)}`,
    parts: [
      ...sent,
      { kind: 'facts', facts: open ? facts : [...facts.slice(0, -1), ...beyondFacts(turn, { ...handoff, beyond })] },
    ],
    inputs: [],
    choices: open
      ? [
          { id: 'escalate:accept', label: agentSentence(turn, 'beyondAccept'), style: 'primary' },
          { id: 'sendback', label: agentSentence(turn, 'beyondReturn') },
        ]
      : [],
    ...(open ? { card } : {}),
  };
}

/** The form by which a lead gives an escalation back, as it was filled in before where that was not enough. */
export function returnForm(turn: Turn, handoff: Handoff, card: string, values: Values = {}, fault?: string): Message {
  const by = handoff.beyond?.by.name ?? '';
  const value = (id: string) => (values[id] ? { value: values[id] } : {});
  const options = validationCodes.map((id) => ({ id, label: agentSentence(turn, codeWords[id]) }));
  return {
    ...formOf(turn, card, fault),
    title: plain(turn, 'beyondReturnForm', { reference: nameOf(handoff) }),
    parts: faultParts(fault),
    inputs: [
      { id: 'code', label: plain(turn, 'beyondCode'), kind: 'choice', required: false, options, ...value('code') },
      { id: 'why', label: plain(turn, 'beyondWhy', { agent: by }), kind: 'text', required: false, ...value('why') },
      { id: 'article', label: plain(turn, 'beyondArticle'), kind: 'line', required: false, ...value('article') },
    ],
    choices: [{ id: 'sendback:send', label: agentSentence(turn, 'beyondReturnNow'), style: 'primary', submits: true }],
  };
}
