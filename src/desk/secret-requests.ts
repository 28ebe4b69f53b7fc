import { openWordsOf } from './lexicon.ts';

/**
 * Whether a text asks its reader for a password or a code, or to approve a sign-in prompt, in one of five languages.
 * It goes by words and their order, clause by clause, in time proportional to the text. Talking about a password is
 * fine ("did you change it?", "never send it"); asking for it is not (reliability reference, S23).
 */
export function asksForSecret(text: string): boolean {
  return clausesOf(text).some((clause) => asksForWords(clause) || asksBarely(clause) || asksForApproval(clause));
}

/** The same without sign-in prompts: whether a password or a code is to be told. */
export function asksToBeTold(text: string): boolean {
  return clausesOf(text).some((clause) => asksForWords(clause) || asksBarely(clause));
}

type Word = { readonly word: string; readonly piece: number };
type Clause = readonly Word[];

const longestPiece = 800;

// The place of a secret that was masked, and a web address with a telling name, ask for nothing.
const notAsked = /\[••••[^\]]{0,20}\]|\w+:\/\/\S+/g;

// A clause ends where a sentence does; `piece` tells the parts between its commas apart.
function clausesOf(text: string): readonly Clause[] {
  return text
    .replace(notAsked, ' ')
    .split(/[.?!¿¡;\n…]+/)
    .map((clause) =>
      clause.split(/[,:()]/).flatMap((part, piece) => {
        const words: Word[] = [];
        for (let from = 0; from < part.length; from += longestPiece)
          words.push(
            ...joined(openWordsOf(part.slice(from, from + longestPiece).replace(/[-‐‑]/g, ' '))).map((word) => ({
              word,
              piece,
            })),
          );
        return words;
      }),
    );
}

// "Mot de passe" and "palavra passe" are one thing, and "passe" alone asks for something else.
const joined = (words: readonly string[]): readonly string[] =>
  words
    .join(' ')
    .replaceAll('mot de passe', 'motdepasse')
    .replaceAll('mots de passe', 'motdepasse')
    .replaceAll('palavra passe', 'palavrapasse')
    .split(' ')
    .filter((word) => word !== '');

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

const passwords = set(`
  password passwords passwd passcode passphrase pwd pin pins credentials
  contrasena contrasenas clave claves credenciales
  senha senhas credenciais palavrapasse
  mdp motdepasse identifiants
  passwort passworte passworter kennwort kennworter zugangsdaten einmalpasswort einmalkennwort`);
const codes = set(`
  code codes otp otps passcode token tokens tan
  codigo codigos
  codice
  sicherheitscode bestatigungscode einmalcode zugangscode anmeldecode smscode freigabecode`);
// Beside these a code is no secret, and what stands after "password" is the thing that is meant.
const plainCodes = set(`
  error exit stop status zip postal area country product asset source serial bar qr cost project room inventory
  erro errores detencion producto activo area pais proyecto inventario barras fuente
  produto ativo projeto codigofonte cep
  erreur produit postal pays barres projet arret
  fehler produkt postleit projekt inventar quell`);
const aboutPasswords = set(`
  policy policies portal page reset manager rules rule prompt field screen problem error expired expires expiry change
  politica caducada vencida expirada expirou vencio caduco portal pagina
  gestionnaire expire page politique
  richtlinie portal seite manager feld`);

// What asks for something to be handed over to the one who writes. Those of `whole` ask only with "I" or "we" before.
const demands = set(`
  send give tell share provide forward dictate text message dm reply read show submit disclose reveal
  envia enviame envianos enviar enviarme enviarnos envie envieme envienos envias manda mandame mandanos mandar mandarme mande mandeme
  mandas pasa pasame pasanos pasar pasarme pase paseme pasas da dame danos dar darme darnos deme denos das dime dinos decir
  decirme digame diganos dices comparte comparteme compartir compartirme comparta comparteis facilita facilitame facilitar
  facilitarme facilite faciliteme indica indicame indicar indicarme indique indiqueme dicta dictame dictar dicte dicteme
  confirmame confirmeme muestrame leeme proporciona proporcioname proporcionar proporcione
  enviarnos mandarnos pasarnos
  mandeme passe passa passar passarme diga dizer dizerme compartilhe compartilha compartilhar partilhe partilhar informe
  informar forneca fornecer mostre dite me
  envoie envoyez envoyer donne donnez donner dis dites dire partage partagez partager communique communiquez communiquer
  transmets transmettez transmettre fournis fournissez fournir dicte dictez indiquez indiquer
  sende senden schick schicke schicken gib geben nenne nennen sag sage sagen teile teilen verrat verrate verraten leite
  ubermittle ubermitteln diktiere diktieren`);
