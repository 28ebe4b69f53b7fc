import { expect } from 'chai';
import fc from 'fast-check';
import { compileScript, isCalendarDate } from '../../src/desk/compile.ts';
import { languages } from '../../src/desk/language.ts';
import { meant, nearest } from '../../src/desk/nearest.ts';
import type { Script, Step } from '../../src/desk/script.ts';
import { type Fault, fewestPhrases, type ScriptSource, type StepSource } from '../../src/desk/script-source.ts';

const both = (text: string) => ({ en: text, es: text });

const phrases = Object.fromEntries(
  languages.map((language) => [
    language,
    Array.from({ length: fewestPhrases[language] }, (_, at) => `it fails ${language} ${at}`),
  ]),
);

const device: StepSource = {
  id: 'device',
  ask: 'choice',
  text: both('Which device?'),
  into: 'device',
  label: both('Device'),
  choices: [
    { id: 'windows', label: both('Windows') },
    { id: 'macos', label: both('Mac'), next: 'person' },
  ],
};
const helped: StepSource = { id: 'helped', check: both('Did it help?'), no: 'person' };

const script = (steps: readonly StepSource[], more: Partial<ScriptSource> = {}): ScriptSource => ({
  id: 'vpn',
  version: 3,
  title: both('VPN'),
  article: { number: 'KB0010004', version: '1.0' },
  owner: 'Network',
  review: '2028-02-29',
  category: 'network',
  subcategory: 'vpn',
  impact: 3,
  urgency: 2,
  sensitive: false,
  phrases,
  steps,
  ...more,
});

const compiled = (source: ScriptSource): Script => {
  const result = compileScript(source, '1a2b3c4d');
  if ('faults' in result) throw new Error(result.faults.map(({ what }) => what).join('; '));
  return result.script;
};

const faultsOf = (source: ScriptSource): Fault[] => {
  const result = compileScript(source, '1a2b3c4d');
  return 'faults' in result ? result.faults : [];
};

const told = (source: ScriptSource): string[] =>
  faultsOf(source).map(({ path, what, mend }) => `${path.join('.')}: ${what}. ${mend}`);

