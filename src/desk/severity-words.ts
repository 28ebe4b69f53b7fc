import type { Level } from './script.ts';
import {
  everythingDown,
  everythingThereDown,
  nobodyCanWork,
  nobodyThereWorks,
  onlyPart,
} from './severity-standstill.ts';

/**
 * Words that tell how far a trouble reaches or how soon it hurts. In `says` a space parts words; `word*` is a beginning,
 * `one|other` either, `..` up to four words between, `#` a number, `^` the beginning of a clause. `level` on
 * ServiceNow's scale, or `up` for one step higher than the script says. `denied` is what the same words mean with a
 * "not" before them; entries without it say nothing then. `whole` entries bring their own negation. `unless` are words
 * that, coming next, make it mean something else.
 */
export type SeverityEntry = {
  readonly about: 'impact' | 'urgency';
  readonly level: Level | 'up';
  readonly says: readonly string[];
  readonly denied?: Level;
  readonly whole?: true;
  readonly unless?: readonly string[];
};

const events =
  'meeting*|presentation|presentations|demo|demos|interview*|exam|exams|audit|webinar|pitch|board|' +
  'reunion|reuniao|presentacion*|entrevista*|examen|auditoria|junta|comite|conferencia|' +
  'apresentacao|prova|exame|conference|presentation|entretien|examen|audit|soutenance|' +
  'besprechung|prasentation|termin|vorstellungsgesprach|prufung|vorfuhrung|sitzung|deadline|plazo|prazo|frist|abgabe';
const minutes = 'min|mins|minute|minutes|minuto|minutos|minuten|minut';

// Who cannot work "from home" or "with the old printer" works otherwise.
const tools = ['from', 'with', 'on', 'remotely', 'offline', 'desde', 'con', 'de', 'depuis', 'avec', 'von', 'com', 'a'];

