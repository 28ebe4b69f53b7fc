import type { Conversation } from './conversation.ts';
import type { AgentEvent } from './event.ts';
import type { Agent } from './inbound.ts';
import { keptId, type Lesson, type Suggestion, sentenceOf } from './kept.ts';
import { type Language, textIn } from './language.ts';
import { type Address, type Choice, type Input, type Message, type MessageRef, threadKey } from './message.ts';
import { languageIn, rank } from './routing.ts';
import { agentNote, agentSentence, become, order, type Turn, withNonce } from './turn.ts';

const mostLessons = 5;
const mostCandidates = 3;
const mostListed = 100;

/** Asks the agents, once for each handoff, which script would have been right; it holds nothing up. */
export function askLesson(turn: Turn): Turn {
  const { handoff, problem } = turn.state;
  const to = handoff?.card?.address;
  const sentence = sentenceOf(problem ?? '', turn.state.person.name);
  if (!handoff || !to || sentence === '' || turn.book.scripts.size === 0) return turn;
  if (turn.state.lessons?.some((lesson) => lesson.handoff === handoff.number && threadKey(lesson.to) === threadKey(to)))
    return turn;
  const { turn: numbered, card } = withNonce(turn);
  const took = turn.state.trails.at(-1)?.script;
  const lesson: Lesson = {
    card,
    handoff: handoff.number,
    to,
    language: languageOf(turn, sentence),
    sentence,
    ...(took === undefined ? {} : { took }),
  };
  const kept = become(numbered, { lessons: [...(turn.state.lessons ?? []), lesson].slice(-mostLessons) });
  return put(kept, lesson, question(kept, lesson));
}

function languageOf({ book, state }: Turn, sentence: string): Language {
  const found = languageIn(book.languages, sentence);
  return found && found.confidence > 0.5 ? (found.language as Language) : state.language;
}

// In place of the question where that can be changed; else below it.
function put(turn: Turn, { to, ref, card }: Lesson, message: Message): Turn {
  const mark = { kind: 'lesson' as const, card };
  const effect = ref ? { kind: 'amend' as const, ref, message, mark } : { kind: 'say' as const, to, message, mark };
  return order(turn, { lane: 'desk', effect });
}

function question(turn: Turn, lesson: Lesson): Message {
  const scripts = candidatesFor(turn, lesson).map((id) => ({
    id: `right:script:${id}`,
    label: titleOf(turn, id),
  }));
  const choices = [...scripts, { id: 'right:another', label: agentSentence(turn, 'lessonOther') }, noneOf(turn)];
  return messageOf(turn, lesson, choices, []);
}

function list(turn: Turn, lesson: Lesson): Message {
  const options = [...turn.book.scripts.keys()]
    .map((id) => ({ id, label: titleOf(turn, id) }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1))
    .slice(0, mostListed);
  const label = agentSentence(turn, 'lessonScript');
  const send = { id: 'right:send', label: agentSentence(turn, 'lessonSend'), style: 'primary' as const, submits: true };
  const input: Input = { id: 'script', label, kind: 'choice', required: true, options };
  return messageOf(turn, lesson, [send, noneOf(turn)], [input]);
}

function messageOf(turn: Turn, lesson: Lesson, choices: readonly Choice[], inputs: readonly Input[]): Message {
  return {
    language: turn.book.settings.deskLanguage,
    tone: 'plain',
    title: agentSentence(turn, 'lessonTitle'),
    parts: [
      { kind: 'quote', who: turn.state.person.name, text: lesson.sentence ?? '' },
      { kind: 'note', text: agentSentence(turn, 'lessonWhy') },
    ],
    choices,
    inputs,
    card: lesson.card,
  };
}

const noneOf = (turn: Turn): Choice => ({ id: 'right:none', label: agentSentence(turn, 'lessonNone') });

// The script that ran is the first guess; the router's own follow.
function candidatesFor(turn: Turn, { sentence, took }: Lesson): readonly string[] {
  const ranked = rank(turn.book.router, sentence ?? '').filter((one) => one.confidence > 0);
  const all = [...(took === undefined ? [] : [took]), ...ranked.map((one) => one.script)];
  return [...new Set(all)].filter((id) => turn.book.scripts.has(id)).slice(0, mostCandidates);
}

function titleOf(turn: Turn, id: string): string {
  const script = turn.book.scripts.get(id);
  return script ? textIn(script.title, turn.book.settings.deskLanguage) : id;
}

/** An agent's answer: kept as a suggestion for the admins; "another…" shows all scripts. */
export function taught(turn: Turn, event: Extract<AgentEvent, { type: 'taught' }>): Turn {
  const lesson = turn.state.lessons?.find((one) => one.card === event.card && one.sentence !== undefined);
  if (!lesson) return outdated(turn, event.agent);
  if (event.answer === 'another') {
    const { turn: numbered, card } = withNonce(turn);
    const next = { ...lesson, card };
    return put(changeLesson(numbered, lesson.card, next), next, list(numbered, next));
  }
  const script = event.answer === 'script' ? (event.script ?? '') : undefined;
  if (script !== undefined && !turn.book.scripts.has(script)) return outdated(turn, event.agent);
  return keepAnswer(turn, lesson, event.agent, script);
}

function keepAnswer(turn: Turn, lesson: Lesson, agent: Agent, script: string | undefined): Turn {
  const { subject } = turn.state;
  const id = keptId(turn.at, `${subject}/${lesson.card}`);
  const suggestion: Suggestion = {
    id,
    subject,
    at: turn.at,
    by: agent,
    handoff: lesson.handoff,
    sentence: lesson.sentence ?? '',
    language: lesson.language,
    ...(script === undefined ? {} : { script }),
    ...(lesson.took === undefined ? {} : { took: lesson.took }),
    state: 'proposed',
  };
  const words =
    script === undefined
      ? agentSentence(turn, 'lessonKeptNone', { agent: agent.name })
      : agentSentence(turn, 'lessonKept', { agent: agent.name, script: titleOf(turn, script) });
  const answer = agentNote(turn, words);
  const { sentence: _sentence, ...rest } = lesson;
  const answered = { ...rest, answer };
  const kept = order(changeLesson(turn, lesson.card, answered), {
    keep: { key: `suggestion/${id}`, value: suggestion },
  });
  return put(kept, answered, answer);
}

function changeLesson(turn: Turn, card: string, changed: Lesson): Turn {
  const lessons = turn.state.lessons?.map((one) => (one.card === card ? changed : one)) ?? [];
  return become(turn, { lessons });
}

/** The question stands in the thread; one that was answered meanwhile is taken out of use. */
export function lessonStands(turn: Turn, card: string, ref: MessageRef): Turn {
  const lesson = turn.state.lessons?.find((one) => one.card === card);
  if (!lesson || lesson.ref) return turn;
  const known = changeLesson(turn, card, { ...lesson, ref });
  if (!lesson.answer) return known;
  return order(known, { lane: 'desk', effect: { kind: 'amend', ref, message: lesson.answer } });
}

function outdated(turn: Turn, agent: Agent): Turn {
  const to = placeOf(turn.state);
  if (!to) return turn;
  const message = agentNote(turn, agentSentence(turn, 'lessonOutdated', { agent: agent.name }));
  return order(turn, { lane: 'desk', effect: { kind: 'whisper', to, person: agent.id, message } });
}

function placeOf(state: Conversation): Address | undefined {
  return state.lessons?.at(-1)?.to ?? state.handoff?.card?.address ?? state.past.at(-1)?.handoff.card?.address;
}