const wishes = set(`
  need want require
  necesito necesitamos necesitaria quiero queremos requiero requerimos
  preciso precisamos quero queremos
  besoin veux voudrais faut
  brauche brauchen benotige benotigen mochte mochten`);
const wishers = set('i we ill id well wed j je nous il ich wir');
// "Can I have", "let me know": these ask only with such a word before.
const politeWishes = set('have get know');
const polites = set('can could may let');
// Of these the person is in the word itself.
const ownWishes = set(`
  necesito necesitamos necesitaria quiero queremos requiero requerimos preciso precisamos quero besoin faut`);
// Writing a password is what sign-in pages are for; writing it here is not.
const writings = set(`
  type enter write put paste post confirm leave input
  escribe escribeme escriba escribir pon ponme ponga introduce introduzca ingresa ingrese teclea pega pegue confirma confirme
  escreva escreve digite digita coloque cole
  ecris ecrivez ecrire tape tapez saisis saisissez entre entrez colle collez confirmez
  schreib schreibe schreiben tippe tippen eingeben bestatige bestatigen poste`);
const heres = set(`
  here below chat me us thread reply back
  aqui abajo chat acaso respuesta
  abaixo
  ici dessous discussion
  hier unten mir uns`);
const negations = set(`
  never not dont doesnt cannot cant no without nor neither
  nunca jamas sin ni
  nao jamais sem nem
  n ne pas sans ni
  nie niemals nicht kein keine keinen ohne`);
// "Do not hesitate to …" asks all the same.
const hesitations = set('why hesitate worry dude dudes duda hesite hesitez zogern zogere preocupes preocupe shy');
// "Did you …" asks about what happened, not for the thing; after "when", "how" and their like something else is told.
const pasts = set('did have has had was were hast habt haben haben hatten avez as aviez');
const turns = set(`
  if when whether once after before how why where until while
  si cuando despues antes como donde porque hasta
  se quando depois antes onde
  quand apres avant comment ou pourquoi
  wenn ob wann nachdem bevor sobald wie wo warum`);
const changes = set(`
  reset change changing changed update updating unlock set create choose renew
  cambiar cambies cambie cambia cambiaste restablecer restablezca reiniciar actualizar desbloquear crear renovar
  trocar alterar redefinir mudar atualizar
  changer reinitialiser modifier renouveler creer
  andern zurucksetzen zurucksetze erneuern wechseln`);
// "Send you", "give her": what is handed over goes elsewhere.
const elsewhere = set(
  'you him her them nobody anyone anybody everyone te lhe vous te leur nadie ninguem personne niemandem dir ihnen',
);
const givers = set('i ill well we te');
const questions = set('whats what cual cuales qual quais quel quelle quels quelles wie welcher welches was');
const beings = set('is was are s es era son e sao est etait sont lautet lauten ist war sind number code pin');

const reach = 8;

function asksForWords(clause: Clause): boolean {
  return clause.some(({ word }, at) => isSecret(clause, at, word) && (demanded(clause, at) || questioned(clause, at)));
}

function isSecret(clause: Clause, at: number, word: string): boolean {
  const next = clause[at + 1]?.word ?? '';
  if (passwords.has(word)) return !aboutPasswords.has(next);
  if (!codes.has(word)) return false;
  const around = [clause[at - 2], clause[at - 1], clause[at + 1], clause[at + 2], clause[at + 3]];
  return !around.some((beside) => beside !== undefined && plainCodes.has(beside.word));
}

function demanded(clause: Clause, secret: number): boolean {
  const first = Math.max(0, secret - reach);
  for (let at = first; at < Math.min(clause.length, secret + 5); at++) {
    if (at !== secret && demandAt(clause, at, secret)) return true;
  }
  return false;
}

function demandAt(clause: Clause, at: number, secret: number): boolean {
  const word = clause[at]?.word ?? '';
  // "Senden Sie nie …", "your name, not your password".
  if (at < secret && before(clause, secret, 3, negations) && !before(clause, at, 4, hesitations)) return false;
  if (denied(clause, at) || between(clause, at, secret, turns) || changed(clause, at, secret)) return false;
  if (demands.has(word)) return !handsElsewhere(clause, at);
  if (politeWishes.has(word)) return at < secret && before(clause, at, 3, polites);
  if (wishes.has(word)) return at < secret && wished(clause, at);
  return writings.has(word) && (word.endsWith('me') || hereAfter(clause, at, secret));
}

