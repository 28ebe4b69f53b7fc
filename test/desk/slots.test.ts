import { expect } from 'chai';
import fc from 'fast-check';
import { heardFacts, slotsIn } from '../../src/desk/slots.ts';
import { readScripts } from '../../src/scripts.ts';

const { scripts } = readScripts('dialogs');
const scriptOf = (id: string) => {
  const script = scripts.find((one) => one.id === id);
  if (!script) throw new Error(`no script ${id}`);
  return script;
};
const heard = (id: string, text: string) =>
  Object.fromEntries(
    Object.entries(heardFacts(scriptOf(id), [text], {}, 'en')).map(([name, fact]) => [name, fact.raw]),
  );

describe('what a message tells by the way', () => {
  it('is its device, error code, host name and program', () => {
    const told = slotsIn('Excel on my MacBook LT-4432 says error 809');
    expect({ ...told, device: told.device?.said }).to.deep.equal({
      device: 'MacBook',
      error: 'error 809',
      host: 'LT-4432',
      program: 'Excel',
    });
    expect(slotsIn('me sale el código 0x80070005').error).to.equal('0x80070005');
    expect(slotsIn('Fehlercode: 619').error).to.equal('Fehlercode: 619');
    expect(slotsIn('DNS_PROBE_FINISHED_NXDOMAIN').error).to.equal('DNS_PROBE_FINISHED_NXDOMAIN');
    expect(slotsIn('el nombre del equipo es pc0815').host).to.equal('pc0815');
  });

  it('is nothing where two are named: which is meant has to be asked', () => {
    expect(slotsIn('my iPhone works and my Mac does not').device).to.equal(undefined);
    expect(slotsIn('error 809 and then error 619').error).to.equal(undefined);
    expect(slotsIn('LT-4432 works, LT-4433 does not').host).to.equal(undefined);
    expect(slotsIn('my phone works, my Windows laptop does not').device).to.equal(undefined);
    expect(slotsIn('my Windows laptop').device?.said).to.equal('Windows');
  });

  it('takes no ticket, cable or year for a host or a code', () => {
    for (const said of ['INC0012345', 'KB-0010004', 'USB-C cable', 'COVID-19', 'since 2026', 'WPA2', 'HP-4200'])
      expect(slotsIn(said), said).to.deep.equal({});
  });

  it('fills the questions of a script that ask for it', () => {
    const said = 'no me conecta la vpn desde mi MacBook LT-4432, error 809, desde ayer';
    expect(heard('vpn', said)).to.deep.equal({
      device: 'macos',
      error_message: 'error 809',
      since: 'days',
      computer: 'LT-4432',
    });
    expect(heard('mobile-email', 'mail on my Samsung fails')).to.deep.equal({ platform: 'android' });
  });

  it('takes an error from a pasted log, and nothing from a quoted mail or what a phone signs with', () => {
    expect(heard('vpn', 'the vpn fails\n2026-11-23 09:00:01 error 809\nSent from my iPhone')).to.deep.equal({
      error_message: 'error 809',
    });
    expect(heard('vpn', 'the vpn fails\n> error 619 on my Mac\nOn Monday, Ana wrote:\nerror 812')).to.deep.equal({});
  });

  it('takes since when only where it is said so', () => {
    for (const said of ['I need the vpn today', 'my vpn never connects', 'weeks of trouble with the vpn'])
      expect(heard('vpn', said), said).to.deep.equal({});
    expect(heard('vpn', "the vpn can't connect since this morning")).to.deep.equal({ since: 'today' });
    expect(heard('vpn', 'la vpn falló ayer')).to.deep.equal({ since: 'days' });
  });

  it('does not take a laptop for Windows, whatever an author’s words for typed answers are', () => {
    expect(heard('vpn', 'the vpn on my laptop fails')).to.deep.equal({});
    expect(heard('lost-device', 'my laptop was stolen')).to.deep.equal({ device: 'laptop' });
  });

  it('gives a sensitive script its device and error and nothing else, whatever is said', () => {
    const allowed = new Set(['device', 'platform', 'phone_type', 'error_message', 'error_code']);
    const bits = [
      'Excel',
      'LT-4432',
      'yesterday',
      'my iPhone',
      'for Ana López',
      'I am the manager',
      'error 809',
      'approved',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...scripts.filter(({ sensitive }) => sensitive)),
        fc.subarray(bits),
        (script, said) => {
          const names = Object.keys(heardFacts(script, [said.join(', ')], {}, 'en'));
          expect(names.filter((name) => !allowed.has(name))).to.deep.equal([]);
        },
      ),
    );
  });

  it('never takes what the script may not store, nor what is known already', () => {
    const vpn = scriptOf('vpn');
    const steps = Object.fromEntries(
      Object.entries(vpn.steps).map(([id, step]) => [id, step.kind === 'ask' ? { ...step, neverStore: true } : step]),
    );
    expect(heardFacts({ ...vpn, steps }, ['error 809 on my Mac'], {}, 'en')).to.deep.equal({});
    const known = { device: { label: 'Device', value: 'Windows', raw: 'windows' } };
    expect(Object.keys(heardFacts(vpn, ['my Mac'], known, 'en'))).to.deep.equal([]);
  });
});
