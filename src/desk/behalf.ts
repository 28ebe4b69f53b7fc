import { wordsOf } from './lexicon.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

const others = [
  ...['boss', 'manager', 'colleague', 'coworker', 'teammate', 'supervisor', 'director', 'assistant', 'secretary'],
  ...['wife', 'husband', 'intern', 'ceo', 'cfo'],
  ...['jefe', 'jefa', 'companer', 'coleg', 'supervisor', 'gerente', 'asistente', 'secretari', 'becari', 'espos'],
  ...['chefe', 'gestor', 'secretari', 'estagiari', 'mari'],
  ...['chef', 'collegue', 'responsable', 'directeur', 'directrice', 'assistant', 'stagiaire', 'femme', 'mari'],
  ...['kolleg', 'vorgesetzt', 'leiter', 'assistent', 'praktikant', 'frau', 'mann'],
];
const mine = set(
  'my our mi mis nuestro nuestra meu minha nosso nossa mon ma notre mein meine meiner meinem meinen meines unser unsere unserer unserem',
);
const accounts = set(`
  account accounts password access mailbox phone laptop login user mfa authenticator
  cuenta cuentas contrasena clave acceso buzon telefono movil celular portatil usuario autenticador
  conta senha acesso telefone telemovel utilizador
  compte passe acces messagerie telephone utilisateur
  konto passwort kennwort zugang postfach handy telefon benutzer`);
const phrases = [
  ...['on behalf of', 'for someone else', 'for somebody else', 'for another person', 'someone elses', 'somebody elses'],
  ...['another persons', 'in the name of'],
  ...['en nombre de', 'a nombre de', 'de parte de', 'de otra persona', 'para otra persona'],
  ...['em nome de', 'de outra pessoa', 'para outra pessoa', 'da parte de'],
  ...['au nom de', 'de la part de', 'quelquun dautre', 'une autre personne', 'dune autre personne'],
  ...[
    'im namen von',
    'im auftrag von',
    'jemand anderem',
    'jemand anderen',
    'fur jemand anderen',
    'einer anderen person',
  ],
];

const reach = 5;

/** Whether somebody speaks of another person's account ("my boss's account", "on behalf of"), in one of five languages. */
export function aboutAnother(text: string): boolean {
  const words = wordsOf(text);
  const said = ` ${words.join(' ')} `;
  if (phrases.some((phrase) => said.includes(` ${phrase} `))) return true;
  return words.some((word, at) => isOther(word) && mine.has(words[at - 1] ?? '') && accountNear(words, at));
}

const isOther = (word: string): boolean => others.some((other) => word.startsWith(other));

// "My boss told me to reset my password" speaks of the writer's own.
function accountNear(words: readonly string[], at: number): boolean {
  return words
    .slice(Math.max(0, at - reach), at + reach + 1)
    .some((word, step) => accounts.has(word) && !mine.has(words[Math.max(0, at - reach) + step - 1] ?? ''));
}
