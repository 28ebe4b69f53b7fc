import { expect } from 'chai';
import { defaultSettings } from '../src/desk/book.ts';
import { calibrated, confusionsOf, rank, routeOf, train } from '../src/desk/routing.ts';
import { type Learnt, learn, lessonOf } from '../src/publish.ts';
import { readScripts, type ScriptFolder } from '../src/scripts.ts';
import { shelfOf } from '../src/shelf.ts';
import { memoryStore } from '../src/store/memory.ts';
import { manyPhrases, trainAside } from '../src/training.ts';

const folder = readScripts('dialogs');
const few: ScriptFolder = {
  ...folder,
  scripts: folder.scripts.filter(({ id }) => ['vpn', 'printer', 'outlook'].includes(id)),
};
const withWifi = { ...few, scripts: folder.scripts.filter(({ id }) => ['vpn', 'printer', 'wifi'].includes(id)) };
const lesson = lessonOf(few.scripts, few.builtIns, few.concepts);
const messages = ['vpn down again', 'la impresora no va', 'no mail in outlook', 'lunch?'];
const ranksOf = ({ router }: Learnt) => messages.map((text) => rank(router, text));

describe('training aside', () => {
  it('learns what training here learns, to the last digit', async () => {
    const learnt = await trainAside(lesson).learnt;
    expect(learnt && ranksOf(learnt)).to.deep.equal(ranksOf(learn(lesson)));
    expect(learnt && confusionsOf(learnt.router)).to.deep.equal(confusionsOf(learn(lesson).router));
    expect(learnt?.languages.scripts).to.have.members(['en', 'es', 'pt', 'fr', 'de']);
  });

  it('answers a long lesson before it is calibrated, and ends with the same as training here', async () => {
    const phrases = Array.from({ length: manyPhrases + 1 }, (_, at) => ({
      script: `s${at % 12}`,
      text: `trouble${at % 12} word${at % 97} and sign${at % 31}`,
    }));
    const early: Learnt[] = [];
    const long = { phrases, concepts: {} };
    const learnt = await trainAside(long, (so) => early.push(so)).learnt;
    const plain = train(phrases, { calibrate: false });
    expect(early.map(({ router }) => router.curve)).to.deep.equal([plain.curve]);
    expect(learnt?.router.curve).to.deep.equal(calibrated(plain).curve);
    expect(learnt && rank(learnt.router, 'trouble3 word5')).to.deep.equal(rank(train(phrases), 'trouble3 word5'));
  }).timeout(60_000);

  it('tells nothing after it was stopped', async () => {
    const early: Learnt[] = [];
    const training = trainAside(lesson, (learnt) => early.push(learnt));
    training.stop();
    expect(await training.learnt).to.equal(undefined);
    expect(early).to.deep.equal([]);
  });

  it('learns here when the thread cannot take the lesson', async () => {
    // Copied to another thread it is a plain Map, of which nothing can be read.
    class Told extends Map {
      slice(): string {
        return 'the vpn does not connect';
      }
    }
    const odd = { script: 'vpn', text: new Told() as unknown as string };
    const strange = { phrases: [...lesson.phrases, odd], concepts: {} };
    const learnt = await trainAside(strange).learnt;
    expect(learnt && routeOf(learnt.router, 'the vpn does not connect')).to.include({ kind: 'route', script: 'vpn' });
  });
});

describe('the shelf', () => {
  const open = () => shelfOf(memoryStore(), defaultSettings, () => 0);

  it('publishes the first scripts at once', async () => {
    const shelf = await open();
    const taken = shelf.take(few);
    expect(routeOf(shelf.book().router, 'vpn')).to.include({ kind: 'route', script: 'vpn' });
    await taken;
  });

  it('serves the old scripts until the new ones are learnt, then the new ones, without a gap', async () => {
    const shelf = await open();
    await shelf.take(few);
    const taken = shelf.take(withWifi);
    expect([...shelf.book().scripts.keys()]).to.deep.equal(['outlook', 'printer', 'vpn']);
    expect(routeOf(shelf.book().router, 'outlook does not open').kind).to.equal('route');
    await taken;
    expect([...shelf.book().scripts.keys()]).to.deep.equal(['printer', 'vpn', 'wifi']);
    expect(routeOf(shelf.book().router, 'no wifi in the office')).to.include({ kind: 'route', script: 'wifi' });
  });

  it('ends with the scripts that were taken last, however quickly they followed each other', async () => {
    const shelf = await open();
    await shelf.take(few);
    await Promise.all([shelf.take(withWifi), shelf.take(few), shelf.take(withWifi), shelf.take(few)]);
    expect([...shelf.book().scripts.keys()]).to.deep.equal(['outlook', 'printer', 'vpn']);
    expect(shelf.book().router.scripts).to.include('outlook').and.not.include('wifi');
  });
});
