import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { languages } from './desk/language.ts';
import { meant, nearest } from './desk/nearest.ts';
import { type Fault, stepKinds } from './desk/script-source.ts';

/** A mistake of shape. A `slight` one leaves a source that can still be compiled: the compiler has better words for it. */
export type ShapeFault = Fault & {
  readonly slight?: true;
  /** Keys of which one would mend it: a mistyped one beside it is the same mistake. */
  readonly wants?: readonly string[];
  /** Told by the rule for the step's kind, which knows better than the one for all steps. */
  readonly ofKind?: true;
};

type Path = readonly (string | number)[];
type Said = readonly [what: string, mend: string];

const validators = new Map<string, ValidateFunction>();

/** What keeps a parsed YAML file from following one of the published schemas, in words for the people who write scripts. */
export function shapeFaultsOf(schema: 'script' | 'built-ins' | 'concepts' | 'desk', value: unknown): ShapeFault[] {
  const validate = validators.get(schema) ?? compiled(schema);
  validators.set(schema, validate);
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(speaksForItself);
  const faults = errors.flatMap((error) => faultOf(error, value));
  return withoutEchoes(faults);
}

function compiled(schema: string): ValidateFunction {
  const file = new URL(`../dialogs/${schema}.schema.json`, import.meta.url);
  const ajv = new Ajv({ allErrors: true, verbose: true, strictTypes: false });
  return ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
}

// `if` and `allOf` only repeat what the errors inside of them say; a key's pattern is told by `propertyNames`, and
// what each of seven kinds would have needed by the one `oneOf`.
const speaksForItself = ({ keyword, propertyName, schemaPath }: ErrorObject): boolean =>
  !['if', 'allOf'].includes(keyword) &&
  (propertyName === undefined || keyword === 'propertyNames') &&
  !schemaPath.includes('/oneOf/');

function pathOf(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  let node = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(node) ? Number(key) : key;
    path.push(step);
    node = node !== null && typeof node === 'object' ? Reflect.get(node, step) : undefined;
  }
  return path;
}

function faultOf(error: ErrorObject, root: unknown): ShapeFault[] {
  const path = pathOf(error.instancePath, root);
  const kinds = kindsIn(error.data);
  const inKind = error.schemaPath.includes('/then/');
  // Two kinds in one step contradict each other in every key; saying so once is enough.
  if (inKind && kinds.length > 1) return [];
  switch (error.keyword) {
    case 'additionalProperties':
      return [unknownKey(error, path, inKind ? kinds[0] : undefined)];
    case 'required':
      return [missingKey(error, path, inKind ? kinds[0] : undefined)];
    case 'oneOf':
      return [kindsFault(path, kinds)];
    case 'propertyNames': {
      const name = String(error.params['propertyName']);
      // The schema of the names says what they are names of, and how such names are written.
      const names = error.schema as { readonly title?: string; readonly description?: string };
      const { title = 'fact', description: mend = factNames } = names;
      return [{ path: [...path, name], atKey: true, what: `"${name}" is not a name for a ${title}`, mend }];
    }
    default: {
      const [what, mend] = valueWords(error);
      return [{ path, what, mend, ...(isSize(error.keyword) ? { slight: true } : {}) }];
    }
  }
}

const factNames = 'Facts are lower-case letters, digits and underscores, beginning with a letter.';

const kindsIn = (data: unknown): string[] =>
  data !== null && typeof data === 'object' ? stepKinds.filter((kind) => Object.hasOwn(data, kind)) : [];

const isSize = (keyword: string): boolean => ['minLength', 'maxLength', 'minItems', 'maxItems'].includes(keyword);

function unknownKey(error: ErrorObject, path: Path, kind: string | undefined): ShapeFault {
  const key = String(error.params['additionalProperty']);
  const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
  const what = kind === undefined ? `unknown key "${key}"` : `"${key}" is not a key of a step with "${kind}"`;
  const better = kind === undefined ? {} : ({ ofKind: true } as const);
  return { path: [...path, key], atKey: true, what, mend: meant(key, known), ...better };
}

function missingKey(error: ErrorObject, path: Path, kind: string | undefined): ShapeFault {
  const key = String(error.params['missingProperty']);
  const what = kind === undefined ? `"${key}" is missing` : `the step with "${kind}" needs "${key}"`;
  const slight = (languages as readonly string[]).includes(key);
  return { path, what, mend: `Add a line that begins with "${key}:".`, wants: [key], ...(slight ? { slight } : {}) };
}

