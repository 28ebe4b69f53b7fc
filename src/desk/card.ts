import { firstCode, identityFacts, safetyBanners, safetyChoices, verifyForm } from './card-verification.ts';
import type { Handoff } from './conversation.ts';
import { factsOf, localTime, nameOf } from './describe.ts';
import type { DeskForm } from './event.ts';
import { categories, closeCodes } from './incident.ts';
import { textIn } from './language.ts';
import { plainText } from './markup.ts';
import type { Fact, Input, Message, Part } from './message.ts';
import { priorityOf } from './triage.ts';
import { agentSentence, sentence, type Turn } from './turn.ts';

/** The card of a handoff in the shared channel, as things stand now; `card` is its nonce. */
export function deskCard(turn: Turn, handoff: Handoff, card: string): Message {
  const { state } = turn;
  const language = turn.book.settings.deskLanguage;
  const attended = state.phase.name === 'attended';
  const parts: Part[] = [
    ...safetyBanners(turn, handoff),
    ...(state.problem ? [{ kind: 'quote' as const, who: state.person.name, text: state.problem }] : []),
    { kind: 'facts', facts: [...cardFacts(turn, handoff), ...factsOf(state)] },
    // The sandbox has no page to open: its address is plain http.
    ...(handoff.ticket?.url?.startsWith('https://')
      ? [{ kind: 'link' as const, label: agentSentence(turn, 'openIncident'), url: handoff.ticket.url }]
      : []),
    ...(handoff.ticket?.callerMatched === false
      ? [{ kind: 'note' as const, text: agentSentence(turn, 'callerUnmatched') }]
      : []),
    ...(attended ? [{ kind: 'note' as const, text: agentSentence(turn, 'howToReply') }] : []),
  ];
  const { choices, inputs } = controls(turn, handoff);
  return {
    language,
    tone: toneOf(turn),
    title: titleOf(turn),
    parts,
    choices,
    inputs,
    ...(choices.length > 0 ? { card } : {}),
  };
}

function titleOf(turn: Turn): string {
  const { phase, person } = turn.state;
  const raw = { person: person.name };
  switch (phase.name) {
    case 'waiting':
      return fillPlain(turn, 'cardWaiting', raw);
    case 'attended':
      return fillPlain(turn, 'cardAttended', { ...raw, agent: phase.owner.name });
    case 'settling':
      return fillPlain(turn, 'cardSettling', raw);
    case 'idle':
    case 'guided':
      return fillPlain(turn, 'cardClosed', raw);
  }
}

// Titles, labels and fact values know no marks: names go in as they are.
function fillPlain(
  turn: Turn,
  key: Parameters<typeof agentSentence>[1],
  values: Readonly<Record<string, string>>,
): string {
  return plainText(agentSentence(turn, key, values));
}

function toneOf(turn: Turn): Message['tone'] {
  const { phase, handoff } = turn.state;
  if (phase.name === 'waiting') return handoff && handoff.urgency === 1 ? 'danger' : 'warning';
  return phase.name === 'attended' ? 'info' : 'success';
}

type FactKey = Parameters<typeof agentSentence>[1];

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

function cardFacts(turn: Turn, handoff: Handoff): readonly Fact[] {
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
    ...fact('incident', handoff.ticket?.number ?? fillPlain(turn, 'provisional', { reference: handoff.reference })),
    ...fact('reason', handoff.reason),
    ...identityFacts(turn, handoff),
    ...fact('script', script),
    ...fact('tried', tried),
    ...fact('articlesOffered', offered),
    ...fact('category', handoff.subcategory ? `${handoff.category} / ${handoff.subcategory}` : handoff.category),
    ...fact('priority', fillPlain(turn, 'impactUrgency', levels)),
    ...fact('why', whyOf(turn, handoff)),
    ...fact('waitingSince', localTime(handoff.openedAt, deskLanguage, deskZone)),
    ...fact('owner', owner),
    ...fact(
      'resolvedBy',
      handoff.resolution && state.phase.name !== 'attended'
        ? `${handoff.resolution.by} · ${handoff.resolution.code}`
        : undefined,
    ),
  ];
}