/** Impact and urgency in the words of employees, in five languages. */
export const severityEntries: readonly SeverityEntry[] = [
  {
    about: 'impact',
    level: 1,
    says: [
      'everyone|everybody|anyone|anybody|nobody|noone|all|people .. in|at|on the|our|my|this office|floor|building|site|company|plant|factory|branch|store|warehouse|hospital',
      'whole|entire office|floor|building|site|company|plant|factory|branch|store|warehouse|organisation|organization|organi*',
      'all of our customers|clients|users|sites|offices|stores|branches',
      'all the|our customers|clients|sites|offices|stores|branches',
      'customers|clients|patients are|is affected|waiting|unable',
      'customers|clients|patients cannot|cant|couldnt',
      'production|prod .. down|stopped|offline|halted|standing',
      'production line .. down|stopped|broken|dead|halted',
      'company|office|site wide',
      'companywide|sitewide|officewide',
      'la oficina|planta|empresa|fabrica|sede entera|completa',
      'toda la planta|oficina|empresa|sede|sucursal|tienda|fabrica|compania|organizacion|delegacion',
      'todo el edificio|piso|almacen|hospital|centro|mundo en la|el oficina|planta|empresa|sede|edificio',
      'todo el edificio|piso|almacen|hospital|centro|campus',
      'todos|nadie .. en la|el oficina|planta|empresa|sede|edificio|piso|sucursal|tienda',
      'los clientes no pueden|consiguen',
      'clientes esperando|afectados|parados',
      'produccion .. parada|detenida|caida|paro|cayo|abajo',
      'linea de produccion .. parada|detenida|caida|no',
      'todo o escritorio|predio|andar|armazem|hospital',
      'toda a empresa|fabrica|filial|loja|planta|unidade|companhia',
      'todos|ninguem .. no|na escritorio|empresa|fabrica|predio|filial|loja|andar',
      'os clientes nao conseguem|podem',
      'producao .. parada|parou|caiu',
      'tout le batiment|bureau|site|magasin|etage|hopital',
      'toute la|l entreprise|societe|usine|agence|boite|succursale',
      'tous|personne .. au bureau|siege|magasin',
      'tous|personne .. dans l|le|la|les batiment|bureau|entreprise|site|usine|agence|bureaux',
      'tout le monde au|dans bureau|l|le|la batiment|bureau|entreprise|site|usine|agence|etage',
      'tout le monde au bureau',
      'les clients ne peuvent',
      'production .. arretee|arret|bloquee|panne|tombee',
      'ganze|gesamte|komplette firma|abteilung*|etage|buro|werk|standort|gebaude|filiale|unternehmen|lager|krankenhaus',
      'ganzen|gesamten|komplette* firma|etage|buro|werk|standort|gebaude|filiale|unternehmen|lager',
      'alle|niemand|keiner im|am buro|werk|standort|gebaude|lager|haus',
      'alle|niemand|keiner in der|unserer firma|filiale|etage',
      'unsere|die kunden konnen nicht',
      'produktion .. steht|still|ausgefallen|down|stoppt',
    ],
  },
  {
    about: 'impact',
    level: 2,
    says: [
      'whole|entire team|department|group|area|room',
      'all of us',
      'everyone|everybody in|on my|our|the team|department|group|room',
      'everyone|everybody is|has|gets|cannot|cant|else',
      'nobody|noone can|here',
      'no one can|here',
      'none of us can',
      'several|many|multiple|other|more|some people|users|colleagues|coworkers|employees|persons',
      'my|our colleagues|coworkers|teammates too|also|have|are|cannot|cant|get',
      'same for|with my|our colleague|colleagues|team',
      'not only|just me',
      'todo el equipo|departamento|grupo',
      'toda el|la area|seccion|clase|sala',
      'a todos nosotros|nos pasa|nos falla',
      'a todos nos',
      'nadie puede|consigue|tiene|logra',
      'nos pasa a todos|varios',
      'varios|varias|muchos|otros companer*|usuarios|personas|colegas|empleados',
      'mis companer* tambien|tampoco|igual',
      'no solo a mi|yo',
      'toda a equipe|area|turma',
      'todo o time|departamento|setor|grupo',
      'ninguem consegue|pode|tem',
      'varios|varias|muitos|outros colegas|usuarios|pessoas|funcionarios',
      'meus colegas tambem',
      'toute l|mon|notre equipe',
      'tout le service|departement|groupe',
      'personne ne peut|arrive',
      'plusieurs|beaucoup personnes|collegues|utilisateurs|d|de utilisateurs|collegues',
      'plusieurs personnes|collegues|utilisateurs',
      'mes collegues aussi|non|egalement',
      'tout le monde a|est|dans',
      'ganze|ganzes|gesamte|komplette team|abteilung|gruppe',
      'im ganzen team',
      'alle in|im|aus meinem|unserem|meiner|unserer|team team|abteilung',
      'niemand|keiner kann|kommt',
      'mehrere|viele|andere kollegen|kolleginnen|benutzer|nutzer|leute|personen|mitarbeiter',
      'meine|unsere kollegen auch',
      'nicht nur ich|bei mir',
    ],
  },
  {
    about: 'impact',
    level: 3,
    says: [
      'only|just me',
      'only|just my computer|laptop|pc',
      'solo|solamente a|para mi',
      'solo|solamente yo',
      'solo me pasa a mi',
      'so|somente|apenas comigo|eu',
      'seulement|juste|que moi',
      'seulement|juste|que pour|chez moi',
      'nur bei mir',
      'nur ich',
    ],
  },
  {
    about: 'urgency',
    level: 1,
    says: [
      `${events} .. in|en|em|dans|dentro|within|starts .. # ${minutes}`,
      `${events} in|en|em|dans # ${minutes}`,
      `in|en|em|dans|dentro # ${minutes} .. ${events}`,
      `# ${minutes} .. para|pour|before|until|till|to|bis|zum|zur|antes|avant .. ${events}`,
      `${events} in|en|dans|em half|media|meia|une|einer|a an|hora|hour|demi|halben|heure|stunde`,
      `${events} in half an hour`,
      `${events} in an hour`,
      `${events} en media|una hora`,
      `${events} em meia|uma hora`,
      `${events} dans une heure|demi`,
      `${events} in einer stunde|halben`,
      `in an|half hour|an .. ${events}`,
      `in einer stunde|halben .. ${events}`,
      `en media|una hora .. ${events}`,
      `em meia|uma hora .. ${events}`,
      `dans une heure|demi .. ${events}`,
      `${events} right now|away`,
      `${events} starts|starting|begins now|soon`,
      `${events} ahora|agora|jetzt|maintenant|ya`,
      'deadline|due .. today|tonight|noon',
      'plazo|vence|entrega .. hoy|mediodia',
      'prazo|vence|entrega .. hoje',
      'delai|echeance|rendre .. aujourdhui|midi',
      'frist|abgabe .. heute',
      'production|prod .. down|stopped|offline|halted|standing',
      'produccion .. parada|detenida|caida|paro|cayo|abajo',
      'producao .. parada|parou|caiu',
      'production .. arretee|arret|bloquee|panne|tombee',
      'produktion .. steht|still|ausgefallen|down|stoppt',
      'emergency|emergencia|notfall',
      'c est une urgence',
      'completely|totally|fully blocked|stuck',
      'totalmente|completamente bloqueado|parado',
      'completement|totalement bloque|bloquee',
      'komplett|vollig blockiert|lahmgelegt',
      'losing money|customers|sales',
      'perdiendo dinero|clientes|ventas',
    ],
  },
  {
    about: 'urgency',
    level: 1,
    whole: true,
    says: [
      'i|we|and|they cannot|cant work',
      'i|we|and|they cannot|cant do anything|nothing',
      'i|we|and can not|t work',
      '^ cannot|cant work',
      '^ can not work',
      'nobody|noone can work',
      'unable to work',
      'cannot|cant wait',
      'keeps me|us from working',
      'no puedo|podemos|pueden trabajar',
      'no puedo|podemos|pueden hacer nada',
      'nadie puede trabajar',
      'sin poder trabajar',
      'imposible trabajar',
      'no puede esperar',
      'nao posso|consigo|conseguimos|podemos|conseguem trabalhar',
      'nao posso|consigo|conseguimos fazer nada',
      'ninguem consegue trabalhar',
      'sem conseguir|poder trabalhar',
      'nao pode esperar',
      'ne peux|peut|pouvons|peuvent pas|plus travailler',
      'peux|peut pas|plus travailler',
      'peux rien faire',
      'impossible de travailler',
      'personne ne peut travailler',
      'peut pas attendre',
      'kann|konnen .. nicht .. arbeiten',
      'kann|konnen nichts mehr|machen|tun',
      'kann nicht arbeiten|warten',
      'arbeitsunfahig',
    ],
    unless: tools,
  },
  { about: 'impact', level: 1, whole: true, says: nobodyThereWorks, unless: tools },
  { about: 'urgency', level: 1, whole: true, says: [...nobodyCanWork, ...nobodyThereWorks], unless: tools },
  { about: 'impact', level: 1, says: everythingThereDown },
  { about: 'urgency', level: 1, says: everythingThereDown },
  { about: 'impact', level: 2, says: everythingDown, unless: onlyPart },
  { about: 'urgency', level: 1, says: everythingDown, unless: onlyPart },
  {
    about: 'urgency',
    level: 'up',
    denied: 3,
    says: [
      'urgent',
      'urgently',
      'urgency',
      'urgente',
      'urgentes',
      'urgencia',
      'urgente*',
      'd urgence',
      'urgence',
      'dringend',
      'dringende',
      'dringendes',
      'eilig',
      'eilt',
      'asap',
      'a s a p',
      'as soon as possible',
      'lo antes posible',
      'cuanto antes',
      'o quanto antes',
      'o mais rapido possivel',
      'des que possible',
      'au plus vite',
      'le plus vite possible',
      'so schnell wie moglich',
      'schnellstmoglich',
      'presse|pressee',
      'critical',
      'critico',
      'critique',
      'kritisch',
    ],
  },
  {
    about: 'urgency',
    level: 'up',
    says: [
      'vip',
      'vips',
      'high|top priority',
      'alta|maxima prioridad',
      'alta prioridade',
      'haute priorite',
      'hohe|hochste prioritat',
      'ceo|cfo|cio|coo',
      'managing director',
      'boss|bosss|managers .. presentation|demo|meeting|waiting',
      'jefe|jefa|chefe|chef|chefin .. presentacion|espera|esperando|presentation|reunion|apresentacao|reuniao|wartet',
      'presentacion|reunion del|de jefe|jefa|director|directora',
      'director|directora general',
      'diretor|diretora geral',
      'directeur|directrice general|generale',
      'geschaftsfuhrer*|vorstand',
    ],
  },
  {
    about: 'urgency',
    level: 2,
    says: [
      `${events} today|tomorrow|tonight|hoy|manana|hoje|amanha|aujourdhui|demain|heute|morgen`,
      `today|tomorrow|hoy|manana|hoje|amanha|aujourdhui|demain|heute|morgen .. ${events}`,
    ],
  },
  {
    about: 'urgency',
    level: 3,
    whole: true,
    says: [
      'no hurry|rush|urgency',
      'not in a hurry|rush',
      'whenever you|u can|have|want|get|like',
      'when you have|get .. time|minute|moment|chance',
      'low priority',
      'nothing urgent',
      'take your time',
      'have|found|using a workaround',
      'sin prisa|prisas|apuro|urgencia',
      'no hay prisa|apuro|urgencia',
      'no tengo prisa|apuro',
      'no corre prisa',
      'cuando puedas|puedan|pueda|podais|quieras',
      'cuando tengas|tengan|tenga .. tiempo|rato|momento|hueco',
      'nada urgente',
      'baja prioridad',
      'sem pressa|urgencia',
      'nao tem|tenho pressa',
      'nao ha pressa',
      'quando puder|puderem|der',
      'quando tiver|tiverem tempo',
      'nada urgente',
      'pas|rien d urgence|urgent',
      'rien d urgent',
      'pas de urgence|presse',
      'pas d urgence',
      'quand vous|tu pouvez|pourrez|peux|pourras|aurez|auras|avez|as',
      'sans urgence',
      'keine eile|hektik',
      'kein stress',
      'hat zeit',
      'eilt|pressiert nicht',
      'wenn sie|du|ihr zeit haben|hast|habt',
      'nichts dringendes|eiliges',
    ],
  },
  {
    about: 'urgency',
    level: 3,
    says: ['can wait', 'puede esperar', 'pode esperar', 'peut attendre', 'kann warten'],
  },
];

