import { wordsOf } from './lexicon.ts';
import { onceFor } from './recent.ts';

const ordinals = [
  '1 one first 1st uno una primero primera primer um uma primeiro primeira un une premier premiere eins erste erster ersten erstes',
  '2 two second 2nd dos segundo segunda dois duas deux deuxieme seconde zwei zweite zweiter zweiten zweites',
  '3 three third 3rd tres tercero tercera tercer terceiro terceira trois troisieme drei dritte dritter dritten drittes',
  '4 four fourth 4th cuatro cuarto cuarta quatro quarto quarta quatre quatrieme vier vierte vierter vierten viertes',
  '5 five fifth 5th cinco quinto quinta cinq cinquieme funf funfte funfter funften funftes',
  '6 six sixth 6th seis sexto sexta sechs sixieme sechste sechster sechsten sechstes',
  '7 seven seventh 7th siete septimo septima sete setimo setima sept septieme sieben siebte',
  '8 eight eighth 8th ocho octavo octava oito oitavo oitava huit huitieme acht achte',
  '9 nine ninth 9th nueve noveno novena nove nono nona neuf neuvieme neun neunte',
];
const numberOf = new Map(
  ordinals.flatMap((words, index) => words.split(' ').map((word) => [word, index + 1] as const)),
);
const lasts = new Set('last ultimo ultima dernier derniere letzte letzter letzten letztes'.split(' '));

// What people put around a number; "one" and "una" are a number only when nothing else is.
const around = new Set(
  (
    'the option number no nr choice answer please pls i want would like take its it is that la el lo opcion numero respuesta por favor quiero es ' +
    'a o opcao resposta quero le l cest svp sil vous plait option numero reponse je veux die der das den nummer antwort bitte ich nehme ' +
    'de of from y e and thanks gracias obrigado merci danke'
  ).split(' '),
);
const pronouns = new Set('one un una uno um uma une'.split(' '));

/**
 * The place in a list of `count`, from 0, that words such as "2", "the second one", "la última" or "opción 3" name;
 * undefined when they say anything else beside it, or name a place that the list does not have.
 */
export function placeIn(words: readonly string[], count: number): number | undefined {
  if (words.length > 8) return undefined;
  const said = words.filter((word) => !around.has(word));
  const telling = said.length > 1 ? said.filter((word) => !pronouns.has(word)) : said;
  const [word] = telling;
  if (telling.length !== 1 || word === undefined) return undefined;
  const place = lasts.has(word) ? count : numberOf.get(word);
  return place !== undefined && place <= count ? place - 1 : undefined;
}

// Spaces around them, so that a name is found as whole words.
const plainNames = onceFor((names: readonly string[]): readonly string[] =>
  names
    .map((name) => wordsOf(name).join(' '))
    .filter((name) => name !== '')
    .map((name) => ` ${name} `),
);

/** The place of the one entry of a list that the words name, whole or within what was said; each entry has several names. */
export function namedIn(words: readonly string[], entries: readonly (readonly string[])[]): number | undefined {
  const said = ` ${words.join(' ')} `;
  return theOne(entries, (name) => said === name) ?? theOne(entries, (name) => said.includes(name));
}

function theOne(entries: readonly (readonly string[])[], fits: (name: string) => boolean): number | undefined {
  let found: number | undefined;
  for (let place = 0; place < entries.length; place++) {
    if (!plainNames(entries[place] ?? []).some(fits)) continue;
    if (found !== undefined) return undefined;
    found = place;
  }
  return found;
}
