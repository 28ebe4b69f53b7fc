// Words by which people say that work stands still, in the notation of `SeverityEntry`, language by language.

const places = {
  en: 'office|building|site|company|plant|factory|branch|store|warehouse|hospital|floor|headquarters|organisation|organization',
  es: 'oficina|edificio|planta|empresa|fabrica|sede|sucursal|tienda|almacen|hospital|piso|compania|organizacion|delegacion|centro',
  pt: 'escritorio|predio|planta|empresa|fabrica|filial|loja|unidade|companhia|andar|armazem|hospital',
  fr: 'bureau|bureaux|batiment|entreprise|societe|site|usine|agence|magasin|etage|siege|boite|succursale|hopital',
  de: 'buro|firma|werk|standort|gebaude|filiale|unternehmen|lager|haus|etage|krankenhaus|zentrale|betrieb',
} as const;

const nobodyWorks = {
  en: ['nobody|noone can work', 'no one can work', 'no one here can work', 'none of us can work'],
  es: ['nadie|ninguno puede|consigue|logra trabajar', 'ninguno de nosotros puede|consigue trabajar'],
  pt: ['ninguem consegue|pode|esta trabalhar|trabalhando'],
  fr: ['personne ne peut .. travailler|bosser', 'personne n arrive .. travailler|bosser'],
  de: ['niemand|keiner|keine kann .. arbeiten', 'kann niemand|keiner .. arbeiten'],
} as const;

const allDown = {
  en: [
    'everything is|has|went|stays|gone down|offline|dead|stopped',
    'everything is|has completely|totally|still|gone down|offline|dead|stopped',
    'everythings down|offline|dead',
    'all is down|offline|dead',
  ],
  es: [
    'todo esta|sigue|anda|quedo caido|parado|abajo|detenido|muerto',
    'esta|sigue|anda todo caido|parado|abajo|detenido|muerto',
    'todo caido|parado',
    'se ha|han caido todo',
    'se cayo todo',
    'todo se ha caido',
    'todo se cayo',
    'estamos todos parados|bloqueados',
    'no funciona nada en absoluto',
  ],
  pt: ['tudo esta|ficou|segue parado|caido', 'tudo parado|caido', 'tudo fora do ar', 'caiu tudo', 'tudo caiu'],
  fr: ['tout est|reste en panne', 'tout est|reste bloque|arrete|tombe|hs|ko|down|mort'],
  de: ['alles ist|bleibt ausgefallen|down|tot|offline|lahmgelegt', 'alles steht|liegt still|lahm'],
} as const;

const languages = ['en', 'es', 'pt', 'fr', 'de'] as const;

/** That everything is down, without a word of where. */
export const everythingDown: readonly string[] = languages.flatMap((one) => allDown[one]);

/** What, coming next, makes "everything is down" speak of a part: "on my laptop", "el café". */
export const onlyPart: readonly string[] =
  'on in at but except for en em na no el la los las lo menos salvo excepto o a os as le les sur dans sauf chez im in auf bei ausser nur to well'.split(
    ' ',
  );

/** That nobody can work, without a word of where. */
export const nobodyCanWork: readonly string[] = [
  ...['no one can work', 'no one here can work', 'none of us can work', 'nobody|noone here can work'],
  ...['ninguno de nosotros puede|consigue trabajar', 'ninguno puede trabajar'],
  ...['ninguem esta trabalhando', 'personne n arrive .. travailler', 'niemand|keiner kann .. arbeiten'],
  'kann niemand|keiner .. arbeiten',
];

