import { wordsOf } from './lexicon.ts';

/** A stretch of a message that could be a trouble of its own; `added` when its author says that it comes on top. */
export type Stretch = { readonly text: string; readonly added: boolean };

// "and" in five languages, signs that end a thought, and words that say "on top of that".
const joints =
  /([.,;!?\n]+|\s(?:and|y|e|et|und|sowie|plus(?=\s(?:the|my|our|i|a|no)\s)|also|additionally|besides|ademas|además|tambien|también|encima|aparte|alem disso|além disso|tambem|também|en plus|aussi|ausserdem|außerdem|zusatzlich|zusätzlich|obendrein|auch noch)(?=\s))/iu;
const onTop =
  /^\s(?:plus|also|additionally|besides|ademas|además|tambien|también|encima|aparte|alem disso|além disso|tambem|também|en plus|aussi|ausserdem|außerdem|zusatzlich|zusätzlich|obendrein|auch noch)$/iu;
// "meeting in 5 min", "llamada a las 10": why it is urgent, not what is broken.
const hurry = /(?:^|\s)(?:in|dans|en|em|at|a las|às|à|um)\s\d{1,2}(?:[\s:h]|min|am|pm|$)/iu;
const mostStretches = 4;

/** The stretches of a message between commas, full stops and words for "and": the first four that tell of something. */
export function stretchesOf(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let added = false;
  for (const [at, piece] of text.slice(0, 1000).split(joints).entries()) {
    if (at % 2 === 1) added ||= onTop.test(piece);
    else if (wordsOf(piece).length > 0 && !hurry.test(piece)) {
      stretches.push({ text: piece, added });
      added = false;
    }
  }
  return stretches.slice(0, mostStretches);
}
