import { expect } from 'chai';
import { gistLimit, gistOf } from '../../src/desk/trimming.ts';

describe('what somebody says himself', () => {
  it('is all of a single line', () => {
    expect(gistOf('  no me conecta la vpn ')).to.equal('no me conecta la vpn');
  });

  it('is without the mail that he answers or forwards', () => {
    for (const head of [
      'On Mon, 23 Nov 2026 at 09:00, Ana <ana@example.com> wrote:',
      'El lun, 23 nov 2026 a las 9:00, Ana escribió:',
      'Le lun. 23 nov. 2026 à 09:00, Ana a écrit :',
      'Am Mo., 23. Nov. 2026 um 09:00 Uhr schrieb Ana:',
      'Em seg., 23 de nov. de 2026, Ana escreveu:',
      '-----Original Message-----',
      'From: Ana López\nSent: Monday\nTo: everybody',
      'De: Ana López\nEnviado: lunes\nPara: todos',
      'Von: Ana López\nGesendet: Montag\nAn: alle',
    ])
      expect(gistOf(`The printer is jammed\n${head}\nmy vpn is down`), head).to.equal('The printer is jammed');
  });

  it('keeps a line that only looks like the head of a mail', () => {
    const said = 'It fails\nFrom: home\nand since yesterday';
    expect(gistOf(said)).to.equal(said);
  });

  it('is without a signature, and without what a phone adds', () => {
    for (const tail of ['Best regards,\nAna\nFinance', 'Saludos\nAna', '--\nAna', 'Sent from my iPhone', 'MfG\nAna'])
      expect(gistOf(`The printer is jammed\n\n${tail}`), tail).to.equal('The printer is jammed');
    expect(gistOf('Saludos\nla impresora no imprime')).to.equal('Saludos\nla impresora no imprime');
  });

  it('is without quoted lines, fenced blocks and the lines of a log', () => {
    const log = [
      '2026-11-23 09:00:01 vpn timed out',
      '[09:00:02] retry',
      '  at Client.open(vpn.ts:3)',
      'ERROR: wifi down',
    ];
    const said = ['The printer is jammed', '> my vpn is down', '```', 'outlook crashed', '```', ...log, 'Please help'];
    expect(gistOf(said.join('\n'))).to.equal('The printer is jammed\nPlease help');
  });

  it('is kept as it came where there is nothing else', () => {
    expect(gistOf('2026-11-23 09:00:01 vpn timed out\n2026-11-23 09:00:02 again')).to.include('vpn timed out');
    expect(gistOf('')).to.equal('');
  });

  it('is bounded', () => {
    expect(gistOf('word '.repeat(5_000)).length).to.be.at.most(gistLimit);
    expect(gistOf('word word\n'.repeat(5_000)).length).to.be.at.most(gistLimit);
  });
});