describe('compiling a script', () => {
  it('puts in what the author may leave out: the following step, solved for yes, the close code, the version', () => {
    const {
      version,
      start,
      steps,
      languages: all,
    } = compiled(
      script([
        device,
        { id: 'how', say: both('Do {device}.') },
        { id: 'note', set: { told: 'yes' } },
        { id: 'by', branch: 'told', cases: { yes: 'ok' } },
        { id: 'ok', check: both('OK?') },
        { id: 'up', handoff: both('Still down'), urgency: 1 },
      ]),
    );
    expect({ version, start, all }).to.deep.equal({ version: '3-1a2b3c4d', start: 'device', all: ['en', 'es'] });
    expect(steps['device']).to.deep.include({ kind: 'ask', next: 'how', neverStore: false });
    expect(steps['how']).to.deep.equal({ id: 'how', kind: 'say', text: both('Do {device}.'), next: 'note' });
    expect(steps['note']).to.deep.equal({ id: 'note', kind: 'set', facts: { told: 'yes' }, next: 'by' });
    expect(steps['by']).to.deep.equal({ id: 'by', kind: 'branch', on: 'told', cases: { yes: 'ok' }, otherwise: 'ok' });
    expect(steps['ok']).to.deep.equal({ id: 'ok', kind: 'check', text: both('OK?'), yes: 'solved', no: 'up' });
    expect(steps['up']).to.deep.equal({ id: 'up', kind: 'handoff', reason: both('Still down'), urgency: 1 });
    const done = compiled(script([{ id: 'done', resolve: both('Good.') }])).steps['done'];
    expect(done).to.deep.equal({ id: 'done', kind: 'resolve', text: both('Good.'), code: 'Solution provided' });
  });

  it('serves a third language only when every text has it', () => {
    const french = { ...both('VPN'), fr: 'RPV' };
    const half = compiled(script([helped], { title: french }));
    expect([half.languages, half.title]).to.deep.equal([['en', 'es'], both('VPN')]);
    const whole = compiled(script([{ ...helped, check: { ...both('OK?'), fr: 'Ça marche ?' } }], { title: french }));
    expect([whole.languages, whole.title.fr]).to.deep.equal([['en', 'es', 'fr'], 'RPV']);
  });

  const say = (id: string, next?: string): StepSource => ({ id, say: both('x'), ...(next ? { next } : {}) });
  const text = (words: string): ScriptSource => script([device, { id: 'how', say: both(words) }, helped]);
  const cases: readonly (readonly [string, ScriptSource, readonly string[]])[] = [
    [
      'an unknown target, with the name that was meant',
      script([{ ...helped, no: 'eror-code' }, say('error-code', 'person')]),
      ['steps.0.no: step "helped" goes to "eror-code", which does not exist. Did you mean "error-code"?'],
    ],
    [
      'a step that goes to itself',
      script([{ ...helped, no: 'helped' }]),
      ['steps.0.no: step "helped" goes to itself. Send it to another step.'],
    ],
    [
      'a last step that leads nowhere',
      script([say('one')]),
      [
        'steps.0: step "one" is the last one and leads nowhere. Say where it goes: "solved", "person" or a step; or end with a handoff or resolve step.',
      ],
    ],
    [
      'a step that no way leads to',
      script([say('one', 'solved'), say('two', 'solved')]),
      ['steps.1.id: no way leads to step "two". Send a step to it (next: two), or remove it.'],
    ],
    [
      'a round that asks nothing, and never ends',
      script([say('one'), say('two', 'one')]),
      [
        'steps.1.next: steps "one" to "two" can go round without asking anything. Put an ask or check step into the round, or lead out of it.',
        'steps.0.id: from step "one" the script never ends. Give one of the steps after it a way to "solved", "person", a handoff or a resolve step.',
        'steps.1.id: from step "two" the script never ends. Give one of the steps after it a way to "solved", "person", a handoff or a resolve step.',
      ],
    ],
    [
      'a branch on a fact that no step fills',
      script([device, { id: 'by', branch: 'devise', cases: { windows: 'person' }, else: 'solved' }]),
      ['steps.1.branch: step "by" goes by "devise", which no step fills. Did you mean "device"?'],
    ],
    [
      'a branch on a fact that is filled only later',
      script([
        { id: 'by', branch: 'device', cases: { windows: 'person' } },
        { ...device, next: 'solved' },
      ]),
      [
        'steps.0.branch: step "by" goes by "device", which is filled only later. Move the step that fills it before this one.',
      ],
    ],
    [
      'a case that the fact never is',
      script([device, { id: 'by', branch: 'device', cases: { window: 'person' }, else: 'solved' }]),
      ['steps.1.cases.window: step "by" has a case "window", which "device" never is. Did you mean "windows"?'],
    ],
    [
      'a place that no step fills',
      text('{devise}'),
      ['en', 'es'].map(
        (language) =>
          `steps.1.say.${language}: {devise} is never filled. Did you mean "device"? To show a brace, write a backslash before it.`,
      ),
    ],
    [
      'a place that is not filled on every way',
      script([
        {
          ...device,
          choices: [
            { id: 'a', label: both('A') },
            { id: 'b', label: both('B'), next: 'end' },
          ],
        },
        { id: 'code', ask: 'text', text: both('Code?'), into: 'code', label: both('Code') },
        { id: 'end', handoff: { en: 'Down', es: 'Code {code}' } },
      ]),
      [
        'steps.2.handoff.es: step "end" can be reached while {code} is not filled. Fill it on every way here (ask, or set a word for "unknown"), or take it out of the text.',
      ],
    ],
    [
      'a text that would write down what is never stored',
      script([
        { id: 'pin', ask: 'text', text: both('?'), into: 'pin', label: both('Pin'), never_store: true },
        { ...helped, check: { en: 'OK?', es: '{pin}?' } },
      ]),
      ['steps.1.check.es: {pin} would be written down, although it is marked never_store. Take it out of the text.'],
    ],
    [
      'a branch on what is never kept',
      script([
        { id: 'pin', ask: 'text', text: both('?'), into: 'pin', label: both('Pin'), never_store: true },
        { id: 'way', branch: 'pin', cases: { one: 'help' }, else: 'help' },
        { ...helped, id: 'help' },
      ]),
      [
        'steps.1.branch: step "way" goes by "pin", of which nothing is kept (never_store). ' +
          'Give the choices of that question a `next` of their own.',
      ],
    ],
    [
      'a place in a title',
      script([helped], { title: { en: 'VPN', es: '{a}' } }),
      ['title.es: {a} does not work in titles and labels. Write the words themselves.'],
    ],
    [
      'an id that exists already',
      script([{ ...say('one'), next: 'solved' }, say('one', 'person')]),
      ['steps.1.id: step "one" exists already (step number 1). Give it another id.'],
    ],
    [
      'the name of an end as an id',
      script([say('solved', 'person')]),
      ['steps.0.id: "solved" is the name of an end and cannot be a step. Give the step another id.'],
    ],
    [
      'a missing language',
      script([{ ...helped, check: { en: 'OK?' } }]),
      ['steps.0.check: the text has no Spanish ("es"). Add a line that begins with "es:".'],
    ],
    [
      'a text that is too long',
      script([{ ...helped, check: { en: 'x'.repeat(1612), es: 'x'.repeat(1500) } }]),
      ['steps.0.check.en: the text is 1,612 characters long, at most 1,500 fit. Split it into two steps.'],
    ],
    [
      'an empty text',
      script([{ ...helped, check: { en: ' \n', es: 'x' } }]),
      ['steps.0.check.en: the text is empty. Write it, or remove its language.'],
    ],
    [
      'a choice label that is too long',
      script([
        {
          ...device,
          choices: [
            { id: 'a', label: { en: 'x'.repeat(41), es: 'x' } },
            { id: 'b', label: both('B') },
          ],
          next: 'solved',
        },
      ]),
      ['steps.0.choices.0.label.en: the text is 41 characters long, at most 40 fit. Shorten it.'],
    ],
    [
      'too few choices',
      script([{ ...device, choices: [{ id: 'a', label: both('A') }], next: 'solved' }]),
      ['steps.0.choices: step "device" offers 1 choice; it can offer 2 to 6. Add choices, or ask for text.'],
    ],
    [
      'too many choices',
      script([{ ...device, choices: [...'abcdefg'].map((id) => ({ id, label: both(id) })), next: 'solved' }]),
      ['steps.0.choices: step "device" offers 7 choices; it can offer 2 to 6. Ask in two steps.'],
    ],
    [
      'choices where none can be pressed',
      script([{ ...device, ask: 'date', next: 'solved' }]),
      [
        'steps.0.choices: step "device" asks for date and cannot offer choices. Write `ask: choice`, or remove the choices.',
      ],
    ],
    [
      'a choice that exists already, and a word that means two choices',
      script([
        {
          ...device,
          choices: [
            { id: 'a', label: both('A') },
            { id: 'a', label: both('B'), words: { es: ['á'] } },
          ],
          next: 'solved',
        },
      ]),
      [
        'steps.0.choices.1.id: choice "a" exists already. Give it another id.',
        'steps.0.choices.1.words.es.0: "á" already means choice "a". Let a word mean one choice only.',
      ],
    ],
    [
      'bold that is not closed',
      script([{ ...helped, check: { en: 'a **b', es: 'a' } }]),
      [
        'steps.0.check.en: bold is not closed in its line, at "**b". Close it with `**` in the same line, or write `\\*\\*` to show two stars.',
      ],
    ],
    [
      'a link that is not https',
      script([{ ...helped, check: { en: '[a](http://b.c)', es: 'a' } }]),
      [
        'steps.0.check.en: the link cannot be opened, at "[a](http://b.c)". Links read [label](https://address): https, no spaces or brackets in the address (write %20, %28, %29), no {fact} in it.',
      ],
    ],
    [
      'marks in a label',
      script([helped], { title: { en: '**a**', es: 'a' } }),
      ['title.en: titles, labels and reasons are shown without marks. Remove `**`, backquotes and links.'],
    ],
    [
      'a review date that does not exist',
      script([helped], { review: '2027-02-29' }),
      ['review: "2027-02-29" is not a day of the calendar. Write year, month and day, as 2027-02-28.'],
    ],
    [
      'thresholds the wrong way round',
      script([helped], { thresholds: { route: 0.5, ask: 0.6 } }),
      ['thresholds.ask: the threshold for asking is higher than the one for routing. Let `ask` be the lower one.'],
    ],
    [
      'too few phrases, and one that stands twice',
      script([helped], { phrases: { ...phrases, pt: ['Não liga', 'nao liga!', '?'] } }),
      [
        'phrases.pt: there are 3 phrases in Portuguese ("pt"), at least 5 are needed. Add more ways in which employees say it.',
        'phrases.pt.1: "nao liga!" says the same as "Não liga" above. Remove one of them.',
        'phrases.pt.2: "?" has no word in it. Write words, or remove it.',
      ],
    ],
    [
      'too many steps, without following them',
      script(Array.from({ length: 10_000 }, (_, at) => say(`s${at}`, 'nowhere'))),
      ['steps: the script has 10000 steps; it can have 1 to 100. Make it two scripts.'],
    ],
    ['no steps', script([]), ['steps: the script has 0 steps; it can have 1 to 100. Write steps.']],
    [
      'a step that does nothing',
      script([{ id: 'one', next: 'solved' }]),
      ['steps.0: step "one" does nothing. Give it one of: say, ask, check, branch, set, handoff, resolve.'],
    ],
  ];
  for (const [title, source, expected] of cases) {
    it(`refuses ${title}`, () => {
      expect(told(source)).to.deep.equal(expected);
    });
  }

  it('refuses names that every object inherits, wherever a name stands', () => {
    const own: Readonly<Record<string, string>> = JSON.parse('{"__proto__": "solved", "constructor": "solved"}');
    const places = faultsOf(
      script([
        { id: 'constructor', ask: 'text', text: both('?'), into: '__proto__', label: both('?') },
        {
          ...device,
          choices: [
            { id: 'constructor', label: both('A') },
            { id: 'b', label: both('B') },
          ],
        },
        { id: 'note', set: own },
        { id: 'by', branch: 'constructor', cases: own, else: 'solved' },
      ]),
    )
      .filter(({ what }) => what.endsWith('cannot be a name here'))
      .map(({ path }) => path.join('.'));
    expect(places).to.deep.equal([
      'steps.0.id',
      'steps.0.into',
      'steps.1.choices.0.id',
      'steps.2.set.__proto__',
      'steps.2.set.constructor',
      'steps.3.branch',
      'steps.3.cases.__proto__',
      'steps.3.cases.constructor',
    ]);
  });

  describe('of which identity must be verified', () => {
    const sensitive = (steps: readonly StepSource[]): string[] =>
      faultsOf(script(steps, { sensitive: true })).map(({ path, what }) => `${path.join('.')}: ${what}`);

    it('lets a yes to a check end it, also by way of a last word', () => {
      expect(sensitive([say('one'), helped])).to.deep.equal([]);
      expect(
        sensitive([
          { ...helped, yes: 'done' },
          { id: 'done', resolve: both('Good.') },
        ]),
      ).to.deep.equal([]);
    });

    it('refuses every other way to solve it', () => {
      expect(sensitive([say('one', 'solved')])).to.deep.equal([
        'steps.0.next: this script is sensitive, and step "one" solves it without a check',
      ]);
      expect(
        sensitive([
          { ...helped, no: 'done' },
          { id: 'done', resolve: both('Good.') },
        ]),
      ).to.deep.equal(['steps.1.resolve: this script is sensitive, and step "done" resolves it without a check']);
      expect(sensitive([{ ...helped, no: 'solved' }])).to.deep.equal([
        'steps.0.no: this script is sensitive, and step "helped" solves it without a check',
      ]);
    });
  });

  describe('whatever stands in it', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const target = fc.option(
      fc.oneof({ weight: 4, arbitrary: id }, fc.constantFrom('solved', 'person', 'x', '__proto__')),
      {
        nil: undefined,
        freq: 3,
      },
    );
    const fact = fc.constantFrom('f', 'g');
    const words = fc.constantFrom('x', 'x', 'x', '{f}', '**b**').map(both);
    const without = (step: Record<string, unknown>): StepSource =>
      Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined)) as unknown as StepSource;
    const choice = (which: string) =>
      fc.record({ id: fc.constant(which), label: fc.constant(both(which)), next: target }).map(without);
    const step = fc
      .oneof(
        fc.record({ say: words, next: target }),
        fc.record({ ask: fc.constant('text'), text: words, into: fact, label: fc.constant(both('F')), next: target }),
        fc.record({
          ask: fc.constant('choice'),
          text: words,
          into: fact,
          label: fc.constant(both('F')),
          choices: fc.tuple(choice('p'), choice('q')),
          next: target,
        }),
        fc.record({ check: words, yes: target, no: target }),
        fc.record({ branch: fact, cases: fc.dictionary(fc.constantFrom('p', 'q'), id, { minKeys: 1 }), else: target }),
        fc.record({ set: fc.dictionary(fact, fc.constantFrom('p', 'q'), { minKeys: 1 }), next: target }),
        fc.record({ handoff: words }),
        fc.record({ resolve: words }),
      )
      .map(without);
    const source = fc
      .tuple(fc.uniqueArray(step, { minLength: 1, maxLength: 6, selector: (each) => each }), fc.boolean())
      .map(([steps, sensitive]) =>
        script(
          steps.map((each, at) => ({ ...each, id: 'abcdef'.charAt(at) })),
          { sensitive },
        ),
      );

    const waysOf = (each: Step): string[] => {
      switch (each.kind) {
        case 'ask':
          return each.choices.length > 0 ? each.choices.map(({ next }) => next ?? each.next) : [each.next];
        case 'check':
          return [each.yes, each.no];
        case 'branch':
          return [...Object.values(each.cases), each.otherwise];
        case 'say':
        case 'set':
          return [each.next];
        default:
          return [];
      }
    };

    type State = { at: string; facts: string[]; silent: number; agreed: boolean };

    const fillsOf = (each: Step): string[] => {
      if (each.kind === 'ask') return [each.into];
      return each.kind === 'set' ? Object.keys(each.facts) : [];
    };
    const onwards = (each: Step, { facts, silent, agreed }: State): State[] => {
      const asks = each.kind === 'ask' || each.kind === 'check';
      return waysOf(each).map((at, which) => ({
        at,
        facts: [...new Set([...facts, ...fillsOf(each)])].sort(),
        silent: asks ? 0 : silent + 1,
        agreed: agreed || (each.kind === 'check' && which === 0),
      }));
    };
    const canEnd = (steps: Script['steps'], at: string, tried: readonly string[] = []): boolean => {
      const each = steps[at];
      if (!each || each.kind === 'handoff' || each.kind === 'resolve') return true;
      return !tried.includes(at) && waysOf(each).some((to) => canEnd(steps, to, [...tried, at]));
    };
    const expectSafe = (steps: Script['steps'], each: Step, { at, silent, facts }: State): void => {
      expect(silent, 'steps without a question').to.be.at.most(Object.keys(steps).length);
      if (JSON.stringify(each).includes('{f}')) expect(facts, 'facts').to.include('f');
      expect(canEnd(steps, at), `${at} can end`).to.equal(true);
    };
    const look = ({ steps, sensitive }: Script, state: State): State[] => {
      const each = Object.hasOwn(steps, state.at) ? steps[state.at] : undefined;
      if (state.at === 'solved' || each?.kind === 'resolve') expect(state.agreed || !sensitive).to.equal(true);
      if (!each) {
        expect(state.at).to.be.oneOf(['solved', 'person']);
        return [];
      }
      expectSafe(steps, each, state);
      return onwards(each, state);
    };

    // Every state that a talk can be in: the step, the facts so far, the steps since something was asked.
    const walk = (each: Script): void => {
      const seen = new Set<string>();
      const visited = new Set<string>();
      const open: State[] = [{ at: each.start, facts: [], silent: 0, agreed: false }];
      for (let state = open.pop(); state; state = open.pop()) {
        const key = JSON.stringify(state);
        if (seen.has(key)) continue;
        seen.add(key);
        visited.add(state.at);
        open.push(...look(each, state));
      }
      expect([...visited]).to.include.members(Object.keys(each.steps));
    };

    it('never throws, and what it accepts can be walked to an end without a surprise', () => {
      let accepted = 0;
      fc.assert(
        fc.property(source, (each) => {
          const result = compileScript(each, '00000000');
          if ('faults' in result) {
            expect(result.faults).to.not.have.length(0);
            return;
          }
          accepted++;
          walk(result.script);
        }),
        { numRuns: 2000 },
      );
      expect(accepted, 'accepted scripts').to.be.above(50);
    });
  });

  it('knows the days of the calendar', () => {
    for (const day of ['2028-02-29', '2000-02-29', '2027-12-31']) expect(isCalendarDate(day), day).to.equal(true);
    for (const day of [
      '2027-02-29',
      '1900-02-29',
      '2027-13-01',
      '2027-00-10',
      '2027-04-31',
      '2027-1-1',
      '0000-01-01',
      '',
    ]) {
      expect(isCalendarDate(day), day).to.equal(false);
    }
  });

  it('suggests only names that are near', () => {
    expect(nearest('tilte', ['title', 'steps'])).to.equal('title');
    expect(nearest('zzz', ['title', 'steps'])).to.equal(undefined);
    expect(meant('zzz', ['title', 'steps'])).to.equal('Use one of: title, steps.');
    expect(meant('zzz', [])).to.equal('Remove it.');
  });
});
