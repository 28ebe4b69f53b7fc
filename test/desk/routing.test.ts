import { expect } from 'chai';
import fc from 'fast-check';
import { nearnessOf, traitsOf, vectorOf } from '../../src/desk/features.ts';
import { conceptsIn, lexiconOf, wordsOf } from '../../src/desk/lexicon.ts';
import { nearestOf } from '../../src/desk/neighbours.ts';
import {
  confusionsOf,
  languageIn,
  overlapsOf,
  type Phrase,
  type Ranking,
  rank,
  routeOf,
  train,
  trainLanguages,
} from '../../src/desk/routing.ts';
import { oneSlipApart } from '../../src/desk/spelling.ts';
import { readScripts } from '../../src/scripts.ts';

const { concepts } = readScripts('dialogs');

const said: Record<string, Record<string, readonly string[]>> = {
  'password-reset': {
    en: [
      'I forgot my password',
      'reset my password',
      'my password expired',
      'how do I change my password',
      'password does not work',
      'need a new password',
    ],
    es: ['olvidé mi contraseña', 'quiero cambiar la contraseña', 'mi contraseña ha caducado', 'no recuerdo la clave'],
    pt: ['esqueci a minha senha', 'quero mudar a palavra-passe'],
    fr: ["j'ai oublié mon mot de passe", 'mon mot de passe a expiré'],
    de: ['ich habe mein Passwort vergessen', 'mein Kennwort ist abgelaufen'],
  },
  vpn: {
    en: [
      'vpn does not connect',
      'the vpn keeps dropping',
      'cannot reach the intranet from home',
      'vpn error when I work remotely',
      'how do I start the vpn',
      'vpn is down',
    ],
    es: [
      'la vpn no conecta',
      'se me cae la vpn desde casa',
      'no puedo entrar a la intranet desde casa',
      'error de vpn',
    ],
    pt: ['a vpn não liga', 'a vpn cai quando trabalho de casa'],
    fr: ['le vpn ne se connecte pas', 'le vpn coupe tout le temps à distance'],
    de: ['VPN verbindet nicht', 'die VPN-Verbindung bricht ab im Homeoffice'],
  },
  printer: {
    en: [
      'the printer does not print',
      'paper jam in the printer',
      'cannot print my document',
      'printer is offline',
      'toner is empty',
      'printing comes out blank',
    ],
    es: ['la impresora no imprime', 'atasco de papel', 'no puedo imprimir', 'la impresora sale sin conexión'],
    pt: ['a impressora não imprime', 'papel encravado na impressora'],
    fr: ["l'imprimante n'imprime pas", 'bourrage papier'],
    de: ['der Drucker druckt nicht', 'Papierstau im Drucker'],
  },
  'slow-laptop': {
    en: [
      'my laptop is very slow',
      'laptop freezes all the time',
      'my computer takes ages to start',
      'the laptop hangs',
      'laptop gets hot and slow',
      'everything is sluggish',
    ],
    es: [
      'mi portátil va muy lento',
      'el ordenador se queda colgado',
      'el portátil tarda mucho en arrancar',
      'se congela la pantalla',
    ],
    pt: ['o meu portátil está lento', 'o computador bloqueia'],
    fr: ['mon ordinateur est très lent', 'mon portable rame'],
    de: ['mein Laptop ist sehr langsam', 'der Rechner friert ein'],
  },
  'lost-device': {
    en: [
      'I lost my laptop',
      'my phone was stolen',
      'my laptop was stolen on the train',
      'I left my phone in a taxi',
      'lost work phone',
      'someone took my laptop',
    ],
    es: [
      'he perdido el portátil',
      'me han robado el móvil',
      'dejé el móvil en un taxi',
      'perdí el teléfono de la empresa',
    ],
    pt: ['perdi o meu telemóvel', 'roubaram o meu portátil'],
    fr: ["j'ai perdu mon téléphone", "on m'a volé mon ordinateur"],
    de: ['ich habe mein Handy verloren', 'mein Laptop wurde gestohlen'],
  },
  phishing: {
    en: [
      'I got a suspicious email',
      'I think this is phishing',
      'I clicked on a strange link',
      'report a scam message',
      'fake email asking for money',
      'is this mail spam',
    ],
    es: [
      'recibí un correo sospechoso',
      'creo que es phishing',
      'hice clic en un enlace raro',
      'denunciar un correo falso',
    ],
    pt: ['recebi um e-mail suspeito', 'cliquei num link estranho'],
    fr: ["j'ai reçu un courriel suspect", "j'ai cliqué sur un lien bizarre"],
    de: ['ich habe eine verdächtige E-Mail bekommen', 'ich habe auf einen seltsamen Link geklickt'],
  },
};

