import { type Conversation, freshTalk } from './conversation.ts';
import { nameOf, ticketTexts } from './describe.ts';
import { offerLater } from './later.ts';
import { meanwhileOf, solvedMeanwhile, takeBack } from './meanwhile.ts';
import type { Part } from './message.ts';
import { become, order, plainMessage, sentence, type Turn, tell } from './turn.ts';

/**
 * A script helped: the employee is told and asked for one tap, and the talk is recorded as an interaction (or, when
 * an agent had returned it to the bot, its open incident is resolved, unless that one is sensitive).
 */
export function recordSolved(turn: Turn, code: string, parts: readonly Part[]): Turn {
  const { state } = turn;
  if (meanwhileOf(state)) return recordMeanwhile(turn, code, parts);
  const told = offerSurvey(turn, [...parts, { kind: 'text', text: sentence(turn, 'solved') }], `talk ${state.talks}`);
  // What an agent returned unsolved and needs a verified identity is not solved by a script in passing: it stays open.
  if (!state.returned || state.returned.sensitive) {
    const kept = order(told, interaction(turn));
    return offerLater({ ...kept, state: freshTalk(kept.state, turn.at) }, state.later);
  }
  const recorded = resolveReturned(told, state, code);
  const { returned: _returned, ...ended } = recorded.state;
  return offerLater({ ...recorded, state: freshTalk(ended, turn.at) }, state.later);
}

// Another trouble that was solved on the way does not end the request that waits for the opening.
function recordMeanwhile(turn: Turn, code: string, parts: readonly Part[]): Turn {
  const { returned, trails, later } = turn.state;
  if (!returned || returned.sensitive || trails.at(-1)?.script !== returned.meanwhile?.script)
    return takeBack(turn, { before: [...parts, { kind: 'text', text: sentence(turn, 'solved') }] });
  const ended = solvedMeanwhile(turn, code);
  const solved: Part[] = [
    { kind: 'text', text: sentence(turn, 'solved') },
    { kind: 'note', text: sentence(turn, 'meanwhileSolved', { reference: nameOf(returned) }) },
  ];
  const told = offerSurvey(ended, [...parts, ...solved], `${returned.number}`);
  return offerLater({ ...told, state: freshTalk(told.state, turn.at) }, later);
}

function resolveReturned(turn: Turn, state: Conversation, code: string): Turn {
  const handoff = state.returned;
  if (!handoff) return turn;
  const notes = ticketTexts(state).path;
  const resolve = { op: 'resolve' as const, code, notes, category: handoff.category };
  return order(
    turn,
    { lane: 'record', effect: { kind: 'record', handoff: handoff.number, order: resolve } },
    { cancel: 'returned' },
  );
}

function interaction(turn: Turn) {
  const { state } = turn;
  const trail = state.trails.at(-1);
  const script = trail && turn.book.version(trail.script, trail.version);
  const texts = ticketTexts(state);
  const draft = {
    escalation: {
      channel: state.address.channel,
      tenant: state.address.tenant,
      subject: `${state.subject}#talk`,
      number: state.talks,
    },
    person: state.person,
    title: trail ? (script?.title.en ?? trail.title) : (state.problem ?? 'Chat'),
    notes: texts.path,
    category: script?.category ?? 'inquiry',
    openedAt: state.startedAt,
    closedAt: turn.at,
  };
  return {
    lane: 'record' as const,
    effect: { kind: 'record' as const, handoff: 0, order: { op: 'interaction' as const, draft } },
  };
}

/** Says last words and offers the one-tap survey with them, once for what it is about. */
export function offerSurvey(turn: Turn, parts: readonly Part[], about: string): Turn {
  const message = {
    ...plainMessage(turn, ''),
    tone: 'success' as const,
    parts: [...parts, { kind: 'text' as const, text: sentence(turn, 'survey') }],
    choices: [
      { id: 'rate:good', label: sentence(turn, 'surveyGood') },
      { id: 'rate:fair', label: sentence(turn, 'surveyFair') },
      { id: 'rate:bad', label: sentence(turn, 'surveyBad') },
    ],
  };
  const told = tell(turn, message, { aside: true });
  return become(told, { survey: { card: `${told.state.cards}`, about } });
}