// "urgency 1: “presentation in 10 minutes”": the words are the employee's, inert in a fact's value.
function whyOf(turn: Turn, { why }: Handoff): string {
  const told = (why ?? []).map(({ about, level, words }) => {
    const name = agentSentence(turn, about).toLowerCase();
    return level === undefined
      ? fillPlain(turn, 'whyCategory', { about: name, words })
      : fillPlain(turn, 'whyLevel', { about: name, level: `${level}`, words });
  });
  return told.join(' · ');
}

function languageName(language: string, inLanguage: string): string {
  return new Intl.DisplayNames([inLanguage], { type: 'language' }).of(language) ?? language;
}

function controls(turn: Turn, handoff: Handoff): Pick<Message, 'choices' | 'inputs'> {
  const { phase, person } = turn.state;
  if (phase.name === 'waiting') {
    return {
      choices: [
        { id: 'claim', label: agentSentence(turn, 'claim'), style: 'primary' },
        { id: 'triage', label: agentSentence(turn, 'triage') },
        ...urgencyChoices(turn, handoff),
      ],
      inputs: [],
    };
  }
  if (phase.name !== 'attended') return { choices: [], inputs: [] };
  const label = fillPlain(turn, 'replyLabel', { person: person.name });
  return {
    inputs: [{ id: 'text', label, kind: 'text', required: false }],
    choices: [
      { id: 'reply', label: fillPlain(turn, 'reply', { person: person.name }), style: 'primary', submits: true },
      ...safetyChoices(turn, handoff),
      { id: 'resolve', label: agentSentence(turn, 'resolve') },
      { id: 'transfer', label: agentSentence(turn, 'transfer') },
      { id: 'triage', label: agentSentence(turn, 'triage') },
      { id: 'release', label: agentSentence(turn, 'release') },
      { id: 'return', label: agentSentence(turn, 'returnToBot') },
    ],
  };
}

// What is wrong most often is put right by one press while nobody has it; afterwards the card is full, and the form does it.
function urgencyChoices(turn: Turn, handoff: Handoff): Message['choices'] {
  return (['1', '2', '3'] as const)
    .filter((level) => level !== `${handoff.urgency}`)
    .map((level) => ({
      id: `urgency:${level}`,
      label: fillPlain(turn, 'urgencyTo', { level: agentSentence(turn, `level${level}`) }),
    }));
}

