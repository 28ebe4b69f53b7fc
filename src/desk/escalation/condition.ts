/** What is known of a request when triggers are looked at; what is not known is left out, and holds nothing. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Things that happen on their own and may stand in a condition as a bare word: the fact of that name is `true`. */
export const happenings = ['script_failed', 'repeat', 'no_rights', 'timebox'] as const;

const operators = ['<=', '>=', '=', '<', '>'] as const;

type Operator = (typeof operators)[number];
type Value = string | number | boolean;

/** A condition as it is kept: plain data. */
export type Condition =
  | { readonly happened: string }
  | { readonly fact: string; readonly is: Operator; readonly value: Value }
  | { readonly fact: string; readonly in: readonly Value[] }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };

/** Why a condition cannot be read, in the admins' words, and at which character of it (from 0). */
export type ConditionFault = { readonly fault: string; readonly at: number };

/** Which names a condition may use; without them any name may be compared, and bare words are the `happenings`. */
export type Names = { readonly facts?: readonly string[]; readonly happenings?: readonly string[] };

type Token = { readonly kind: 'word' | 'number' | 'text' | 'sign'; readonly text: string; readonly at: number };

/** The tokens of a condition and how far it is read. */
type Reader = { readonly tokens: readonly Token[]; readonly end: number; readonly names: Names; next: number };

/** What is thrown inside this file only: it ends in a `ConditionFault`, and its cause is where. */
const unreadable = (fault: string, at: number): Error => new Error(fault, { cause: at });

const tokenShape =
  /\s*(?:(?<number>-?\d+(?:\.\d+)?)(?![\p{L}\p{N}_])|(?<word>[\p{L}\p{N}_][\p{L}\p{N}_.-]*)|"(?<text>[^"]*)"|(?<sign><=|>=|[=<>()[\],]))/uy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    tokenShape.lastIndex = at;
    const groups = tokenShape.exec(text)?.groups;
    const start = at + (text.slice(at).length - text.slice(at).trimStart().length);
    if (groups === undefined) throw unreadable(`“${text[start]}” means nothing here`, start);
    const [kind, found] = Object.entries(groups).find(([, value]) => value !== undefined) ?? ['sign', ''];
    tokens.push({ kind: kind as Token['kind'], text: found, at: start });
    at = tokenShape.lastIndex;
  }
  return tokens;
}

const peek = (reader: Reader): Token | undefined => reader.tokens[reader.next];

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toLowerCase() === word;

const isSign = (token: Token | undefined, sign: string): boolean => token?.kind === 'sign' && token.text === sign;

/** Takes the next token or says what was wanted instead of it. */
function take(reader: Reader, wanted: string, fits: (token: Token) => boolean): Token {
  const token = peek(reader);
  if (token === undefined) throw unreadable(`the condition ends where ${wanted} is missing`, reader.end);
  if (!fits(token)) throw unreadable(`${wanted} should stand here, not “${token.text}”`, token.at);
  reader.next += 1;
  return token;
}

function readAny(reader: Reader): Condition {
  const any = [readAll(reader)];
  while (isWord(peek(reader), 'or')) {
    reader.next += 1;
    any.push(readAll(reader));
  }
  return any.length === 1 ? (any[0] as Condition) : { any };
}

function readAll(reader: Reader): Condition {
  const all = [readOne(reader)];
  while (isWord(peek(reader), 'and')) {
    reader.next += 1;
    all.push(readOne(reader));
  }
  return all.length === 1 ? (all[0] as Condition) : { all };
}

function readOne(reader: Reader): Condition {
  if (isSign(peek(reader), '(')) {
    reader.next += 1;
    const inner = readAny(reader);
    take(reader, 'the closing “)”', (token) => isSign(token, ')'));
    return inner;
  }
  const name = take(
    reader,
    'a fact (as in “priority = 1”) or something that happens (as “script_failed”)',
    (token) => token.kind === 'word' && !['and', 'or', 'in'].includes(token.text.toLowerCase()),
  );
  const next = peek(reader);
  if (isWord(next, 'in')) return readList(reader, name);
  if (next?.kind === 'sign' && operators.some((operator) => operator === next.text)) {
    return readComparison(reader, name, next.text as Operator);
  }
  return readHappening(reader, name);
}

