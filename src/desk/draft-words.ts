import type { Language } from './language.ts';

/** The sentences that a draft has beside the article's own, in the article's language. */
export type DraftWords = {
  readonly helped: string;
  readonly solvedYet: string;
  readonly which: string;
  readonly other: string;
  readonly seen: string;
  readonly seenLabel: string;
  readonly reason: string;
  readonly done: string;
};

/** What a draft asks and says around an article; `{number}` stands for the article's number. */
export const draftWords: Readonly<Record<Language, DraftWords>> = {
  en: {
    helped: 'Did that help?',
    solvedYet: 'Is it solved already? If not, we go on with the next steps.',
    which: 'Which one is it?',
    other: 'Something else',
    seen: 'Then an agent will look into it. What happens now? If there is a message, type it as it stands.',
    seenLabel: 'What happens now',
    reason: 'The steps of {number} did not help',
    done: 'If it comes back, just write here again.',
  },
  es: {
    helped: '¿Te sirvió?',
    solvedYet: '¿Ya quedó resuelto? Si no, seguimos con los pasos siguientes.',
    which: '¿Cuál es?',
    other: 'Otra cosa',
    seen: 'Entonces lo revisará un agente. ¿Qué pasa ahora? Si aparece un mensaje, escríbelo tal cual.',
    seenLabel: 'Qué pasa ahora',
    reason: 'Los pasos de {number} no ayudaron',
    done: 'Si vuelve a pasar, escríbenos de nuevo.',
  },
  pt: {
    helped: 'Isso ajudou?',
    solvedYet: 'Já está resolvido? Se não, seguimos com os próximos passos.',
    which: 'Qual é o caso?',
    other: 'Outra coisa',
    seen: 'Então um agente vai verificar. O que acontece agora? Se houver uma mensagem, escreva-a tal como está.',
    seenLabel: 'O que acontece agora',
    reason: 'Os passos de {number} não ajudaram',
    done: 'Se acontecer de novo, é só escrever aqui.',
  },
  fr: {
    helped: 'Est-ce que cela a aidé ?',
    solvedYet: 'Est-ce déjà résolu ? Sinon, nous continuons avec les étapes suivantes.',
    which: 'De quel cas s’agit-il ?',
    other: 'Autre chose',
    seen: 'Un agent va donc s’en occuper. Que se passe-t-il maintenant ? S’il y a un message, écrivez-le tel quel.',
    seenLabel: 'Ce qui se passe maintenant',
    reason: 'Les étapes de {number} n’ont pas aidé',
    done: 'Si cela se reproduit, écrivez de nouveau ici.',
  },
  de: {
    helped: 'Hat das geholfen?',
    solvedYet: 'Ist es schon gelöst? Wenn nicht, machen wir mit den nächsten Schritten weiter.',
    which: 'Welcher Fall ist es?',
    other: 'Etwas anderes',
    seen: 'Dann sieht es sich ein Agent an. Was passiert jetzt? Falls eine Meldung erscheint, bitte genau abschreiben.',
    seenLabel: 'Was jetzt passiert',
    reason: 'Die Schritte aus {number} haben nicht geholfen',
    done: 'Falls es wiederkommt, einfach hier noch einmal schreiben.',
  },
};

/** Headings under which an article says when to stop trying and call somebody. */
export const namesEscalation = (heading: string): boolean =>
  /second line|call|escalat|contact|report it|get help|when to|segunda línea|cuándo|llam|avis|contact|escal|segunda linha|quando|ligar|deuxième ligne|quand|appel|wann|anruf|melden|kontakt/iu.test(
    heading,
  );

/** Words of articles whose steps touch accounts, rights, devices gone or money: identity may have to be verified. */
export const namesIdentity = (text: string): boolean =>
  /password|passcode|unlock|locked|authenticator|sign-in method|mfa|two-factor|permission|access to|lost|stolen|phish|joiner|bank|contraseña|bloquead|autenticador|permiso|acceso a|perdid|robad|senha|bloquead|permiss|roubad|mot de passe|verrouill|autorisation|perdu|volé|passwort|kennwort|gesperrt|berechtigung|verloren|gestohlen/iu.test(
    text,
  );
