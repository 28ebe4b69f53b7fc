import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { alwaysOpen, type Calendar, defaultPlan, type Plan } from '../../src/desk/plan.ts';
import { readPlanText } from '../../src/plan/read.ts';
import { planInWords } from '../../src/plan/words.ts';
import { planTexts } from '../../src/plan/words-texts.ts';
import { daysWords, minutesWords } from '../../src/plan/words-times.ts';
import { alwaysOpenIn, weekDrawing } from '../../src/plan/words-week.ts';

/** Monday 2026-11-23, 08:00 UTC. */
const monday = Date.UTC(2026, 10, 23, 8);
const { plan: example } = readPlanText(
  'dialogs/desk.yaml',
  readFileSync('dialogs/examples/desk-madrid-bogota.yaml', 'utf8'),
);
const linesOf = (plan: Plan, language: 'en' | 'es' = 'en'): string[] => planInWords(plan, language, monday).split('\n');

describe('the plan in words', () => {
  it('draws the week of each region on its own clock, with the next holidays', () => {
    const lines = linesOf(example);
    const madrid = lines.indexOf('  Madrid (Europe/Madrid, calendar madrid)');
    expect(madrid).to.equal(1);
    expect(lines.slice(2, 4)).to.deep.equal([
      '       0     3     6     9     12    15    18    21    24',
      '  Mon  ················██████████··████████············  08:00–13:00, 14:00–18:00',
    ]);
    expect(lines[9]).to.equal('  Sun  ················································  closed');
    expect(lines[10]).to.equal(
      '  Next holidays: Mon 7 Dec 2026 Día de la Constitución; Tue 8 Dec 2026 Inmaculada Concepción; Fri 25 Dec 2026 Navidad; Fri 1 Jan 2027 Año Nuevo.',
    );
    expect(lines[12]).to.equal('  Group in ServiceNow: Service Desk. At closing, Bogotá takes over.');
  });

  it('draws a night over midnight on both days', () => {
    const night: Calendar = { ...alwaysOpen, id: 'n', weekly: { fri: [{ from: '22:00', to: '06:00' }] } };
    const lines = weekDrawing(night, 'es');
    expect(lines[5]).to.equal(`vie  ${'·'.repeat(44)}████  22:00–06:00 (día siguiente)`);
    expect(lines[6]).to.equal(`sáb  ${'█'.repeat(12)}${'·'.repeat(36)}  cerrado`);
    expect(alwaysOpenIn(night)).to.equal(false);
    expect(alwaysOpenIn(alwaysOpen)).to.equal(true);
  });

  it('tells in which minute who is called, until nobody has answered', () => {
    const lines = linesOf(example);
    const start = lines.findIndex((line) => line.includes('who is told'));
    expect(lines.slice(start + 1, start + 8).map((line) => line.trim().replace(/ {2,}/g, ' | '))).to.deep.equal([
      '0, 5 | on call | on call in p1',
      '10, 15 | second on call | on call in p1-second',
      '20 | L2 lead | L2 lead',
      '30 | client duty manager | Grace Ellis',
      '40 | all of it once more',
      '80 | nobody answered | the shared channel, a note on the ticket',
      'Acknowledged, but nothing happens for 30 min: it begins again.',
    ]);
  });

  it('shows targets as a table, and who is on call now and next', () => {
    const text = planInWords(example, 'en', monday);
    expect(text).to.match(
      / P1 +first response +5 min +coverage +the employee +the shared channel 50 %; L2 lead 75 %; on call in p1 100 % +client\n/,
    );
    expect(text).to.include(
      '  p1: now Ana López, until Mon 30 Nov 2026 09:00 (Europe/Madrid); from Mon 30 Nov 2026 09:00 Luis Ortega; from Mon 7 Dec 2026 09:00 Ana López.\n',
    );
    expect(text).to.match(/ Marta Ruiz +L2 lead +Spanish, English +Madrid +all +4 +marta\.ruiz@example\.com +–\n/);
    expect(text).to.match(/ Luis Ortega .+luis\.ortega@example\.com +2026-11-02\n/);
  });

  it('says of the default plan that it is always open, and nobody is named', () => {
    const english = planInWords(defaultPlan, 'en', monday);
    expect(english).to.include('Desk (UTC, calendar 24x7)\n  Always open.\n');
    expect(english).to.include('Nobody by name: everybody in the shared channel may do everything.');
    const spanish = planInWords(defaultPlan, 'es', monday);
    expect(spanish).to.include('  Siempre abierto.\n').and.to.include('Plazos prometidos\n');
    expect(spanish).to.match(/ P4, P5 +primera respuesta +1 h +cobertura /);
  });

  it('says everything in English and Spanish', () => {
    const shape = (value: unknown): unknown =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shape(one)]))
        : typeof value;
    expect(shape(planTexts.es)).to.deep.equal(shape(planTexts.en));
    const [english, spanish] = [planInWords(example, 'en', monday), planInWords(example, 'es', monday)];
    expect(spanish.split('\n')).to.have.length(english.split('\n').length);
    expect(spanish)
      .to.include('lun 7 dic 2026 Día de la Constitución')
      .and.to.include('¿Qué se probó y con qué resultado?');
  });

  it('says lengths and days as people do', () => {
    expect([0.5, 5, 60, 89, 90, 120, 1440].map((minutes) => minutesWords(minutes, 'en'))).to.deep.equal([
      '30 s',
      '5 min',
      '1 h',
      '89 min',
      '1 h 30 min',
      '2 h',
      '24 h',
    ]);
    expect(daysWords(['mon', 'tue', 'wed', 'fri'], 'en')).to.equal('Mon–Wed, Fri');
    expect(daysWords(['sat', 'sun'], 'es')).to.equal('sáb, dom');
  });
});