function readHappening(reader: Reader, name: Token): Condition {
  const known = reader.names.happenings ?? happenings;
  if (known.includes(name.text)) return { happened: name.text };
  throw unreadable(
    `“${name.text}” is nothing that happens by itself; compare a fact (“${name.text} = …”), or write one of ${known.join(', ')}`,
    name.at,
  );
}

function checkFact({ names }: Reader, { text, at }: Token): void {
  if (names.facts === undefined || names.facts.includes(text)) return;
  throw unreadable(`nothing is known by the name “${text}”; the facts are ${names.facts.join(', ')}`, at);
}

function readComparison(reader: Reader, name: Token, is: Operator): Condition {
  checkFact(reader, name);
  reader.next += 1;
  const at = peek(reader)?.at ?? reader.end;
  const value = readValue(reader, `what “${name.text}” is compared with`);
  if (is !== '=' && typeof value !== 'number') throw unreadable(`“${is}” needs a number after it`, at);
  return { fact: name.text, is, value };
}

function readList(reader: Reader, name: Token): Condition {
  checkFact(reader, name);
  reader.next += 1;
  take(reader, 'a list such as “[phishing, lost_device]”', (token) => isSign(token, '['));
  const values = [readValue(reader, 'a value of the list')];
  while (isSign(peek(reader), ',')) {
    reader.next += 1;
    values.push(readValue(reader, 'a value of the list'));
  }
  take(reader, 'a comma or the closing “]”', (token) => isSign(token, ']'));
  return { fact: name.text, in: values };
}

function readValue(reader: Reader, wanted: string): Value {
  const { kind, text } = take(reader, wanted, (token) => token.kind !== 'sign');
  if (kind === 'number') return Number(text);
  if (kind === 'word' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/**
 * Reads the `when` of a trigger: `priority = 1`, `impact = 1 and urgency = 1`, `topic in [phishing, lost_device]`,
 * `owner_minutes > 30`, or a happening by its bare word; `and` binds closer than `or`, parentheses group.
 */
export const parseCondition = (text: string, names: Names = {}): Condition | ConditionFault => {
  try {
    const reader: Reader = { tokens: tokensOf(text), end: text.length, names, next: 0 };
    const condition = readAny(reader);
    const rest = peek(reader);
    if (rest !== undefined) throw unreadable(`“and” or “or” should stand before “${rest.text}”`, rest.at);
    return condition;
  } catch (error) {
    if (error instanceof Error && typeof error.cause === 'number') return { fault: error.message, at: error.cause };
    throw error;
  }
};

// Admins do not think about types: `topic = VPN` is the topic “vpn”, and priority “1” of a form is priority 1.
const same = (fact: Value, value: Value): boolean => String(fact).toLowerCase() === String(value).toLowerCase();

const compare: Readonly<Record<Operator, (fact: number, value: number) => boolean>> = {
  '=': (fact, value) => fact === value,
  '<': (fact, value) => fact < value,
  '>': (fact, value) => fact > value,
  '<=': (fact, value) => fact <= value,
  '>=': (fact, value) => fact >= value,
};

/** Whether a condition holds; a fact that is not known holds nothing, and a happening must be `true`. */
export const holds = (condition: Condition, facts: Facts): boolean => {
  if ('all' in condition) return condition.all.every((one) => holds(one, facts));
  if ('any' in condition) return condition.any.some((one) => holds(one, facts));
  if ('happened' in condition) return facts[condition.happened] === true;
  const fact = facts[condition.fact];
  if (fact === undefined) return false;
  if ('in' in condition) return condition.in.some((value) => same(fact, value));
  if (condition.is === '=') return same(fact, condition.value);
  return fact !== '' && typeof fact !== 'boolean' && compare[condition.is](Number(fact), Number(condition.value));
};
