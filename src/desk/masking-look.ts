/** A text as its characters look, and where each of them stands in the text; `at` has one entry more, for the end. */
export type Look = { readonly plain: string; readonly at: (position: number) => number };

// Characters that nobody sees: joiners, marks of direction, variation selectors, the box around a keycap.
const unseen = /\p{Default_Ignorable_Code_Point}|\u20e3/u;

// Letters of the Cyrillic and Greek alphabets that look like Latin ones, as Unicode's list of confusables pairs them.
const twins: ReadonlyMap<string, string> = new Map(
  `аa еe ѕs іi јj кk мm оo рp сc тt уy хx ѵv ԁd һh ԛq ԝw ɡg АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX
  αa οo ιi ρp νv κk υu ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX`
    .split(/\s+/)
    .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(1)]),
);

/**
 * What a text reads like: full-width, mathematical, circled and foreign digits and letters become the usual ones,
 * look-alikes their Latin twins, what cannot be seen is left out. The work grows in proportion to the text.
 */
export function lookOf(text: string): Look {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the question is whether there is anything but ASCII.
  if (/^[\x00-\x7f]*$/.test(text)) return { plain: text, at: (position) => position };
  const pieces: string[] = [];
  const at: number[] = [];
  let from = 0;
  for (const one of text) {
    const looks = one < '\u0080' ? one : lookOfOne(one);
    pieces.push(looks);
    for (let unit = 0; unit < looks.length; unit++) at.push(looks.length === one.length ? from + unit : from);
    from += one.length;
  }
  at.push(text.length);
  return { plain: pieces.join(''), at: (position) => at[position] ?? text.length };
}

function lookOfOne(one: string): string {
  if (unseen.test(one)) return '';
  const twin = twins.get(one);
  if (twin !== undefined) return twin;
  if (/\p{Zs}/u.test(one)) return ' ';
  const usual = one.normalize('NFKC');
  if (usual.length === 1 && usual < '\u0080') return usual;
  return /\p{Nd}/u.test(one) ? digitOf(one) : one;
}

// Every script's ten digits stand in a row, beginning with zero.
function digitOf(one: string): string {
  const code = one.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}