const nobodyThere = [
  `nobody|noone .. ${places.en} can|could .. work`,
  `no one .. ${places.en} can|could .. work`,
  `nobody|noone .. ${places.en} is able to work`,
  `no one .. ${places.en} is able to work`,
  `none of .. ${places.en} can work`,
  `whole|entire ${places.en} cannot|cant|couldnt work`,
  `whole|entire ${places.en} is unable to work`,
  `nadie|ninguno|ninguna .. ${places.es} puede|consigue|logra trabajar`,
  `${places.es} nadie|ninguno puede|consigue|logra trabajar`,
  `${places.es} entera|entero no puede|consigue trabajar`,
  `toda|todo la|el ${places.es} no puede|consigue trabajar`,
  `toda|todo la|el ${places.es} sin poder trabajar`,
  `ninguem .. ${places.pt} consegue|pode|esta trabalhar|trabalhando`,
  `${places.pt} ninguem consegue|pode trabalhar`,
  `toda|todo a|o ${places.pt} nao consegue|pode trabalhar`,
  `personne .. ${places.fr} ne peut .. travailler|bosser`,
  `personne .. ${places.fr} n arrive .. travailler|bosser`,
  `${places.fr} .. personne ne peut .. travailler|bosser`,
  `toute|tout la|le|l ${places.fr} ne peut plus|pas travailler|bosser`,
  `niemand|keiner .. ${places.de} kann .. arbeiten`,
  `${places.de} kann niemand|keiner .. arbeiten`,
  `ganze|gesamte|komplette ${places.de} kann nicht .. arbeiten`,
  `nothing works in|at|across the|our|my|this ${places.en}`,
  `no funciona|va|anda nada en la|el|toda ${places.es}`,
  `nada funciona en|no|na la|el|toda ${places.es}`,
  `nada funciona no|na|em ${places.pt}`,
  `rien ne marche|fonctionne .. dans|au .. ${places.fr}`,
  `nichts geht|funktioniert .. im|am|in .. ${places.de}`,
];

/** That nobody of a whole site can work, or nobody while everything is down. */
export const nobodyThereWorks: readonly string[] = [
  ...nobodyThere,
  ...languages.flatMap((one) =>
    nobodyWorks[one].flatMap((nobody) => allDown[one].flatMap((all) => [`${nobody} .. ${all}`, `${all} .. ${nobody}`])),
  ),
];

/** That everything is down at a whole site, or for everybody. */
export const everythingThereDown: readonly string[] = [
  ...allDown.en.map((all) => `${all} in|at|across the|our|my|this ${places.en}`),
  ...allDown.en.map((all) => `${all} for everyone|everybody|all`),
  ...allDown.es.map((all) => `${all} en toda|la|el|nuestra ${places.es}`),
  ...allDown.es.map((all) => `${all} en toda la ${places.es}`),
  ...allDown.es.map((all) => `${all} para todos`),
  ...allDown.pt.map((all) => `${all} na|no|em ${places.pt}`),
  ...allDown.pt.map((all) => `${all} para todos`),
  ...allDown.fr.map((all) => `${all} au|dans|a .. ${places.fr}`),
  ...allDown.fr.map((all) => `${all} pour tout|tous le`),
  ...allDown.de.map((all) => `${all} im|am|in .. ${places.de}`),
  ...allDown.de.map((all) => `${all} bei|fur allen|alle`),
  `whole|entire ${places.en} is|has|went down|offline|dead|stopped`,
  `toda|todo la|el ${places.es} esta|sigue|anda parada|parado|caida|caido`,
  `toda|todo a|o ${places.pt} esta|ficou parada|parado`,
  `toute|tout la|le|l ${places.fr} est bloquee|bloque|arretee|arrete|paralysee|paralyse`,
  `ganze|gesamte|komplette ${places.de} steht|liegt still|lahm`,
  'all systems|servers|services are|is|went down|offline|dead',
  'all of|the|our systems|servers|services are|is|went down|offline|dead',
  'all of our|the systems|servers|services are|is|went down|offline|dead',
  'todos los sistemas|servidores|servicios estan|siguen caidos|parados|abajo',
  'todos los sistemas|servidores|servicios caidos|parados|abajo',
  'todos os sistemas|servidores|servicos estao caidos|parados|fora',
  'tous les|nos systemes|serveurs|services sont en panne',
  'tous les|nos systemes|serveurs|services sont tombes|arretes|bloques|down',
  'alle|samtliche systeme|server|dienste sind ausgefallen|down|offline|tot',
];
