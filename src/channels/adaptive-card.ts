import { parseMarkup, plainText, type Span } from '../desk/markup.ts';
import type { Choice, Fact, Input, Message, Part, Tone } from '../desk/message.ts';
import { cardWords, cutText, escapeMarkdown, isPlainWords, piecesOf } from './card-text.ts';
import { inert } from './inert-text.ts';

/** One element, action or input of an Adaptive Card, as plain JSON. */
export type CardNode = { readonly type: string; readonly [property: string]: unknown };

/** An Adaptive Card 1.5, the version that Teams shows. */
export type AdaptiveCard = {
  readonly type: 'AdaptiveCard';
  readonly $schema: string;
  readonly version: '1.5';
  readonly lang: string;
  readonly fallbackText: string;
  readonly body: readonly CardNode[];
};

// Teams takes about 100 KB as UTF-16 and cards of 28 KB in some clients (channels.md §3); some room stays for the envelope.
const mostBytes = 26_000;
const lineLength = 2_000;
// Teams shows six buttons in a row of actions, Microsoft's renderer five unless told otherwise; the rest would be lost.
const buttonsInRow = 5;
const labelLength = 100;

const toneStyle: Readonly<Record<Tone, string>> = {
  plain: 'default',
  info: 'accent',
  success: 'good',
  warning: 'warning',
  danger: 'attention',
};

/**
 * A message as one Adaptive Card 1.5 of at most 26 KB; what does not fit is left out and said so. Everybody's words
 * stand in text runs, which no client reads as Markdown; a press carries `{ c: card nonce, a: choice id }` and the inputs.
 */
export function adaptiveCardOf(message: Message): AdaptiveCard {
  const tail = tailOf(message);
  const room = mostBytes - bytesOf(tail);
  const body = bodyOf(message);
  if (bytesOf(body) <= room) return cardOf(message, [...body, ...tail]);
  const kept: CardNode[] = [];
  let used = 200;
  for (const node of body) {
    used += bytesOf(node);
    if (used > room) break;
    kept.push(node);
  }
  return cardOf(message, [...kept, richText([run(cardWords(message.language).cut, { isSubtle: true })]), ...tail]);
}

/** A message as as many cards as it needs, so that nothing is lost; its inputs and buttons are on the last one. */
export function adaptiveCardsOf(message: Message): AdaptiveCard[] {
  const body = bodyOf(message);
  const tail = tailOf(message);
  const whole = [...body, ...tail];
  if (bytesOf(whole) <= mostBytes) return [cardOf(message, whole)];
  const pages: CardNode[][] = [[]];
  let used = 0;
  for (const node of body) {
    const size = bytesOf(node);
    if (used + size > mostBytes) {
      pages.push([]);
      used = 0;
    }
    pages.at(-1)?.push(node);
    used += size;
  }
  if (used + bytesOf(tail) > mostBytes) pages.push([]);
  pages.at(-1)?.push(...tail);
  return pages.filter((page) => page.length > 0).map((page) => cardOf(message, page));
}

/** What a press on a card says: which card, which choice, and what was filled in; undefined when it is not one of our cards. */
export function choiceOf(value: unknown): { card: string; choice: string; inputs: Record<string, string> } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { c, a, ...rest } = value as Record<string, unknown>;
  if (typeof c !== 'string' || typeof a !== 'string') return undefined;
  const inputs = Object.entries(rest).flatMap(([id, filled]) =>
    typeof filled === 'string' && id !== 'msteams' ? [[idOfField(id), filled] as const] : [],
  );
  return { card: c, choice: a, inputs: Object.fromEntries(inputs) };
}

const cardOf = (message: Message, body: readonly CardNode[]): AdaptiveCard => ({
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  lang: message.language,
  fallbackText: escapeMarkdown(cutText(deskWordsOf(message), 300)) || '…',
  body: body.length > 0 ? body : [richText([run('…')])],
});

/** The desk's own words of a message on one line, for notifications and old clients; nobody else's words are in it. */
export function deskWordsOf(message: Message): string {
  const texts = message.parts.flatMap((part) => (part.kind === 'text' ? [plainText(part.text)] : []));
  return inert([message.title ?? '', ...texts].filter((text) => text !== '').join(' · ')).replace(/\n+/g, ' ');
}

