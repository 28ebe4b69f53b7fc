import { expect } from 'chai';
import { wordsOf } from '../../src/desk/lexicon.ts';
import { namedIn, placeIn } from '../../src/desk/picking.ts';
import { plainYesOrNo, yesOrNo } from '../../src/desk/yes-no.ts';
import { publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';

const { builtIns } = readScripts('dialogs');
const { exact } = publish([], builtIns, new Map());

describe('a typed answer', () => {
  const yes = ['ya funciona', 'creo que ya funciona', 'gracias, ya funciona', 'it works now, thanks', 'sí, funciona'];
  const more = ['oui ça marche', 'funcionou', 'jetzt geht es wieder', 'yep', 'no at first, but it works now'];
  for (const said of [...yes, ...more]) {
    it(`“${said}” is a yes`, () => {
      expect(yesOrNo(wordsOf(said), exact)).to.equal('yes');
    });
  }

  const no = ['nope', 'ya no funciona', 'ok pero no funciona', 'ok, it does not work', 'sigue sin funcionar la vpn'];
  for (const said of [
    ...no,
    'toujours pas',
    'leider nicht',
    'ainda não',
    'yes but still not working',
    'me sigue igual',
  ]) {
    it(`“${said}” is a no`, () => {
      expect(yesOrNo(wordsOf(said), exact)).to.equal('no');
    });
  }

  for (const said of ['', 'sí pero va lento', 'mi impresora está rota', 'maybe', 'yes but now the printer is gone']) {
    it(`“${said}” is neither`, () => {
      expect(yesOrNo(wordsOf(said), exact)).to.equal(undefined);
    });
  }

  it('is a plain yes or no only where nothing else is said', () => {
    const meant = (said: string) => plainYesOrNo(wordsOf(said), exact);
    expect([
      meant('sí'),
      meant('no, gracias'),
      meant('no puedo imprimir'),
      meant('no me abre el correo'),
    ]).to.deep.equal(['yes', 'no', undefined, undefined]);
  });

  const second = [
    '2',
    'the second one',
    'la segunda',
    'option 2',
    'lo segundo',
    'opción número 2',
    'number two please',
  ];
  for (const said of [
    ...second,
    'a segunda',
    'la deuxième',
    'das zweite',
    'die zweite bitte',
    'the last one',
    'la última',
  ]) {
    it(`“${said}” is the second of two`, () => {
      expect(placeIn(wordsOf(said), 2)).to.equal(1);
    });
  }

  it('is no place where the list has none, or where more is said', () => {
    for (const said of ['3', 'the third', '0', 'two printers', 'hace 2 días', 'the first or the second', ''])
      expect(placeIn(wordsOf(said), 2), said).to.equal(undefined);
    expect(placeIn(wordsOf('lo primero'), 2)).to.equal(0);
    expect(placeIn(wordsOf('the first one'), 2)).to.equal(0);
  });

  it('names an entry whole, or within a sentence where it is the only one', () => {
    const entries = [['Windows', 'pc'], ['Mac', 'macbook'], ['iPhone']];
    expect(namedIn(['macbook'], entries)).to.equal(1);
    expect(namedIn(wordsOf('es un MacBook Pro'), entries)).to.equal(1);
    expect(namedIn(wordsOf('un Mac y un iPhone'), entries)).to.equal(undefined);
    expect(namedIn(wordsOf('un macaco'), entries)).to.equal(undefined);
  });
});
