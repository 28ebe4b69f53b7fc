import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { adaptiveCardOf, choiceOf } from '../../src/channels/adaptive-card.ts';
import { blocksOf } from '../../src/channels/block-kit.ts';
import { parseMarkup } from '../../src/desk/markup.ts';
import type { Message } from '../../src/desk/message.ts';
import type { Script } from '../../src/desk/script.ts';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { readScripts } from '../../src/scripts.ts';
import { blockFaults } from '../channels/block-kit-rules.ts';
import { nodesOf } from '../channels/fake-connector.ts';
import { bookIn, walkAll } from './paths.ts';
import { seenInSlack, seenInTeams, seenOnCard, wordsIn } from './seen.ts';

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
const fits = ajv.compile(
  JSON.parse(readFileSync(new URL('../schemas/adaptive-card-1.5.json', import.meta.url), 'utf8')) as object,
);

const folder = readScripts('dialogs');

/** The words that the desk means a person to read, in order; addresses of links are not among them. */
function wordsMeant({ title = '', parts }: Message): string[] {
  const texts = parts.flatMap((part): string[] => {
    switch (part.kind) {
      case 'quote':
        return [part.who, part.text];
      case 'facts':
        return part.facts.flatMap(({ label, value }) => [label, value]);
      case 'link':
        return [part.label];
      default:
        return parseMarkup(part.text).map(({ number, spans }) =>
          [number === undefined ? '' : `${number}. `, ...spans.map((span) => span.text)].join(''),
        );
    }
  });
  return [title, ...texts].flatMap(wordsIn);
}

/** Compares one message on both platforms: with each other, and with what the desk means. */
function compare(message: Message): void {
  const slack = seenInSlack(message);
  const teams = seenInTeams(message);
  const card = adaptiveCardOf(message);
  const what = wordsOfMessage(message).slice(0, 200);
  expect(teams, what).to.deep.equal(slack);
  expect(seenOnCard(card), what).to.deep.equal(slack);
  expect(slack.words, what).to.deep.equal(wordsMeant(message));
  const { choices, card: nonce = '' } = message;
  expect(slack.choices).to.deep.equal(choices.map(({ id, label }) => ({ card: nonce, id, label })));
  expect(slack.inputs.map(({ id, label }) => [id, label])).to.deep.equal(
    message.inputs.map(({ id, label }) => [id, label]),
  );
  for (const page of blocksOf(message).blocks) expect(blockFaults(page), what).to.deep.equal([]);
  fits(card);
  expect(fits.errors ?? [], what).to.deep.equal([]);
  const presses = nodesOf(card).filter((node) => node.type === 'Action.Submit');
  expect(presses.map((node) => choiceOf(node['data'])?.choice)).to.deep.equal(choices.map(({ id }) => id));
}

const canSolve = ({ steps }: Script): boolean =>
  Object.values(steps).some((step) => step.kind === 'resolve' || Object.values(step).includes('solved'));

describe('story: parity of Slack and Teams (15)', function () {
  this.timeout(20_000);

  it('has the fifteen shipped scripts to compare', () => {
    expect(folder.faults).to.deep.equal([]);
    expect(folder.scripts.length).to.equal(15);
  });

  for (const language of ['en', 'es'] as const) {
    const book = bookIn(folder, language);
    for (const script of folder.scripts) {
      it(`shows and offers the same on both, on every way through ${script.id} in ${language}`, () => {
        const { messages, asked, ends } = walkAll(book, script, language);
        for (const message of messages) compare(message);
        const questions = Object.values(script.steps).filter(({ kind }) => kind === 'ask' || kind === 'check');
        expect([...asked]).to.include.members(questions.map(({ id }) => id));
        expect(ends).to.deep.equal(canSolve(script) ? ['person', 'solved'] : ['person']);
      });
    }
  }
});