const phrases: readonly Phrase[] = Object.entries(said).flatMap(([script, languages]) =>
  Object.entries(languages).flatMap(([language, texts]) => texts.map((text) => ({ script, language, text }))),
);

const router = train(phrases, { concepts });
const best = (text: string) => rank(router, text)[0]?.script;
const top = (ranking: Ranking) => ranking[0]?.confidence ?? 0;

describe('choosing a script', () => {
  it('gives identical scores after two trainings, and other scores after another seed', () => {
    const messages = ['vpn', 'laptop was taken from me', 'impresora rota', 'what is for lunch'];
    const twice = [train(phrases, { concepts, seed: 7 }), train(phrases, { concepts, seed: 7 })] as const;
    expect(twice[0].bounds.weights).to.deep.equal(twice[1].bounds.weights);
    expect(twice[0].curve).to.deep.equal(twice[1].curve);
    for (const message of messages) expect(rank(twice[0], message)).to.deep.equal(rank(twice[1], message));
    expect(rank(train(phrases, { concepts, seed: 8 }), 'vpn')).not.to.deep.equal(rank(twice[0], 'vpn'));
  });

  it('knows its own phrases', () => {
    expect(phrases.filter(({ text, script }) => best(text) !== script)).to.deep.equal([]);
  });

  it('understands messages it has not seen, in five languages, without being told the language', () => {
    const cases: readonly (readonly [text: string, script: string])[] = [
      ['hey, I cannot remember my password anymore', 'password-reset'],
      ['buenas, se me olvidó la contraseña de ayer', 'password-reset'],
      ['preciso de uma nova senha, por favor', 'password-reset'],
      ['il me faut un nouveau mot de passe', 'password-reset'],
      ['Bitte mein Passwort zurücksetzen', 'password-reset'],
      ['since this morning I have no vpn at the hotel', 'vpn'],
      ['la impresora del segundo piso está atascada', 'printer'],
      ['mon ordinateur portable est devenu lent', 'slow-laptop'],
      ['roubaram-me o telefone no metro', 'lost-device'],
      ['komische Mail bekommen, ist das Phishing?', 'phishing'],
      ['mi laptop is muy slow today', 'slow-laptop'],
    ];
    expect(cases.filter(([text, script]) => best(text) !== script)).to.deep.equal([]);
  });

  it('lets phrases written in English serve the other languages through concepts', () => {
    const english = phrases.filter((phrase) => phrase.language === 'en');
    const others = phrases.filter((phrase) => phrase.language !== 'en');
    const right = (one: ReturnType<typeof train>) =>
      others.filter(({ text, script }) => rank(one, text)[0]?.script === script).length / others.length;
    const plain = right(train(english));
    const helped = right(train(english, { concepts }));
    expect(helped).to.be.greaterThan(0.85);
    expect(helped - plain).to.be.greaterThan(0.2);
  });

  it('routes in spite of typing errors, accents left out and shouting', () => {
    const cases: readonly (readonly [text: string, script: string])[] = [
      ['i forgto my pasword', 'password-reset'],
      ['OLVIDE MI CONTRASENA', 'password-reset'],
      ['the priner dosnt print', 'printer'],
      ['my latpop is realy slwo', 'slow-laptop'],
      ['suspisious emial', 'phishing'],
    ];
    expect(cases.filter(([text, script]) => best(text) !== script)).to.deep.equal([]);
  });

  it('routes single telling words with confidence', () => {
    for (const [text, script] of [
      ['vpn', 'vpn'],
      ['pasword', 'password-reset'],
      ['contraseña', 'password-reset'],
    ]) {
      const route = routeOf(router, text ?? '');
      expect(route, text).to.include({ kind: 'route', script });
    }
  });

  it('has little confidence in what no script covers', () => {
    for (const text of [
      'asdfgh',
      '👍🎉',
      'what is for lunch today',
      'wann kommt der nächste Zug',
      'いつもお世話になっております',
    ]) {
      expect(top(rank(router, text)), text).to.be.lessThan(0.25);
      expect(routeOf(router, text).kind, text).not.to.equal('route');
    }
  });

  it('answers an empty message, and one of signs only, with no script at all', () => {
    for (const text of ['', '   \n', '?!… — …', '\u200b\u00ad']) {
      expect(routeOf(router, text).kind).to.equal('none');
      expect(rank(router, text).map((one) => one.confidence)).to.deep.equal(router.scripts.map(() => 0));
    }
  });

  it('reads the first 1,000 characters and no further', () => {
    const filler = 'zzz '.repeat(250);
    expect(top(rank(router, `${filler}I forgot my password`))).to.equal(0);
    const told = `I forgot my password. ${filler}`;
    expect(rank(router, told)).to.deep.equal(rank(router, told.slice(0, 1000)));
  });

  it('ranks every script, best first, with confidences in [0, 1], whatever is typed', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(...phrases.map(({ text }) => text)),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 4 }), (parts) => {
        const { ranking, ...route } = routeOf(router, parts.join(' '));
        expect(ranking.map((one) => one.script)).to.have.members([...router.scripts]);
        for (const [at, { confidence }] of ranking.entries()) {
          expect(confidence).to.be.within(0, 1);
          expect(confidence).to.be.at.most(ranking[at - 1]?.confidence ?? 1);
        }
        if (route.kind === 'ask') expect(route.scripts.length).to.be.within(1, 3);
        if (route.kind === 'route') expect(route.script).to.equal(ranking[0]?.script);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('trains on whatever an author writes, and never gives a confidence that is not a number', () => {
    const phrase = fc.record({
      script: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
      text: fc.string({ unit: 'binary', maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(phrase, { maxLength: 20 }), fc.string(), (some, text) => {
        for (const { confidence } of rank(train(some), text)) expect(confidence).to.be.within(0, 1);
      }),
      { seed: 12, numRuns: 100 },
    );
  });
});

describe('asking instead of guessing', () => {
  it('asks about a lone noun that several scripts use, offering those scripts', () => {
    for (const text of ['laptop', 'my laptop', 'portátil', 'laptpo']) {
      const route = routeOf(router, text);
      expect(route.kind, text).to.equal('ask');
      if (route.kind === 'ask') expect(route.scripts, text).to.include.members(['slow-laptop', 'lost-device']);
    }
  });

  it('does not ask when the two words together belong to one script, or when a script lists them', () => {
    expect(routeOf(router, 'laptop stolen')).to.include({ kind: 'route', script: 'lost-device' });
    expect(routeOf(router, 'laptop slow')).to.include({ kind: 'route', script: 'slow-laptop' });
    const listed = train([...phrases, { script: 'slow-laptop', text: 'laptop' }], { concepts });
    expect(routeOf(listed, 'Laptop!')).to.include({ kind: 'route', script: 'slow-laptop' });
  });

  it('reads a mistyped word of a short message as the word that was meant', () => {
    const route = routeOf(router, 'laptop stoeln');
    expect(route.kind).to.equal('ask');
    if (route.kind === 'ask') expect(route.scripts).to.have.members(['slow-laptop', 'lost-device']);
    expect(routeOf(router, 'pasword reset')).to.include({ kind: 'route', script: 'password-reset' });
  });

  it('asks when two troubles are told at once', () => {
    const route = routeOf(router, 'the printer does not print and I forgot my password');
    expect(route.kind).to.equal('ask');
    if (route.kind === 'ask') expect(route.scripts.slice(0, 2)).to.have.members(['printer', 'password-reset']);
  });

  it('follows the thresholds it is given', () => {
    const text = 'I forgot my password';
    expect(routeOf(router, text)).to.include({ kind: 'route', script: 'password-reset' });
    expect(routeOf(router, text, { route: 1.1 }).kind).to.equal('ask');
    expect(routeOf(router, text, { rival: 0 }).kind).to.equal('ask');
    expect(routeOf(router, text, { route: 1.1, ask: 1 }).kind).to.equal('none');
  });

  it('finds no script where there is none, and the only script where there is one', () => {
    expect(routeOf(train([]), 'vpn')).to.deep.equal({ kind: 'none', ranking: [] });
    const single = train([{ script: 'vpn', text: 'vpn does not connect' }]);
    expect(routeOf(single, 'vpn does not connect')).to.include({ kind: 'route', script: 'vpn' });
    expect(top(rank(single, 'lunch menu'))).to.be.lessThan(0.25);
  });
});

describe('several troubles and bare words', () => {
  it('asks which comes first when the parts of a message lead to different scripts, in the order in which they are told', () => {
    for (const text of [
      'locked out of the vpn. the printer has a paper jam',
      'vpn keeps dropping and also the printer does not print',
      'se me cae la vpn y además la impresora no imprime',
      'VPN verbindet nicht und der Drucker druckt nicht',
    ])
      expect(routeOf(router, text), text).to.deep.include({ kind: 'ask', scripts: ['vpn', 'printer'], several: true });
  });

  it('takes a vague trouble seriously when its author says that it comes on top', () => {
    const route = routeOf(router, 'my laptop, plus the printer does not print');
    expect(route).to.include({ kind: 'ask', several: true });
    if (route.kind === 'ask') expect(route.scripts).to.include.members(['printer', 'slow-laptop']);
  });

  it('sees one trouble where one is told at length, and none in what makes it urgent', () => {
    for (const [text, script] of [
      ['my laptop is very slow, it freezes and takes ages to start', 'slow-laptop'],
      ['the printer does not print, I have a meeting in 5 minutes', 'printer'],
      ['hello, I forgot my password. thanks', 'password-reset'],
    ] as const)
      expect(routeOf(router, text), text).to.include({ kind: 'route', script });
  });

  it('asks about words that are only the beginning of what phrases of several scripts say', () => {
    const bare = train(
      [
        ...phrases,
        { script: 'account-locked', text: 'I cannot log in, my account is locked' },
        { script: 'mfa-change', text: 'I cannot log in without my authenticator' },
      ],
      { concepts },
    );
    const route = routeOf(bare, 'I cannot log in');
    expect(route.kind).to.equal('ask');
    if (route.kind === 'ask') expect(route.scripts).to.include.members(['account-locked', 'mfa-change']);
    expect(routeOf(bare, 'I cannot log in, the account is locked')).to.include({ script: 'account-locked' });
  });

  it('gives to no script what sounds like the phrases of @elsewhere, and never offers those', () => {
    const strangers = ['the toilet is blocked', 'what is for lunch', 'my salary is wrong', 'book a flight'];
    const wary = train([...phrases, ...strangers.map((text) => ({ script: '@elsewhere', text }))], { concepts });
    expect(routeOf(wary, 'the toilet upstairs is blocked').kind).to.equal('none');
    for (const text of ['my laptop is blocked', 'is the printer wrong', 'vpn', 'what is my password']) {
      const route = routeOf(wary, text);
      if (route.kind === 'ask') expect(route.scripts, text).not.to.include('@elsewhere');
      else expect(route.kind, text).to.equal('route');
    }
  });

  it('knows words by one slip wherever in the word it is', () => {
    const lone = train([...phrases, { script: 'wifi', text: 'antenna' }], { concepts });
    for (const text of ['nantenna', 'natenna', 'antena', 'antennna', 'antenan', 'antemna', 'antennas'])
      expect(rank(lone, text)[0]?.script, text).to.equal('wifi');
  });

  it('finds the nearest phrase of a script through its index as by comparing all', () => {
    for (const { text } of phrases) {
      const vector = vectorOf(traitsOf(`oh ${text} again`, router.lexicon), router.vocabulary);
      for (const [label, pool] of router.pools.entries()) {
        const away = new Set(pool.slice(0, 2));
        const compared = (left: readonly number[]) =>
          Math.max(0, ...left.map((number) => nearnessOf(vector, router.examples[number]?.vector ?? vector)));
        expect(nearestOf(router.neighbours, vector, label)).to.equal(compared(pool));
        expect(nearestOf(router.neighbours, vector, label, away)).to.equal(compared(pool.slice(2)));
      }
    }
  });
});

describe('telling languages apart', () => {
  const languages = trainLanguages(phrases);

  it('names the language of messages it has not seen', () => {
    for (const [text, language] of [
      ['can you help me with the new screen please', 'en'],
      ['necesito que alguien revise la pantalla de mi compañero', 'es'],
      ['não consigo abrir o meu ficheiro', 'pt'],
      ["je n'arrive pas à ouvrir mes fichiers sur le serveur", 'fr'],
      ['ich kann meine Dateien auf dem Server nicht öffnen', 'de'],
    ] as const) {
      expect(languageIn(languages, text)?.language, text).to.equal(language);
    }
  });

  it('names none for words that all languages share, and for signs', () => {
    for (const text of ['', '12345', '👍', 'vpn', 'いつもお世話'])
      expect(languageIn(languages, text), text).to.equal(undefined);
  });

  it('leaves out phrases without a language', () => {
    expect(
      trainLanguages([
        { script: 'vpn', text: 'vpn' },
        { script: 'vpn', text: 'la vpn', language: 'es' },
      ]).scripts,
    ).to.deep.equal(['es']);
  });
});

describe('phrases that get in each other’s way', () => {
  it('finds phrases that stand in two scripts, equal or nearly so, and no others', () => {
    const twins = [
      { script: 'account-locked', text: 'I forgot my password!' },
      { script: 'mobile-email', text: 'my laptop is very, very slow' },
      { script: 'account-locked', text: 'my account is locked' },
      { script: 'password-reset', text: 'Reset my password' },
    ];
    expect(overlapsOf([...phrases, ...twins]).map(({ one, other }) => [one.text, other.text])).to.deep.equal([
      ['I forgot my password', 'I forgot my password!'],
      ['my laptop is very slow', 'my laptop is very, very slow'],
    ]);
    expect(overlapsOf([...phrases, ...twins])[0]?.likeness).to.be.closeTo(1, 1e-6);
    expect(overlapsOf(phrases)).to.deep.equal([]);
  });

  it('names the phrases that their own script would lose', () => {
    const mixed = train([...phrases, { script: 'printer', text: 'my password for the vpn expired' }], { concepts });
    expect(confusionsOf(mixed).map(({ phrase }) => phrase.text)).to.include('my password for the vpn expired');
    for (const { phrase, takenFor } of confusionsOf(mixed)) expect(takenFor).not.to.equal(phrase.script);
    expect(confusionsOf(train(phrases, { calibrate: false }))).to.deep.equal([]);
  });
});

describe('reading words', () => {
  it('takes case, accents, hyphens, apostrophes and invisible signs off words of any script', () => {
    expect(wordsOf("Wi-Fi DON'T e‑mail Straße")).to.deep.equal(['wifi', 'dont', 'email', 'strasse']);
    expect(wordsOf('contrase\u00f1a contrasen\u0303a pass\u00adword')).to.deep.equal([
      'contrasena',
      'contrasena',
      'password',
    ]);
    expect(wordsOf('сеть 網路, v2.0 - x')).to.deep.equal(['сеть', '網路', 'v2', '0', 'x']);
  });

  it('finds concepts by word, by beginning and by phrase, each once, and opens French elisions', () => {
    const lexicon = lexiconOf({
      password: ['password*', 'mot de passe'],
      screen: ['écran*'],
      vpn: ['vpn'],
      none: ['', '*', '—'],
      home: ['from hom*'],
    });
    const found = (text: string) => [...conceptsIn(lexicon, text)];
    expect(found('Passwords! PASSWORD and vpn')).to.deep.equal(['password', 'vpn']);
    expect(found("l'écran et mon mot de passe")).to.deep.equal(['screen', 'password']);
    expect(found('mot de * passer, vpns, from')).to.deep.equal([]);
    expect(found('from homes')).to.deep.equal(['home']);
    expect(found('')).to.deep.equal([]);
  });

  it('ships concepts whose every entry can be found in a sentence', () => {
    const lexicon = lexiconOf(concepts);
    for (const [concept, entries] of Object.entries(concepts)) {
      for (const entry of entries)
        expect([...conceptsIn(lexicon, `oh ${entry.replaceAll('*', '')} no`)], entry).to.include(concept);
    }
  });

  it('knows one slip of the finger from two', () => {
    for (const word of ['printer', 'pinter', 'priinter', 'prinetr', 'printed', 'rinter', 'printers']) {
      expect(oneSlipApart('printer', word), word).to.equal(word !== 'printer');
    }
    for (const word of ['pritner ', 'painted', 'printings', 'pirntre', ''])
      expect(oneSlipApart('printer', word), word).to.equal(false);
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => oneSlipApart(a, b) === oneSlipApart(b, a)),
      { seed: 13 },
    );
  });
});