function bodyOf(message: Message): CardNode[] {
  const nodes = message.parts.flatMap(partNodes);
  const title = message.title ? [titleNode(message.title)] : [];
  if (message.tone === 'plain') return [...title, ...nodes];
  // Without a title the first words bear the tone, unless they are a list, of which it would be only the first point.
  const head = title.length > 0 || nodes[0]?.type !== 'RichTextBlock' ? title : nodes.splice(0, 1);
  if (head.length === 0) return nodes;
  return [{ type: 'Container', style: toneStyle[message.tone], bleed: true, items: head }, ...nodes];
}

function titleNode(title: string): CardNode {
  const text = inert(cutText(title, 300));
  // A text block is a heading for screen readers, but reads Markdown; only words that it shows as they are go there.
  if (!isPlainWords(text)) return richText([run(text, { weight: 'Bolder', size: 'Medium' })]);
  return { type: 'TextBlock', text, style: 'heading', weight: 'Bolder', size: 'Medium', wrap: true };
}

function partNodes(part: Part): CardNode[] {
  switch (part.kind) {
    case 'text':
      return markedNodes(part.text, {});
    case 'note':
      return markedNodes(part.text, { size: 'Small', isSubtle: true });
    case 'quote':
      return quoteNodes(part.who, part.text);
    case 'facts':
      return part.facts.flatMap(factNodes);
    case 'link':
      return linkNodes(part.label, part.url);
  }
}

type Look = Readonly<Record<string, unknown>>;

function markedNodes(text: string, look: Look): CardNode[] {
  return parseMarkup(text).flatMap(({ kind, number, spans }, at): CardNode[] => {
    const spacing = at === 0 ? {} : { spacing: 'Small' };
    const blocks = chunked(spans).map((chunk) => richText(chunk.map((span) => spanRun(span, look))));
    const [first, ...more] = blocks;
    if (!first) return [];
    if (kind === 'text') return [{ ...first, ...spacing }, ...more.map((block) => ({ ...block, spacing: 'None' }))];
    const mark = richText([run(kind === 'numbered' ? `${number}.` : '•', { weight: 'Bolder', ...look })]);
    const columns = [
      { type: 'Column', width: 'auto', items: [mark] },
      { type: 'Column', width: 'stretch', spacing: 'Small', items: [first] },
    ];
    return [{ type: 'ColumnSet', ...spacing, columns }, ...more.map((block) => ({ ...block, spacing: 'None' }))];
  });
}

function spanRun(span: Span, look: Look): CardNode {
  return run(span.text, {
    ...look,
    ...(span.bold ? { weight: 'Bolder' } : {}),
    ...(span.code ? { fontType: 'Monospace' } : {}),
    ...(span.href ? { selectAction: { type: 'Action.OpenUrl', url: span.href }, underline: true } : {}),
  });
}

// One line can be longer than a card; it goes on in the next block.
function chunked(spans: readonly Span[]): Span[][] {
  const chunks: Span[][] = [[]];
  let used = 0;
  for (const span of spans) {
    for (const text of piecesOf(span.text, lineLength)) {
      if (used + text.length > lineLength) {
        chunks.push([]);
        used = 0;
      }
      chunks.at(-1)?.push({ ...span, text });
      used += text.length;
    }
  }
  return chunks.filter((chunk) => chunk.length > 0);
}

function quoteNodes(who: string, text: string): CardNode[] {
  const name = richText([run(cutText(inert(who), 300), { weight: 'Bolder', size: 'Small' })]);
  const lines = inert(text)
    .split('\n')
    .flatMap((line) => piecesOf(line, lineLength))
    .map((line) => ({ ...richText([run(line === '' ? ' ' : line)]), spacing: 'None' }));
  return grouped([name, ...lines]).map((items, at) => ({
    type: 'Container',
    style: 'emphasis',
    ...(at === 0 ? {} : { spacing: 'None' }),
    items,
  }));
}