// "I will send you …" and "I send her …" hand over to others; "ich", "wir" and "we" as the ones who act, too.
function handsElsewhere(clause: Clause, at: number): boolean {
  const next = clause[at + 1]?.word ?? '';
  if (elsewhere.has(next) && clause[at + 2]?.word !== 'me') return true;
  const those = [clause[at - 1]?.word ?? '', clause[at - 2]?.word ?? ''];
  return those.some((word) => givers.has(word));
}

function wished(clause: Clause, at: number): boolean {
  if (clause[at + 1]?.word === 'you') return false;
  if (ownWishes.has(clause[at]?.word ?? '')) return true;
  return before(clause, at, 3, wishers);
}

function before(clause: Clause, at: number, count: number, words: ReadonlySet<string>): boolean {
  return clause.slice(Math.max(0, at - count), at).some(({ word }) => words.has(word));
}

function hereAfter(clause: Clause, at: number, secret: number): boolean {
  return clause.slice(Math.min(at, secret), Math.max(at, secret) + 7).some(({ word }) => heres.has(word));
}

function between(clause: Clause, one: number, other: number, words: ReadonlySet<string>): boolean {
  return clause.slice(Math.min(one, other) + 1, Math.max(one, other)).some(({ word }) => words.has(word));
}

function changed(clause: Clause, at: number, secret: number): boolean {
  return changes.has(clause[at]?.word ?? '') || between(clause, at, secret, changes);
}

// Denied by a word shortly before in the same breath; "no, send it" is not.
function denied(clause: Clause, at: number): boolean {
  const here = clause[at];
  const said = clause.slice(Math.max(0, at - 4), at).filter(({ piece }) => piece === here?.piece);
  if (said.some(({ word }) => hesitations.has(word))) return false;
  return said.some(({ word }) => negations.has(word) || pasts.has(word));
}

function questioned(clause: Clause, secret: number): boolean {
  const from = Math.max(0, secret - 6);
  for (let at = from; at < secret; at++) {
    if (!questions.has(clause[at]?.word ?? '')) continue;
    const next = clause[at + 1]?.word ?? '';
    const asks = clause[at]?.word === 'whats' || beings.has(next) || at + 1 === secret;
    if (asks && !between(clause, at, secret, changes) && !between(clause, at, secret, turns)) return true;
  }
  return false;
}

const bareWords = set(`
  your the please pls and now kindly my
  tu su sus tus la el por favor y o porfa
  sua seu a o e
  votre ton le s il vous plait te svp et
  ihr dein das bitte und den`);

// "Your password, please?": nothing but the thing itself and courtesy.
function asksBarely(clause: Clause): boolean {
  if (clause.length > 6 || !clause.some(({ word }, at) => isSecret(clause, at, word))) return false;
  return clause.every(({ word }) => bareWords.has(word) || passwords.has(word) || codes.has(word));
}

const approvals = set(`
  approve accept confirm allow authorize authorise
  aprueba apruebe aprobar apruebas apruebalo acepta acepte aceptar aceptas aceptala autoriza autorice autorizar confirma confirme
  aprove aprova aprovar aceite aceita aceitar autorize autorizar
  approuve approuvez approuver accepte acceptez accepter autorise autorisez autoriser confirmez validez valide valider
  genehmige genehmigen akzeptiere akzeptieren bestatige bestatigen erlaube erlauben`);
const prompts = set('prompt prompts push authenticator mfa 2fa duo okta');
const notices = set(`
  notification request alert popup pop sign login message
  notificacion solicitud aviso alerta mensaje
  notificacao solicitacao pedido alerta
  demande alerte
  anfrage benachrichtigung mitteilung meldung hinweis`);
const devices = set(`
  phone mobile app authenticator sign login signin
  telefono movil celular aplicacion acceso sesion autenticador
  telefone telemovel aplicativo login
  telephone portable appli application connexion
  telefon handy anmelde anmeldung smartphone`);

function asksForApproval(clause: Clause): boolean {
  const asked = clause.findIndex(({ word }, at) => approvals.has(word) && !denied(clause, at));
  if (asked < 0) return false;
  const after = clause.slice(asked + 1, asked + 1 + reach + 2).map(({ word }) => word);
  if (after.some((word) => prompts.has(word))) return true;
  return after.some((word) => notices.has(word)) && after.some((word) => devices.has(word));
}