function kindsFault(path: Path, kinds: readonly string[]): ShapeFault {
  if (kinds.length === 0) {
    const mend = `Give it one of: ${stepKinds.join(', ')}.`;
    return { path, what: 'the step does nothing', mend, wants: stepKinds };
  }
  const both = kinds.map((kind) => `"${kind}"`).join(' and ');
  return { path, what: `the step has ${both}; a step does one thing`, mend: 'Make them steps of their own.' };
}

const aboutIn = (schema: ErrorObject['parentSchema']): string =>
  typeof schema?.['description'] === 'string' ? schema['description'] : 'See README.md.';

// Things that have a name of their own ("a duration") have a description that says how they are written.
function thingWords({ keyword, data, parentSchema }: ErrorObject): Said | undefined {
  const thing: unknown = parentSchema?.['title'];
  if (typeof thing !== 'string' || !/^(?:an?|somebody) /.test(thing) || !aboutShape.includes(keyword)) return undefined;
  const what =
    data === null
      ? `nothing stands here, ${thing} is needed`
      : `${typeof data === 'object' ? 'this' : shown(data)} is not ${thing}`;
  return [what, aboutIn(parentSchema)];
}

const aboutShape = ['type', 'pattern', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];

function valueWords(error: ErrorObject): Said {
  const thing = thingWords(error);
  if (thing) return thing;
  const { keyword, data, params, parentSchema } = error;
  const about = aboutIn(parentSchema);
  const limit = Number(params['limit']);
  switch (keyword) {
    case 'type':
      return typeWords(data, String(params['type']));
    case 'enum': {
      const allowed = (params['allowedValues'] as readonly unknown[]).map(String);
      return [`${shown(data)} is not one of: ${allowed.join(', ')}`, meant(String(data), allowed)];
    }
    case 'const':
      return [`${shown(data)} cannot stand here`, `Write ${String(params['allowedValue'])}, or remove the key.`];
    case 'uniqueItems':
      return ['two of these are the same', 'Remove one of them.'];
    case 'pattern':
      return [`${shown(data)} is not written as it has to be`, about];
    case 'minimum':
    case 'maximum':
      return [
        `${shown(data)} is too ${keyword === 'minimum' ? 'small' : 'large'}`,
        `Use ${limit} or ${keyword === 'minimum' ? 'more' : 'less'}.`,
      ];
    case 'minLength':
    case 'minProperties':
      return ['nothing stands here', 'Write it, or remove the key.'];
    case 'maxLength':
      return [
        `the text is ${[...String(data)].length.toLocaleString('en')} characters long, at most ${limit.toLocaleString('en')} fit`,
        'Shorten it.',
      ];
    default:
      return [
        `there are too ${keyword.startsWith('min') ? 'few' : 'many'} here`,
        `Write ${limit} or ${keyword.startsWith('min') ? 'more' : 'fewer'}.`,
      ];
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
};

function typeWords(data: unknown, type: string): Said {
  const wanted = typeNames[type] ?? type;
  if (data === null) return [`nothing stands here, ${wanted} is needed`, 'Write it, or remove the key.'];
  const mends: Readonly<Record<string, string>> = {
    string:
      typeof data === 'object'
        ? 'Put the text in quotes if it has `{`, `[` or `: ` in it.'
        : `Put it in quotes: "${String(data)}".`,
    array: 'Begin every item with "- ", or write [one, two].',
    object: 'Write "key: value" lines below it, or { key: value }.',
  };
  return [`${shown(data)} is not ${wanted}`, mends[type] ?? `Write ${wanted}, without quotes.`];
}

function shown(data: unknown): string {
  if (Array.isArray(data)) return 'a list';
  if (data !== null && typeof data === 'object') return 'a group of keys';
  const text = String(data);
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

// One fault for one mistake: a mistyped key is not also a missing one, and is told by the rule that knows the step.
function withoutEchoes(faults: readonly ShapeFault[]): ShapeFault[] {
  const byPlace = new Map<string, ShapeFault>();
  const unknown = new Map<string, string[]>();
  for (const fault of faults) {
    const place = JSON.stringify([fault.path, fault.wants ?? fault.atKey ?? false]);
    if (!byPlace.get(place)?.ofKind) byPlace.set(place, fault);
    if (!fault.atKey) continue;
    const parent = JSON.stringify(fault.path.slice(0, -1));
    unknown.set(parent, [...(unknown.get(parent) ?? []), String(fault.path.at(-1))]);
  }
  return [...byPlace.values()].filter(({ path, wants = [] }) => {
    const typed = unknown.get(JSON.stringify(path)) ?? [];
    return !typed.some((key) => nearest(key, wants) !== undefined);
  });
}
