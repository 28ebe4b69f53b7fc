import type { Language } from '../desk/language.ts';

const words = {
  en: { required: 'Please fill this in.', more: 'More…', choose: 'Please choose one.', cut: '… (shortened)' },
  es: { required: 'Rellene este campo.', more: 'Más…', choose: 'Elija una opción.', cut: '… (abreviado)' },
  pt: { required: 'Preencha este campo.', more: 'Mais…', choose: 'Escolha uma opção.', cut: '… (abreviado)' },
  fr: { required: 'Veuillez remplir ce champ.', more: 'Plus…', choose: 'Choisissez une option.', cut: '… (abrégé)' },
  de: { required: 'Bitte füllen Sie dieses Feld aus.', more: 'Mehr…', choose: 'Bitte wählen Sie.', cut: '… (gekürzt)' },
} as const;

/** The few words that a card needs besides those of its message, in the message's language. */
export const cardWords = (language: Language): { required: string; more: string; choose: string; cut: string } =>
  words[language];

/** A text of at most `most` characters, cut with care for letters outside the basic plane and ended by "…". */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A long text in pieces of at most `most` characters, parted at line ends or blanks where there are any; nothing is lost. */
export function piecesOf(text: string, most: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const head = rest.slice(0, most).replace(/[\ud800-\udbff]$/, '');
    const line = head.lastIndexOf('\n');
    const blank = head.lastIndexOf(' ');
    const at = line > most / 2 ? line : blank > most / 2 ? blank : head.length;
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at).replace(/^[\n ]/, '');
  }
  return [...pieces, rest];
}

/** Words with every character that Markdown (as Teams and Adaptive Cards read it) would act on made a plain letter. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]{}()#~|!]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/^([^\S\r\n\u2028\u2029]*)([-+=])/gm, '$1\\$2')
    .replace(/^([^\S\r\n\u2028\u2029]*\d+)([.)])/gm, '$1\\$2');
}

/** Whether Markdown would show these words exactly as they are written. */
export const isPlainWords = (text: string): boolean => !/[\\`*_[\]{}()#~|!<>&\n]|^\s*([-+=]|\d+[.)])/.test(text);
