import { type ArticleBlock, type ArticleItem, inertWords, labelWords } from './article.ts';
import { draftWords, namesEscalation } from './draft-words.ts';
import type { Language } from './language.ts';
import { wordsOf } from './lexicon.ts';
import { plainText } from './markup.ts';
import { limits, type StepSource, type TextsSource } from './script-source.ts';

/** One step of a draft, and what a person has to decide about it. */
export type Stage = { readonly step: StepSource; readonly decide: readonly string[] };

/** In which language an article is, and its title, which need not be said again. */
export type StageWishes = { readonly language: Language; readonly title: string };

type Maker = StageWishes & {
  readonly stages: Stage[];
  /** Lines that wait for the step that they lead to. */
  lines: string[];
  heading: string;
  decide: string[];
  /** What the article says about when to call somebody. */
  readonly calls: string[];
};

/** Most things to do before the person is asked how it stands. */
const mostAtOnce = 5;
const mostLetters = 1200;
const mostRows = limits.choices - 1;

/** The steps of a draft in the order of the article's blocks, without its end. */
export function stagesOf(blocks: readonly ArticleBlock[], wishes: StageWishes): readonly Stage[] {
  const maker: Maker = { ...wishes, stages: [], lines: [], heading: '', decide: [], calls: [] };
  for (const block of blocks) takeBlock(maker, block);
  if (maker.lines.length > 0) showAndCheck(maker, maker.lines, 'helped');
  const left = [...maker.decide, ...maker.calls.map((line) => `the article says to call for help: ${line}`)];
  const last = maker.stages.at(-1);
  if (last && left.length > 0) maker.stages[maker.stages.length - 1] = { ...last, decide: [...last.decide, ...left] };
  return maker.stages.map(({ step, decide }) => ({ step: ledOn(step, maker.stages), decide }));
}

/** The step that follows the article's own. */
export const firstOfEnd = 'seen';

// Where a way leads to "whatever comes next", that step did not exist yet when the way was written.
function ledOn(step: StepSource, stages: readonly Stage[]): StepSource {
  if (!step.choices) return step;
  const choices = step.choices.map((choice) => {
    const place = /^@(\d+)$/.exec(choice.next ?? '')?.[1];
    return place === undefined ? choice : { ...choice, next: stages[Number(place)]?.step.id ?? firstOfEnd };
  });
  return { ...step, choices };
}

function takeBlock(maker: Maker, block: ArticleBlock): void {
  switch (block.kind) {
    case 'heading':
      maker.heading = block.text;
      if (!sameWords(block.text, maker.title)) maker.lines.push(`**${headingWords(block.text)}**`);
      return;
    case 'text':
    case 'note':
      maker.lines.push(...block.text.split('\n'));
      return;
    case 'list':
      if (block.ordered) doList(maker, block.items);
      else tellList(maker, block.items);
      return;
    case 'table':
      askTable(maker, block.head, block.rows);
      return;
    case 'media':
      maker.decide.push(mediaWords(block));
  }
}

const sameWords = (one: string, other: string): boolean => wordsOf(one).join(' ') === wordsOf(other).join(' ');
const headingWords = (text: string): string => inertWords(text).replaceAll('\\*\\*', '');

const mediaWords = ({ what, label, source }: Extract<ArticleBlock, { kind: 'media' }>): string => {
  const named = [label === '' ? '' : `"${label}"`, source].filter((part) => part !== '').join(', ');
  return `the article shows a ${what} here (${named === '' ? 'without a name' : named}); say in words what it shows`;
};

/** An item with what stands under it, as lines; its pictures become decisions. */
function itemLines(maker: Maker, { text, under }: ArticleItem, mark: string): string {
  const lines = [`${mark} ${text.replaceAll('\n', ' ')}`.trim()];
  for (const block of under) {
    if (block.kind === 'media') maker.decide.push(mediaWords(block));
    else if (block.kind === 'list') lines.push(...block.items.map((item) => itemLines(maker, item, '-')));
    else if (block.kind === 'table') lines.push(...rowLines(block.head, block.rows));
    else if (block.kind === 'heading') lines.push(`**${headingWords(block.text)}**`);
    else lines.push(block.text);
  }
  return lines.join('\n');
}

function tellList(maker: Maker, items: readonly ArticleItem[]): void {
  const lines = items.map((item) => itemLines(maker, item, '-'));
  if (!namesEscalation(maker.heading)) {
    maker.lines.push(...lines);
    return;
  }
  maker.calls.push(...lines.map((line) => plainText(line).replace(/^- /, '').replaceAll('\n', ' ')));
  const title = `**${headingWords(maker.heading)}**`;
  if (maker.lines.at(-1) === title) maker.lines.pop();
}

/** Ordered steps: at most five at once, and the question how it stands after them. */
function doList(maker: Maker, items: readonly ArticleItem[]): void {
  let lines = maker.lines;
  let count = 0;
  maker.lines = [];
  for (const [at, item] of items.entries()) {
    const before = maker.decide.length;
    const line = itemLines(maker, item, `${at + 1}.`);
    if (count >= mostAtOnce || (count > 0 && lettersOf(lines) + line.length > mostLetters)) {
      const later = maker.decide.splice(before);
      showAndCheck(maker, lines, 'solvedYet');
      maker.decide.push(...later);
      lines = [];
      count = 0;
    }
    lines.push(line);
    count++;
  }
  showAndCheck(maker, lines, 'helped');
}

const lettersOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

