import { openWordsOf } from './desk/lexicon.ts';

// What people say around their trouble: it tells nothing of what an article is about.
const unsaid = {
  en: 'a about after again all also am an and any anybody anyone are as at be because been before but by can cannot cant could did do does doesnt dont for from get gets getting got had has have he hello help her here hey hi him his how i if im in into is isnt it its ive just kindly know like me my need no not now of off on once one or our out please she should since so some somebody someone something still than thank thanks that thats the their them then there these they thing this those to today too tried try trying up us use using very want wants was we were what whats when where which who why will with without work working works would you your',
  es: 'a ahora al algo alguien algun alguna algunas algunos ante antes aqui ayer ayuda ayudar ayudarme buen buenas bueno buenos cada como con cosa cual cuando cuanto da de decir del desde dia dias dice donde dos durante e el ella ellos en era eres es esa esas ese eso esos esta estaba estan estar este esto estos estoy favor fue funciona funcionan gracias ha hace hacer hacia han hasta hay he hecho hola hoy la las le les lo los mas me mi mia mio mis mucho muy nada necesito ni no nos o os otra otro para pero poco podeis podria por porque problema puede pueden puedo pues que quien quiero quisiera saber se ser si siempre sin sobre solo soy su sus tal tambien tampoco tanto tardes te tenemos tengo tiene tienen todo todos tu tus un una uno unos va ver vez y ya yo',
  pt: 'agora ai algum alguma alguem ao aos aqui as ate bom boa com como consigo da das de dele depois do dos e ela ele em entre era essa esse esta estao estava este estou eu fazer foi funciona ha hoje isso isto ja la lhe mais mas me mesmo meu minha muito na nao nas nem no nos nossa num o obrigado obrigada oi ola onde os ou para pela pelo pode podem poderia por porque posso preciso problema qual quando que quem quero saber se sem ser seu sua so tarde tem tenho todo um uma voce',
  fr: 'a ai aide aider alors apres au aucun aussi autre aux avec avez avoir bien bonjour bonsoir c ca ce cela celui ces cet cette chez comme comment d dans de des deux depuis du elle en encore est et ete etre eu faire fait faut fois fonctionne hier il ils j jai je jour l la le les leur lui m ma mais marche me meme merci mes moi mon n ne nest ni non nos notre nous on ou oui par pas peu peut peux plait plus pour pourquoi pouvez probleme qu quand que quel quelle quelqu qui quoi s sa sais sans se ses si sil son sont suis sur svp t ta te tous tout tres tu un une va veux voici voila vos votre vous y',
  de: 'aber alle als also am an auch auf aus bei bin bis bitte brauche da dann das dass dein dem den der des die dies diese dieser dir doch du durch ein eine einem einen einer er es euch etwas fur geht gestern gibt guten habe haben hallo hat heute hilfe ich ihr im immer in ist ja jemand jetzt kann kannst kein keine konnen konnte mal man mehr mein meine meinem meinen meiner mich mir mit mochte morgen muss nach nicht nichts noch nun nur ob oder ohne problem schon sehr seit sich sie sind so soll tag um und uns unser vom von vor war warum was weiss wenn wer werden wie wieder will wir wird wo wurde zu zum zur',
} as const;

const empty: ReadonlySet<string> = new Set(Object.values(unsaid).flatMap((list) => list.split(' ')));

/** The word an article is found by, or nothing for one that tells nothing: common endings are let go. */
export function searchWord(word: string): string | undefined {
  if (empty.has(word) || word.length < 2) return undefined;
  if (word.length > 6 && word.endsWith('ing')) return word.slice(0, -3);
  if (word.length > 5 && word.endsWith('ed')) return word.slice(0, -2);
  return word.length > 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

const chunk = 900;

/** The words of a text of any length, in their order; `openWordsOf` alone reads the first 1,000 characters. */
export function allWordsOf(text: string): string[] {
  const found: string[] = [];
  for (let from = 0; from < text.length; ) {
    const rest = text.slice(from, from + chunk);
    // A cut in the middle of a word would make two of it.
    const space = rest.search(/\s\S*$/);
    const length = from + chunk < text.length && space > 0 ? space + 1 : rest.length;
    found.push(...openWordsOf(rest.slice(0, length)));
    from += length;
  }
  return found;
}
