import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { configTable, type SecretName, type SettingName } from './config-table.ts';
import { type Secret, secret } from './secret.ts';

/** The environment as it was found; the reader never changes it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing that is wrong with one setting, and what mends it; neither ever holds the value of a secret. */
export type Problem = { readonly variable: string; readonly what: string; readonly mend: string };

/** Reads settings one by one and remembers all that is wrong with them; a value with a problem reads as absent. */
export type Reader = {
  readonly problems: Problem[];
  /** All secrets that were read. */
  readonly secrets: Secret[];
  /** Whether anything was set, be it right or wrong. An empty value counts as not set. */
  given(name: SettingName): boolean;
  text(name: SettingName): string | undefined;
  secret(name: SecretName): Secret | undefined;
  /** Notes a problem; gives nothing, so that a parser can end with it. */
  refuse(variable: string, what: string, mend: string): undefined;
};

const placeholders = new Map<string, string>(
  configTable.flatMap(({ name, sample }) => (sample === undefined ? [] : [[name, sample] as const])),
);

/** A reader of one environment. */
export function readerOf(env: Environment): Reader {
  const problems: Problem[] = [];
  const secrets: Secret[] = [];
  const raw = (name: string) => env[name]?.trim() || undefined;
  const refuse = (variable: string, what: string, mend: string): undefined => {
    problems.push({ variable, what, mend });
    return undefined;
  };
  const checked = (name: SettingName, from: string, value: string) => {
    if (value === placeholders.get(name)) {
      return refuse(from, 'is still the sample value', 'Put your own value there, or comment the line out.');
    }
    if (/\p{Cc}/u.test(value)) {
      return refuse(from, 'holds a line break or another control character', 'Copy the value again, on one line.');
    }
    return value;
  };
  const fromFile = (name: SettingName, path: string) => {
    const from = `${name}_FILE`;
    try {
      const value = readFileSync(path, 'utf8').trim();
      if (value !== '') return checked(name, from, value);
      return refuse(from, 'names a file that is empty', 'Write the secret into the file, and nothing else.');
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      return refuse(from, `names a file that cannot be read (${why})`, 'Check the path and who may read the file.');
    }
  };
  return {
    problems,
    secrets,
    refuse,
    given: (name) => raw(name) !== undefined || raw(`${name}_FILE`) !== undefined,
    text(name) {
      const value = raw(name);
      return value === undefined ? undefined : checked(name, name, value);
    },
    secret(name) {
      const direct = raw(name);
      const path = raw(`${name}_FILE`);
      if (direct !== undefined && path !== undefined) {
        return refuse(name, `is set, and so is ${name}_FILE`, 'Keep one of the two.');
      }
      const value = path === undefined ? direct && checked(name, name, direct) : fromFile(name, path);
      if (!value) return undefined;
      const wrapped = secret(value);
      secrets.push(wrapped);
      return wrapped;
    },
  };
}

/** A value as it may be repeated to whoever made the mistake: short and on one line. */
export function quoted(value: string): string {
  return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
}

/** One of a few words, or the default when nothing was set. */
export function oneOf<T extends string>(reader: Reader, name: SettingName, words: readonly T[], unset: T): T {
  const value = reader.text(name);
  const word = words.find((one) => one.toLowerCase() === value?.toLowerCase());
  if (value !== undefined && word === undefined) {
    reader.refuse(name, `does not know ${quoted(value)}`, `Use one of: ${words.join(', ')}.`);
  }
  return word ?? unset;
}

type Range = { readonly least: number; readonly most: number; readonly unset: number; readonly whole?: boolean };

/** A number within bounds, in plain digits, or the default when nothing was set. */
export function numberIn(reader: Reader, name: SettingName, { least, most, unset, whole }: Range): number {
  const value = reader.text(name);
  if (value === undefined) return unset;
  const number = (whole ? /^\d+$/ : /^\d+(?:\.\d+)?$/).test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  const kind = whole ? 'a whole number' : 'a number';
  reader.refuse(name, `cannot be ${quoted(value)}`, `Use ${kind} from ${least} to ${most}.`);
  return unset;
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The GUIDs in a list by comma, in lower case; `where` says in which portal they are found. */
export function guidsOf(reader: Reader, name: SettingName, where: string): readonly string[] {
  const parts = listOf(reader.text(name));
  const wrong = parts.find((part) => !guid.test(part));
  if (wrong !== undefined) {
    reader.refuse(name, `${quoted(wrong)} is not an id like 8a3f…-…-…-…-…`, `Copy it from ${where}.`);
    return [];
  }
  return parts.map((part) => part.toLowerCase());
}

/** The parts of a list by comma, without the empty ones. */
export function listOf(value: string | undefined): readonly string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A list of `key=value` by comma; says which part is wrong and what it should look like. */
export function pairsOf(
  reader: Reader,
  name: SettingName,
  rule: { readonly fits: (key: string, value: string) => boolean; readonly form: string },
): Readonly<Record<string, string>> | undefined {
  const pairs: [string, string][] = [];
  for (const part of listOf(reader.text(name))) {
    const at = part.indexOf('=');
    const key = part.slice(0, Math.max(at, 0)).trim();
    const value = part.slice(at + 1).trim();
    if (!rule.fits(key, value)) return reader.refuse(name, `cannot read ${quoted(part)}`, `Write ${rule.form}.`);
    if (pairs.some(([other]) => other === key)) {
      return reader.refuse(name, `names ${quoted(key)} twice`, 'Keep one of the two.');
    }
    pairs.push([key, value]);
  }
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

/** An address with http or https; http only towards this machine. Faults are noted and read as absent. */
export function urlOf(reader: Reader, name: SettingName, value: string | undefined, mend: string): URL | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    return reader.refuse(name, 'is not an http(s) address', mend);
  }
  // The value is not repeated here: what stands before the @ may be a password.
  if (url.username !== '' || url.password !== '') {
    return reader.refuse(name, 'holds a user name or password', 'Take what stands before the @ out of the address.');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return reader.refuse(name, 'would send secrets over plain http', 'Use https; http is only for this machine.');
  }
  return url;
}

/** Whether a host name or address (an IPv6 one with or without brackets) means this machine only. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** One secret, or two by comma while one is being replaced; each of them is kept out of the log by itself. */
export function secretsByComma(reader: Reader, name: SecretName): Secret | undefined {
  const both = reader.secret(name);
  const parts = listOf(both?.reveal());
  if (parts.length > 1) reader.secrets.push(...parts.map(secret));
  if (parts.length <= 2) return both;
  return reader.refuse(name, 'holds more than two secrets', 'Keep the newest and the one that it replaces.');
}
