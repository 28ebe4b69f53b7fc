import { expect } from 'chai';
import { dateIn, dateInWords } from '../../src/desk/dates.ts';

/** Monday, 23 November 2026, 08:00 UTC. */
const at = Date.UTC(2026, 10, 23, 8);
const inMadrid = { at, zone: 'Europe/Madrid' };

describe('a date in words', () => {
  const past: Record<string, string> = {
    '2027-03-31': '2027-03-31',
    'el 31/03/2027 por favor': '2027-03-31',
    '31.3.27': '2027-03-31',
    '31-03-2027': '2027-03-31',
    '03/31/2027': '2027-03-31',
    '3/11': '2026-11-03',
    today: '2026-11-23',
    'this morning': '2026-11-23',
    'esta mañana': '2026-11-23',
    'heute Morgen': '2026-11-23',
    'ce matin': '2026-11-23',
    yesterday: '2026-11-22',
    ayer: '2026-11-22',
    'ayer por la mañana': '2026-11-22',
    ontem: '2026-11-22',
    hier: '2026-11-22',
    gestern: '2026-11-22',
    anoche: '2026-11-22',
    'the day before yesterday': '2026-11-21',
    anteayer: '2026-11-21',
    'avant-hier': '2026-11-21',
    vorgestern: '2026-11-21',
    mañana: '2026-11-24',
    'pasado mañana': '2026-11-25',
    'morgen früh': '2026-11-24',
    'après-demain': '2026-11-25',
    '3 days ago': '2026-11-20',
    'hace dos semanas': '2026-11-09',
    'há três dias': '2026-11-20',
    'il y a une semaine': '2026-11-16',
    'vor drei Tagen': '2026-11-20',
    'a month ago': '2026-10-23',
    'in two weeks': '2026-12-07',
    'dentro de 5 días': '2026-11-28',
    'last Monday': '2026-11-16',
    'el lunes pasado': '2026-11-16',
    'segunda-feira passada': '2026-11-16',
    'lundi dernier': '2026-11-16',
    'letzten Montag': '2026-11-16',
    'on Friday': '2026-11-20',
    'el viernes': '2026-11-20',
    'next Friday': '2026-11-27',
    'el próximo viernes': '2026-11-27',
    'nächsten Freitag': '2026-11-27',
    'vendredi prochain': '2026-11-27',
    '3 de noviembre': '2026-11-03',
    'el 3 de diciembre': '2025-12-03',
    '3 November': '2026-11-03',
    'November 3rd': '2026-11-03',
    'the 3rd of November, 2024': '2024-11-03',
    '3 de novembro de 2025': '2025-11-03',
    'le 1er janvier': '2026-01-01',
    '3. November': '2026-11-03',
    'am 24. März': '2026-03-24',
    '29 February': '2024-02-29',
  };
  for (const [said, date] of Object.entries(past)) {
    it(`“${said}” is ${date} when somebody tells what happened`, () => {
      expect(dateIn(said, inMadrid)).to.equal(date);
    });
  }

  it('lies ahead where something is to come: a weekday, a day without its year', () => {
    const ahead = { ...inMadrid, lean: 'future' as const };
    expect(dateIn('el viernes', ahead)).to.equal('2026-11-27');
    expect(dateIn('3 de noviembre', ahead)).to.equal('2027-11-03');
    expect(dateIn('1/12', ahead)).to.equal('2026-12-01');
    expect(dateIn('last Friday', ahead)).to.equal('2026-11-20');
  });

  it('counts from the day that it is where the person is', () => {
    const late = Date.UTC(2026, 10, 23, 23, 30);
    expect(dateIn('hoy', { at: late, zone: 'Europe/Madrid' })).to.equal('2026-11-24');
    expect(dateIn('hoy', { at: late, zone: 'America/Bogota' })).to.equal('2026-11-23');
    expect(dateIn('hoy', { at: late, zone: 'Nowhere/Land' })).to.equal('2026-11-23');
  });

  it('is none where no day is named, two are, or the day does not exist', () => {
    for (const said of ['', 'no sé', 'soon', 'the third one', '31/02/2027', '31 de febrero', 'Monday or Tuesday', '12'])
      expect(dateIn(said, inMadrid), said).to.equal(undefined);
  });

  it('steps back to the last day of a shorter month', () => {
    expect(dateIn('a month ago', { at: Date.UTC(2026, 2, 31, 8) })).to.equal('2026-02-28');
  });

  it('is shown with its weekday in the language of the talk', () => {
    expect(dateInWords('2026-11-16', 'en')).to.match(/^Monday,? 16 November 2026$/);
    expect(dateInWords('2026-11-16', 'es')).to.equal('lunes, 16 de noviembre de 2026');
  });
});