// A container cannot be parted between two cards, so a long quote is several containers that look like one.
function grouped(nodes: readonly CardNode[]): CardNode[][] {
  const groups: CardNode[][] = [[]];
  let used = 0;
  for (const node of nodes) {
    used += bytesOf(node);
    if (used > 6_000) {
      groups.push([]);
      used = bytesOf(node);
    }
    groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

function factNodes(fact: Fact, at: number): CardNode[] {
  const lines = inert(fact.value)
    .split('\n')
    .flatMap((line) => piecesOf(line, lineLength))
    .map((line, row) => ({ ...richText([run(line || ' ')]), ...(row === 0 ? {} : { spacing: 'None' }) }));
  return grouped(lines).map((items, part) => {
    const label = part === 0 ? cutText(inert(fact.label), labelLength) : ' ';
    const columns = [
      { type: 'Column', width: 1, items: [richText([run(label, { isSubtle: true })])] },
      { type: 'Column', width: 2, spacing: 'Small', items },
    ];
    return { type: 'ColumnSet', spacing: part > 0 ? 'None' : at === 0 ? 'Medium' : 'Small', columns };
  });
}

function linkNodes(label: string, url: string): CardNode[] {
  const safe = URL.canParse(url) && url.length <= lineLength && new URL(url).protocol === 'https:';
  // An address that is not safe to open is shown, so that nothing is lost, and does nothing.
  if (!safe) return piecesOf(inert(`${label}: ${url}`), lineLength).map((text) => richText([run(text)]));
  const action = { type: 'Action.OpenUrl', title: cutText(inert(label), labelLength), url: new URL(url).href };
  return [{ type: 'ActionSet', actions: [action] }];
}

function tailOf(message: Message): CardNode[] {
  const full = message.choices.length > buttonsInRow;
  const choices = full ? message.choices.toSorted((a, b) => rank(a) - rank(b)) : message.choices;
  const inputs = message.inputs.map((input) => inputNode(input, message));
  if (choices.length === 0) return inputs;
  const actions = choices.map((choice) => choiceAction(choice, message));
  if (actions.length <= buttonsInRow) return [...inputs, actionSet(actions)];
  const rest = actions.slice(buttonsInRow - 1);
  const rows = Array.from({ length: Math.ceil(rest.length / buttonsInRow) }, (_, row) =>
    actionSet(rest.slice(row * buttonsInRow, (row + 1) * buttonsInRow)),
  );
  const title = cardWords(message.language).more;
  const more = { type: 'Action.ShowCard', title, card: { type: 'AdaptiveCard', body: rows } };
  return [...inputs, actionSet([...actions.slice(0, buttonsInRow - 1), more])];
}

const rank = ({ seldom }: Choice): number => (seldom ? 1 : 0);

const actionSet = (actions: readonly CardNode[]): CardNode => ({ type: 'ActionSet', actions });

function choiceAction(choice: Choice, message: Message): CardNode {
  return {
    type: 'Action.Submit',
    title: cutText(inert(choice.label), labelLength),
    ...(choice.style ? { style: choice.style === 'danger' ? 'destructive' : 'positive' } : {}),
    associatedInputs: choice.submits ? 'Auto' : 'None',
    data: { c: message.card ?? '', a: choice.id },
  };
}

function inputNode(input: Input, message: Message): CardNode {
  const said = cardWords(message.language);
  const common = {
    id: fieldOf(input.id),
    label: cutText(inert(input.label), 500),
    ...(input.value === undefined ? {} : { value: cutText(inert(input.value), 4_000) }),
    ...(input.required
      ? { isRequired: true, errorMessage: input.kind === 'choice' ? said.choose : said.required }
      : {}),
  };
  const placeholder = input.placeholder === undefined ? {} : { placeholder: cutText(inert(input.placeholder), 200) };
  switch (input.kind) {
    case 'line':
      return { type: 'Input.Text', ...common, ...placeholder, maxLength: 500 };
    case 'text':
      return { type: 'Input.Text', ...common, ...placeholder, isMultiline: true, maxLength: 4_000 };
    case 'date':
      return { type: 'Input.Date', ...common };
    case 'choice': {
      const choices = (input.options ?? []).map(({ id, label }) => ({ title: cutText(inert(label), 200), value: id }));
      const style = choices.length <= 4 ? 'expanded' : 'compact';
      return { type: 'Input.ChoiceSet', ...common, ...placeholder, style, wrap: true, choices };
    }
  }
}

// The inputs come back beside our own two fields, so an input may not have their names.
const fieldOf = (id: string): string => (/^(input\.)*[ac]$|^msteams$/.test(id) ? `input.${id}` : id);
const idOfField = (field: string): string => field.replace(/^input\.(?=(input\.)*[ac]$|msteams$)/, '');

const richText = (inlines: readonly CardNode[]): CardNode => ({ type: 'RichTextBlock', inlines });
const run = (text: string, look: Look = {}): CardNode => ({ type: 'TextRun', text: inert(text), ...look });

const bytesOf = (nodes: CardNode | readonly CardNode[]): number => Buffer.byteLength(JSON.stringify(nodes));
