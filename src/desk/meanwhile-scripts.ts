import { meaningOf } from './heard.ts';
import { textIn } from './language.ts';
import type { Choice } from './message.ts';
import { gistOf } from './trimming.ts';
import { stretchesOf } from './troubles.ts';
import { sentence, type Turn } from './turn.ts';

const mostOffered = 3;

/**
 * The scripts that fit what was said, three at most; `surely` leaves out those that would have to be asked about. What was
 * tried in this talk is not offered again, and what needs a verified identity no script solves.
 */
export function scriptsFor(
  { state, book }: Turn,
  texts: readonly string[],
  { surely = false }: { readonly surely?: boolean } = {},
): readonly string[] {
  // "A person please, the printer does not print": asking for somebody hides the trouble that is told with it.
  const told = texts.flatMap((text) => [text, ...stretchesOf(gistOf(text)).map((stretch) => stretch.text)]);
  const meant = told.flatMap((text): readonly string[] => {
    const meaning = meaningOf(book, text);
    if (meaning.kind === 'route') return [meaning.script.id];
    if (surely || meaning.kind === 'none') return [];
    if (meaning.kind === 'ask') return meaning.scripts;
    return meaning.troubles.flatMap(({ script }) => (script === undefined ? [] : [script]));
  });
  return [...new Set(meant)]
    .filter((id) => book.scripts.get(id)?.sensitive === false && !state.trails.some(({ script }) => script === id))
    .slice(0, mostOffered);
}

/** The buttons for scripts until the desk opens. */
export function meanwhileChoices({ state, book }: Turn, scripts: readonly string[]): readonly Choice[] {
  return scripts.flatMap((id) => {
    const script = book.scripts.get(id);
    return script ? [{ id: `meanwhile:${id}`, label: textIn(script.title, state.language) }] : [];
  });
}

/** What is offered to somebody who asks for a person while nobody is there: buttons, and the words above them. */
export function offerIn(turn: Turn): { readonly words: string; readonly choices: readonly Choice[] } {
  const { problem, transcript } = turn.state;
  const said = transcript.findLast((line) => line.from === 'employee' && line.source !== undefined && !line.gone)?.text;
  const texts = [...new Set([problem, said])].filter((text) => text !== undefined);
  const choices = meanwhileChoices(turn, scriptsFor(turn, texts));
  if (choices.length > 0) return { words: sentence(turn, 'meanwhileOffer'), choices };
  // Who has told of no trouble may still do so; of one that has no script nothing more can be said.
  return { words: problem === undefined ? sentence(turn, 'meanwhileTell') : '', choices };
}

/** What a script is called in the agents’ language. */
export function titleIn({ book }: Turn, id: string): string {
  const title = book.scripts.get(id)?.title;
  return title ? textIn(title, book.settings.deskLanguage) : id;
}
