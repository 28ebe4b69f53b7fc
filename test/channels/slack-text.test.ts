import { expect } from 'chai';
import fc from 'fast-check';
import { inert } from '../../src/channels/inert-text.ts';
import { cut, escapeSlack, pieces, readableOf, withoutMention } from '../../src/channels/slack-text.ts';

// A woman, a joiner that must stay, a laptop.
const technician = '\u{1f469}\u200d\u{1f4bb}';
const halfCharacter = /[\ud800-\udbff](?![\udc00-\udfff])/;

describe('the words of Slack', () => {
  it('turns every token into words that cannot act', () => {
    const known = (id: string): string | undefined => (id === 'U2' ? 'Ana Ruiz' : undefined);
    const cases: readonly [string, string][] = [
      ['<@U1|luis> and <@U2> and <@U3>', '@luis and @Ana Ruiz and @U3'],
      ['<#C1|general> <#C2>', '#general #C2'],
      ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
      ['<!subteam^S1|@it-desk> <!subteam^S2>', '@it-desk @subteam'],
      ['<!date^1392734382^{date}|18 Feb 2014>', '18 Feb 2014'],
      ['<https://x.example|label>', 'label (https://x.example)'],
      ['<https://x.example>', 'https://x.example'],
      ['<http://x.example|x.example>', 'http://x.example'],
      ['<mailto:ana@x.example|ana@x.example>', 'ana@x.example'],
      ['<tel:+34600|600 00 00 00>', '600 00 00 00 (+34600)'],
      ['<https://evil.example|INC0010001>', 'INC0010001 (https://evil.example)'],
      ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
      ['&amp;lt;', '&lt;'],
      ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
      ['unclosed <@U1', 'unclosed <@U1'],
    ];
    for (const [written, read] of cases) expect(readableOf(written, known), written).to.equal(read);
  });

  it('shows a host of look-alike letters as what it is', () => {
    expect(readableOf('<https://аррӏе.com/x|apple.com>')).to.equal('apple.com (https://xn--80ak6aa92e.com/x)');
  });

  it('takes the mention of the bot away, and nobody else’s', () => {
    expect(withoutMention('<@UBOT> hello', 'UBOT')).to.deep.equal({ text: 'hello', mentioned: true });
    expect(withoutMention('<@UBOT|desk>, hello', 'UBOT')).to.deep.equal({ text: 'hello', mentioned: true });
    expect(withoutMention('hey <@UBOT> there', 'UBOT')).to.deep.equal({ text: 'hey there', mentioned: true });
    expect(withoutMention('<@UBOTTOM> hello', 'UBOT')).to.deep.equal({ text: '<@UBOTTOM> hello', mentioned: false });
  });

  it('leaves nothing in a text that Slack would act on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeSlack(text);
        expect(escaped).to.not.match(/[<>]/);
        expect(escaped.replace(/&(?:amp|lt|gt);/g, '')).to.not.include('&');
      }),
    );
  });

  it('leaves no hidden character and no tower of accents', () => {
    const hidden = /[^\P{Cc}\t\n]|[\u200b\u202a-\u202e\u2060-\u2069\ufeff]|\p{M}{7}/u;
    const nasty = fc.constantFrom('\u202e', '\u200b', '\u0007', '\u0301'.repeat(20), '\u2066', 'é', '\r\n', technician);
    fc.assert(
      fc.property(fc.array(fc.oneof(nasty, fc.string())), (parts) => {
        expect(inert(parts.join(''))).to.not.match(hidden);
      }),
    );
    expect(inert(`${technician} ñ\r\nnext`)).to.equal(`${technician} ñ\nnext`);
  });

  it('cuts at a word, never through a character, and breaks long texts without losing any', () => {
    expect(cut('Hablar con una persona', 15)).to.equal('Hablar con…');
    expect(cut('short', 15)).to.equal('short');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 10, max: 60 }), (text, limit) => {
        expect(cut(text, limit).length).to.be.at.most(limit);
        expect(cut(text, limit)).to.not.match(halfCharacter);
        const parts = pieces(text, limit);
        expect(parts.join('')).to.equal(text);
        for (const part of parts) expect(part.length).to.be.at.most(limit);
      }),
    );
  });
});
