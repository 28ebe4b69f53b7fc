import { adaptiveCardsOf } from './channels/adaptive-card.ts';
import { blocksOf } from './channels/block-kit.ts';
import { type Language, textIn } from './desk/language.ts';
import { plainText } from './desk/markup.ts';
import type { Message, Part } from './desk/message.ts';
import { choicesOf, walk } from './desk/play.ts';
import type { Script, Step } from './desk/script.ts';
import { toEmployee } from './desk/wording.ts';

/** A message of a script that is more than one screen: from which step, in which language, and what the platforms make of it. */
export type LongCard = {
  readonly step: string;
  readonly language: Language;
  readonly letters: number;
  readonly teams: number;
  readonly slack: number;
};

/** From here on nobody reads a message in a chat to its end: about one screen of a phone, three times over. */
const mostLetters = 2_000;

/** The messages of a script that a platform must break in two, or that are longer than 2,000 letters; the longest language of each. */
export function longCardsOf(script: Script): LongCard[] {
  return [...entriesOf(script)].flatMap((entry) => {
    const cards = script.languages.map((language) => cardAt(script, entry, language));
    const [longest] = cards.toSorted((one, other) => other.letters - one.letters);
    const long = longest && (longest.teams > 1 || longest.slack > 1 || longest.letters > mostLetters);
    return long ? [longest] : [];
  });
}

/** Every step at which a message can begin: the first one, and wherever an answer or a branch leads. */
function entriesOf({ start, steps }: Script): Set<string> {
  const entries = new Set([start]);
  for (const step of Object.values(steps)) for (const target of answersOf(step)) entries.add(target);
  return new Set([...entries].filter((entry) => Object.hasOwn(steps, entry)));
}

function answersOf(step: Step): string[] {
  switch (step.kind) {
    case 'ask':
      return [step.next, ...step.choices.map((choice) => choice.next ?? step.next)];
    case 'check':
      return [step.yes, step.no];
    case 'branch':
      return [step.otherwise, ...Object.values(step.cases)];
    default:
      return [];
  }
}

function cardAt(script: Script, entry: string, language: Language): LongCard {
  const { parts, stop } = walk(script, entry, {}, language);
  const choices = stop.kind === 'question' ? choicesOf(stop.step, language) : [];
  const message: Message = {
    language,
    tone: 'info',
    ...(entry === script.start ? { title: textIn(script.title, language) } : {}),
    parts,
    choices: [...choices, { id: 'person', label: toEmployee('person', language) }],
    inputs: [],
    card: '1',
  };
  return {
    step: entry,
    language,
    letters: lettersOf(parts),
    teams: adaptiveCardsOf(message).length,
    slack: blocksOf(message).blocks.length,
  };
}

const lettersOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + ('text' in part ? [...plainText(part.text)].length : 0), 0);