function showAndCheck(maker: Maker, lines: readonly string[], how: 'helped' | 'solvedYet'): void {
  show(maker, lines);
  maker.lines = [];
  const number = maker.stages.length + 1;
  const step = { id: `check-${number}`, check: textOf(maker, draftWords[maker.language][how]), yes: 'done' };
  maker.stages.push({ step, decide: [] });
}

/** Says lines in as many steps as their length asks for; a long one is cut between words and loses its marks. */
function show(maker: Maker, lines: readonly string[], next?: string): void {
  const pages: string[] = [];
  for (const line of lines.flatMap(shortLines)) {
    const page = pages.at(-1);
    if (page !== undefined && page.length + line.length + 1 <= mostLetters)
      pages[pages.length - 1] = `${page}\n${line}`;
    else pages.push(line);
  }
  for (const [at, page] of pages.entries()) {
    const id = `step-${maker.stages.length + 1}`;
    const last = at === pages.length - 1;
    const step = { id, say: textOf(maker, page), ...(last && next !== undefined ? { next } : {}) };
    maker.stages.push({ step, decide: maker.decide });
    maker.decide = [];
  }
}

function shortLines(line: string): string[] {
  if ([...line].length <= mostLetters) return line.split('\n');
  const pieces: string[] = [];
  for (const word of plainText(line).split(/\s+/)) {
    const piece = pieces.at(-1);
    if (piece !== undefined && piece.length + word.length + 1 <= mostLetters)
      pieces[pieces.length - 1] = `${piece} ${word}`;
    else pieces.push(...(word.match(new RegExp(`.{1,${mostLetters}}`, 'gsu')) ?? []));
  }
  return pieces.map(inertWords);
}

const textOf = ({ language }: Maker, text: string): TextsSource => ({ [language]: text });

const rowLines = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.map((row) => {
    const [first = '', ...others] = row.map((cell) => cell.replaceAll('\n', '; '));
    const rest = others.map((cell, at) => {
      const named = others.length > 1 ? (head[at + 1] ?? '') : '';
      return named === '' || cell === '' ? cell : `${inertWords(named)}: ${cell}`;
    });
    return `- ${[first === '' ? '' : `**${boldless(first)}**`, ...rest].filter((cell) => cell !== '').join(' — ')}`;
  });

const boldless = (text: string): string => text.replaceAll(/(?<!\\)\*\*/g, '').replace(/^\\-(?=\s)/, '-');

type Row = { readonly id: string; readonly label: string; readonly cells: readonly string[] };

/** A small table of alternatives becomes a question with a way for each row; any other one a list. */
function askTable(maker: Maker, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const choices = choicesIn(rows, draftWords[maker.language].other);
  if (!choices) {
    maker.lines.push(...rowLines(head, rows));
    maker.decide.push('the article has a table here; it reads as a list now');
    return;
  }
  askRows(maker, head, choices);
}

function choicesIn(rows: readonly (readonly string[])[], other: string): Row[] | undefined {
  if (rows.length < 2 || rows.length > mostRows) return undefined;
  const found = rows.map(([first = '', ...cells], at): Row => {
    const label = labelWords(first.replaceAll('\n', ', '));
    return { id: `row-${at + 1}`, label, cells };
  });
  const names = new Set([...found.map(({ label }) => wordsOf(label).join(' ')), wordsOf(other).join(' ')]);
  const fits = found.every(
    ({ label, cells }) =>
      wordsOf(label).length > 0 && [...label].length <= limits.choiceLabel && cells.some((cell) => cell !== ''),
  );
  return fits && names.size === found.length + 1 ? found : undefined;
}

function askRows(maker: Maker, head: readonly string[], rows: readonly Row[]): void {
  const words = draftWords[maker.language];
  const number = maker.stages.length + 1;
  const [asked = ''] = head;
  const lead = maker.lines;
  maker.lines = [];
  // What stands before the table is read before the question, in the same message.
  if (lead.length > 0) show(maker, lead);
  const question = asked === '' ? words.which : `**${headingWords(asked)}** — ${words.which}`;
  const check = `table-${number}-helped`;
  const name = `table-${number}`;
  const place = maker.stages.length;
  const why = 'the article has a table here, which became a question; are its rows alternatives?';
  const decide = [...maker.decide, why];
  maker.decide = [];
  // It goes before its rows, and names the step after them.
  maker.stages.push({ step: { id: name }, decide });
  for (const row of rows) showRow(maker, head, row, { id: `${name}-${row.id}`, next: check });
  maker.stages.push({ step: { id: check, check: textOf(maker, words.helped), yes: 'done' }, decide: [] });
  const own = rows.map(({ id, label }) => ({ id, label: textOf(maker, label), next: `${name}-${id}` }));
  const step: StepSource = {
    id: name,
    ask: 'choice',
    text: textOf(maker, question),
    into: `table_${number}`,
    label: textOf(maker, [...(labelWords(asked) || words.which)].slice(0, limits.factLabel).join('')),
    choices: [...own, { id: 'other', label: textOf(maker, words.other), next: `@${maker.stages.length}` }],
  };
  maker.stages[place] = { step, decide };
}

function showRow(
  maker: Maker,
  head: readonly string[],
  { cells }: Row,
  { id, next }: { readonly id: string; readonly next: string },
): void {
  const lines = cells.flatMap((cell, at) => {
    const named = cells.length > 1 ? (head[at + 1] ?? '') : '';
    const [first, ...others] = cell.split('\n');
    if (first === undefined || cell === '') return [];
    return named === '' ? [first, ...others] : [`**${headingWords(named)}**: ${first}`, ...others];
  });
  const from = maker.stages.length;
  show(maker, lines, next);
  const shown = maker.stages[from];
  if (shown) maker.stages[from] = { ...shown, step: { ...shown.step, id } };
}
