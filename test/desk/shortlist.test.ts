import { expect } from 'chai';
import * as fc from 'fast-check';
import { nearnessOf, traitsOf, vectorOf } from '../../src/desk/features.ts';
import { meaningsOf } from '../../src/desk/meanings.ts';
import { confusionsOf, languageIn, type Router, rank, routeOf, train, trainLanguages } from '../../src/desk/routing.ts';
import { manyLabels, nearestTexts, shortlistOf } from '../../src/desk/shortlist.ts';
import { scriptsLike } from '../bench/growth-routing.ts';

const company = scriptsLike(500);

const vectorIn = (router: Router, text: string) => vectorOf(traitsOf(text, router.lexicon), router.vocabulary);

describe('routing among very many scripts', () => {
  let router: Router;

  before(() => {
    router = train(company.phrases);
  }).timeout(30_000);

  it('finds the script of nearly every message, and says so with confidence', () => {
    const asked = company.messages.slice(0, 500);
    const routed = asked.filter(({ text, script }) => {
      const route = routeOf(router, text);
      return route.kind === 'route' && route.script === script;
    });
    expect(routed.length).to.be.greaterThan(440);
    const wrong = asked.filter(({ text, script }) => {
      const route = routeOf(router, text);
      return route.kind === 'route' && route.script !== script;
    });
    expect(wrong.length).to.be.lessThan(15);
  });

  it('goes nowhere with what no script is about', () => {
    for (const text of ['xyzzy qwrtp', '', '!!!', 'zzzz zzzz zzzz zzzz zzzz zzzz zzzz']) {
      expect(routeOf(router, text).kind, text).to.equal('none');
    }
  });

  it('says the same of a message whatever it was asked before', () => {
    const [one, other] = company.messages.map(({ text }) => text);
    const first = rank(router, one ?? '');
    rank(router, other ?? '');
    expect(rank(router, one ?? '')).to.deep.equal(first);
    const vector = vectorIn(router, one ?? '');
    expect(shortlistOf(router.neighbours, router.examples, vector)).to.deep.equal(
      shortlistOf(router.neighbours, router.examples, vector),
    );
  });

  it('ranks the near ones best first and leaves the others out', () => {
    const ranking = rank(router, company.messages[3]?.text ?? '');
    expect(ranking.length).to.be.within(1, 40);
    expect(ranking.map(({ confidence }) => confidence)).to.deep.equal(
      ranking.map(({ confidence }) => confidence).toSorted((a, b) => b - a),
    );
  });

  it('knows how near a phrase is as by comparing it whole, and itself as the nearest', () => {
    for (const { text } of company.phrases.slice(0, 40)) {
      const vector = vectorIn(router, text);
      const found = nearestTexts(router.neighbours, router.examples, vector, () => true);
      for (const { number, nearness } of found) {
        const whole = nearnessOf(vector, router.examples[number]?.vector ?? vector);
        expect(nearness).to.be.closeTo(whole, 1e-6);
      }
      expect(Math.max(...found.map(({ nearness }) => nearness))).to.be.closeTo(1, 1e-4);
    }
  });

  it('is learnt the same way again, and names the phrases that their own script would lose', () => {
    expect(train(company.phrases).curve).to.deep.equal(router.curve);
    for (const { phrase, takenFor } of confusionsOf(router)) {
      expect(takenFor).not.to.equal(phrase.script);
    }
  }).timeout(30_000);

  it('begins where boundaries around all scripts would cost too much', () => {
    expect(router.bounds.weights).to.have.length(0);
    const few = train(company.phrases.filter((_, at) => at % 5 === 0).slice(0, manyLabels - 1), { calibrate: false });
    expect(few.bounds.weights.length).to.be.greaterThan(0);
    expect(rank(few, 'anything')).to.have.length(manyLabels - 1);
  }).timeout(60_000);
});

describe('the language of a message among very many phrases', () => {
  it('is known as among few', () => {
    const spoken = company.phrases.map((phrase, at) => ({
      ...phrase,
      text: at % 2 === 0 ? `${phrase.text} the window does not open` : `${phrase.text} la ventana no se abre`,
      language: at % 2 === 0 ? 'en' : 'es',
    }));
    const router = trainLanguages([...spoken, ...spoken.map((one) => ({ ...one, text: `${one.text} ${one.script}` }))]);
    expect(languageIn(router, 'my window does not open')?.language).to.equal('en');
    expect(languageIn(router, 'mi ventana no se abre')?.language).to.equal('es');
  }).timeout(30_000);
});

/** The scripts that a short message could mean, by looking at every phrase. */
const plainMeanings = (router: Router, words: readonly string[]): string[] => {
  const known = router.vocabulary.words;
  const ids = [...new Set(words)].flatMap((word) => known.get(word) ?? []);
  const weights = router.phrases.map((_, number) =>
    ids.reduce((sum, id) => {
      const speaks = router.examples[number]?.vector.ids.includes(id) === true;
      return sum + (speaks ? (router.vocabulary.rarity[id] ?? 0) : 0);
    }, 0),
  );
  const [most, all] = [Math.max(...weights), ids.reduce((sum, id) => sum + (router.vocabulary.rarity[id] ?? 0), 0)];
  if (most === 0 || (words.length > 2 && most < all - 1e-9)) return [];
  const closest = weights.flatMap((weight, number) => (weight > most - 1e-9 ? [number] : []));
  const uses = router.scripts.map(
    (_, label) =>
      closest.reduce((sum, number) => sum + (router.examples[number]?.label === label ? 1 : 0), 0) /
      (router.pools[label]?.length ?? 1),
  );
  const least = 0.2 * Math.max(...uses);
  const listing = new Set(
    closest.flatMap((n) => (router.phrases[n]?.text === words.join(' ') ? [router.examples[n]?.label] : [])),
  );
  return router.scripts.filter((_, label) =>
    listing.size === 1 ? listing.has(label) : (uses[label] ?? 0) > 0 && (uses[label] ?? 0) >= least,
  );
};

describe('what the words of a short message could mean', () => {
  it('is found from the rare words on as by looking at every phrase', () => {
    const word = fc.constantFrom('vpn', 'mail', 'the', 'is', 'not', 'slow', 'open', 'disk');
    const phrase = fc.array(word, { minLength: 1, maxLength: 5 });
    const lesson = fc.array(fc.record({ script: fc.constantFrom('a', 'b', 'c', 'd'), words: phrase }), {
      minLength: 3,
      maxLength: 25,
    });
    const isSame = (phrases: { script: string; words: string[] }[], asked: string[]): void => {
      const router = train(
        phrases.map(({ script, words }) => ({ script, text: words.join(' ') })),
        { calibrate: false },
      );
      const known = asked.filter((one) => router.vocabulary.words.has(one));
      expect([...meaningsOf(router, known.join(' '))]).to.deep.equal(
        known.length === 0 ? [] : plainMeanings(router, known),
      );
    };
    void fc.assert(fc.property(lesson, phrase, isSame), { numRuns: 60 });
  });
});
