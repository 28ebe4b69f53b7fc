import type { Find, Spend } from './masking-find.ts';
import { lookOf } from './masking-look.ts';
import {
  codeWords,
  coreOf,
  firm,
  fold,
  isKnown,
  looksChosen,
  otherCodes,
  passwordWords,
  saysSomething,
  setOf,
  type Word,
  wordsIn,
} from './masking-vocabulary.ts';
import { recently } from './recent.ts';

const longestAnswer = 64;
const mostWords = 4;

// What people answer with who do not tell a secret.
const replies = setOf(
  `yes yeah yep no nope ok okay sure fine done ready wait moment second sec minute please thanks thank thx you hello hi
  why who how which not never maybe later now sorry here there it dont don't know
  si vale claro listo lista hecho espera un una momento segundo minuto porque que cual quien como gracias nada nunca luego
  perdon ahora ya voy aqui se bueno dale
  sim nao pronto pronta feito espere obrigado obrigada quem depois agora desculpe
  oui non fait pret prete attendez attends merci pourquoi qui quoi pardon maintenant plus tard d'accord
  ja nein gut fertig erledigt warte warten sekunde bitte danke warum wer spater jetzt klar`,
);

/** Where the secret stands in the answer to a prompt: a short one is it as a whole, a long one by what looks chosen. */
export function promptedSecrets(plain: string, spend: Spend): readonly Find[] {
  const words = wordsIn(plain, spend).slice(0, 200);
  const first = words[0];
  const last = words.at(-1);
  if (!first || !last) return [];
  const short = last.to - first.from <= longestAnswer && words.length <= mostWords;
  // What was masked by its looks already is not masked as a whole on top of it.
  const masked = plain.includes('[••••');
  if (short && !masked && repliesIn(words)) return [];
  if (short && !masked) return [{ from: first.from, to: last.to, kind: 'password' }];
  return words.flatMap((word) => {
    const { from, to, core } = coreOf(word);
    return looksChosen(core) && !isKnown(core) ? [{ from, to, kind: 'password' as const }] : [];
  });
}

/** Whether a message is one of the words that answer a question without telling anything: yes, no, one moment, thanks. */
export const isReply = (text: string): boolean => replyOf(text).is;

// Asked of what stands on the transcript, each time that something is said after it.
const replyOf = recently(100, (text) => ({
  is: repliesIn(wordsIn(lookOf(text.slice(0, 100)).plain, () => undefined)),
}));

function repliesIn(words: readonly Word[]): boolean {
  if (words.every((word) => isKnown(coreOf(word).core))) return true;
  if (words.length > 1 && words.at(-1)?.raw.endsWith('?')) return true;
  return words.every(
    ({ raw, plain }) => /^[\p{L}'’.,!?…]+$/u.test(raw) && (replies.has(plain) || saysSomething(plain)),
  );
}

const near = 6;

// "The error code is" says nothing secret; "the password for the VPN is" does.
const namesSecret = (words: readonly Word[]): boolean =>
  words.some(({ plain }) => passwordWords.has(plain)) ||
  (words.some(({ plain }) => codeWords.has(plain)) && !words.some(({ plain }) => otherCodes.test(plain)));

// Who wonders what a secret is does not go on to tell it.
const wonders =
  /\b(?:what|know|remember|forgot|where|if|whether|cual|se|sabe|recuerdo|olvide|donde|qual|sei|lembro|quel|sais|souviens|weiss|wo|ob|vergessen)\b/;
const presents =
  /(?:here(?: is|'s| you have| comes)|sending you|i(?:'ll| will) (?:send|give) you|(?:te|le|os) (?:paso|mando|envio|dejo|doy)|a(?:h|qu)i (?:va|esta|tienes|te va)|segue|ai vai|vou (?:te )?(?:mandar|passar)|te mando|voici|voila|je (?:vous|te) (?:donne|envoie)|hier (?:ist|kommt)|ich (?:schicke|gebe) (?:dir|ihnen))\s+(?:\S+\s+){0,3}\S+$/;

/** Whether the next message will be a secret, since this one ends before it: "my password is", "mi clave:", "te paso la clave". */
export const announcesSecret = (text: string): boolean => announcementOf(text).is;

const announcementOf = recently(100, (text) => ({ is: announces(text) }));

function announces(text: string): boolean {
  const said = lookOf(text.slice(-200)).plain.trim();
  const words = wordsIn(said, () => undefined);
  const last = words.at(-1);
  if (!last || said.endsWith('?')) return false;
  const around = words.slice(-near);
  const sentence = fold(said.slice(Math.max(said.lastIndexOf('.'), said.lastIndexOf('\n')) + 1)).trim();
  if (wonders.test(sentence) || !namesSecret(around)) return false;
  if (/[:=]$|^(?:->|→|=>|-|–)$/.test(last.raw)) return true;
  return firm.has(last.plain) || (namesSecret([last]) && presents.test(sentence.replace(/[.!…]+$/, '')));
}