/** Words that turn round what comes after them. */
export const negators: ReadonlySet<string> = new Set(
  'not no never nothing isnt wasnt arent dont doesnt didnt aint without nor neither ni nada nunca sin tampoco nao nem sem pas ne n non rien aucune jamais sans nicht kein keine keinen nie nichts ohne weder'.split(
    ' ',
  ),
);

/** Words that may stand between a negation and what it turns round. */
export const softeners: ReadonlySet<string> = new Set(
  'is it its that this so very really too particularly especially super at all be a an any the much yet es esta tan muy demasiado especialmente hay que sea la el una un e esta tao muito hein est si tres trop vraiment c pas plus de d ist das so sehr besonders gerade wirklich es'.split(
    ' ',
  ),
);

/** Whoever writes of sending something to everybody does not say that everybody has the trouble. */
export const sending =
  /^(send|sent|sending|sends|write|writing|mail|mailing|email|emailing|share|shared|sharing|invite|inviting|envi|mand|escrib|compart|escrev|envoy|ecrire|partag|schick|senden|teilen|convid|invit)/;

/** What words say of the kind of trouble where no script has told: ServiceNow's category, by whole words or `beginning*`. */
export const categoryWords: Readonly<Record<'hardware' | 'network' | 'database' | 'software', readonly string[]>> = {
  network: 'vpn wifi wlan network netzwerk red rede reseau internet ethernet router firewall dns proxy lan'.split(' '),
  hardware: (
    'printer* print* impresora* impressora* imprimante* drucker* monitor* screen* pantalla* tela ecran* bildschirm* ' +
    'laptop* notebook* portatil* ordenador* computador* ordinateur* rechner* keyboard teclado* clavier tastatur* mouse ' +
    'raton souris maus headset* auriculares casque kopfhorer* battery bateria* batterie* akku charger cargador chargeur ' +
    'ladegerat* dock docking webcam camara camera camera* scanner* escaner projector proyector projetor beamer'
  ).split(' '),
  database: 'database* datenbank* sql oracle postgres* mysql mongodb base-de-datos'.split(' '),
  software: (
    'outlook teams excel word powerpoint office sap app apps application* aplicacion* aplicativo* aplicacao anwendung* ' +
    'programa* programm* logiciel* software license* licencia* licenca* licence* lizenz* browser chrome firefox edge ' +
    'windows crm erp jira sharepoint onedrive email emails mail correo* courriel*'
  ).split(' '),
};