/** One of the owner's forms in the thread, filled in with good defaults; `card` is its nonce. */
export function deskForm(turn: Turn, handoff: Handoff, form: DeskForm, card: string): Message {
  const language = turn.book.settings.deskLanguage;
  const number = nameOf(handoff);
  const base = { language, tone: 'info' as const, parts: [], card };
  const send = (id: string, label: string) => [{ id, label, style: 'primary' as const, submits: true }];
  const category = select('category', agentSentence(turn, 'category'), categories, handoff.category);
  switch (form) {
    case 'resolve': {
      const inputs: Input[] = [
        select('code', agentSentence(turn, 'closeCode'), closeCodes, firstCode(turn, handoff, closeCodes[0])),
        {
          id: 'notes',
          label: agentSentence(turn, 'closeNotes'),
          kind: 'text',
          required: true,
        },
        category,
      ];
      return {
        ...base,
        title: fillPlain(turn, 'formResolve', { number }),
        inputs,
        choices: send('resolve:send', trimDots(agentSentence(turn, 'resolve'))),
      };
    }
    case 'verify':
      return verifyForm(turn, handoff, card);
    case 'transfer': {
      const owner = turn.state.phase.name === 'attended' ? turn.state.phase.owner.id : '';
      const others = turn.book.agents.filter((agent) => agent.id !== owner).slice(0, 100);
      const options = others.map((agent) => ({ id: agent.id, label: agent.name }));
      const inputs: Input[] = [
        { id: 'to', label: agentSentence(turn, 'transferTo'), kind: 'choice', required: true, options },
        { id: 'why', label: agentSentence(turn, 'transferWhy'), kind: 'line', required: true },
      ];
      return {
        ...base,
        title: fillPlain(turn, 'formTransfer', { number }),
        inputs,
        choices: send('transfer:send', trimDots(agentSentence(turn, 'transfer'))),
      };
    }
    case 'triage': {
      const levels = (['1', '2', '3'] as const).map((id) => ({ id, label: agentSentence(turn, `level${id}`) }));
      const inputs: Input[] = [
        category,
        {
          id: 'impact',
          label: agentSentence(turn, 'impact'),
          kind: 'choice',
          required: true,
          value: `${handoff.impact}`,
          options: levels,
        },
        {
          id: 'urgency',
          label: agentSentence(turn, 'urgency'),
          kind: 'choice',
          required: true,
          value: `${handoff.urgency}`,
          options: levels,
        },
        needsVerification(turn, handoff),
      ];
      return {
        ...base,
        title: fillPlain(turn, 'formTriage', { number }),
        inputs,
        choices: send('triage:send', agentSentence(turn, 'send')),
      };
    }
  }
}

// What was marked once stays so: there is nothing to choose any more.
function needsVerification(turn: Turn, handoff: Handoff): Input {
  const yes = { id: 'yes', label: agentSentence(turn, 'needsYes') };
  const no = { id: 'no', label: agentSentence(turn, 'needsNo') };
  return {
    id: 'verify',
    label: agentSentence(turn, 'needsVerification'),
    kind: 'choice',
    required: true,
    value: handoff.sensitive ? 'yes' : 'no',
    options: handoff.sensitive ? [yes] : [no, yes],
  };
}

const trimDots = (label: string) => label.replace(/…$/, '');

function select(id: string, label: string, values: readonly string[], value: string): Input {
  const options = values.map((one) => ({ id: one, label: one }));
  const known = values.includes(value) ? { value } : {};
  return { id, label, kind: 'choice', required: true, options, ...known };
}

/** The employee's confirmation that a person is on the way: number or reference, place and expected wait. */
export function confirmation(turn: Turn, handoff: Handoff): Message {
  const value = (key: Parameters<typeof sentence>[1], values: Readonly<Record<string, string>>) =>
    plainText(sentence(turn, key, values));
  const reference = handoff.ticket?.number ?? value('provisional', { reference: handoff.reference });
  const facts: Fact[] = [
    { label: sentence(turn, 'reference'), value: reference },
    // Who asked for a person without saying why has no subject but the agents' English one.
    ...(turn.state.problem ? [{ label: sentence(turn, 'subject'), value: turn.state.problem }] : []),
  ];
  if (turn.state.phase.name === 'waiting' && handoff.place !== undefined) {
    const minutes = Math.max(1, Math.round((handoff.waitMs ?? 0) / 60_000));
    facts.push(
      { label: sentence(turn, 'place'), value: value('placeOf', { place: `${handoff.place}` }) },
      { label: sentence(turn, 'expectedWait'), value: value('minutes', { count: `${minutes}` }) },
    );
  }
  const parts: Part[] = [
    { kind: 'facts', facts },
    ...(handoff.sensitive ? [{ kind: 'text' as const, text: sentence(turn, 'verification') }] : []),
    { kind: 'note', text: sentence(turn, 'standing') },
    ...(turn.state.phase.name === 'waiting' ? [{ kind: 'note' as const, text: sentence(turn, 'keepWriting') }] : []),
  ];
  return {
    language: turn.state.language,
    tone: 'info',
    title: sentence(turn, 'confirmTitle'),
    parts,
    choices: [],
    inputs: [],
  };
}
