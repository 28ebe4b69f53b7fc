import { StoreError } from './store.ts';

/** What an error of the driver or the server says about itself. */
const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
};

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const lostWords =
  /connection terminated|connection ended|connection error|timeout exceeded|read timeout|timeout expired|socket/i;
const lostCodes = /^(08...|57P0[1235]|E[A-Z_]+)$/;

/** The database could not be reached, or went away: whether the statement was carried out nobody knows. */
export const isLost = (error: unknown): boolean =>
  lostCodes.test(codeOf(error)) || (codeOf(error) === '' && lostWords.test(wordsOf(error)));

/** Two transactions stood in each other's way; nothing of this one happened, and it may be tried again. */
export const isRace = (error: unknown): boolean => codeOf(error) === '40001' || codeOf(error) === '40P01';

/** The fault lies in what was sent: a value that a column cannot take, or one that is too large. */
export const isUnfit = (error: unknown): boolean => /^(22|23|54)/.test(codeOf(error));

/** A lock was not to be had in time; nothing happened. */
export const isBusy = (error: unknown): boolean => codeOf(error) === '55P03';

const tooMany = '53300';
/** The code of a server, or a session, that takes no writes. */
export const readOnly = '25006';

/** The database is there but takes no writes: nothing can be acknowledged until that is over. */
export const isOutage = (error: unknown): boolean =>
  isLost(error) ||
  codeOf(error) === tooMany ||
  codeOf(error) === readOnly ||
  /^(53[1245]00|58030)$/.test(codeOf(error));

/** What stands in DATABASE_URL, but for the password; `hide` takes the password out of any text. */
export type Place = {
  readonly host: string;
  readonly words: string;
  readonly user: string;
  readonly database: string;
  hide(text: string): string;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Reads an address `postgres://user:password@host:5432/database`; throws a StoreError that does not repeat it. */
export const placeOf = (url: string): Place => {
  // The error of a URL that cannot be read carries the whole of it, password included.
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol) || parsed.hostname === '') {
    throw new StoreError(
      'DATABASE_URL is not an address of a PostgreSQL database. ' +
        'Write postgres://user:password@host:5432/database (special characters of the password as %41).',
    );
  }
  const secrets = [parsed.password, decoded(parsed.password), url].filter((text) => text.length > 0);
  const host = parsed.hostname;
  const database = decoded(parsed.pathname.slice(1)) || decoded(parsed.username);
  return {
    host,
    user: decoded(parsed.username),
    database,
    words: `${host}:${parsed.port || '5432'}/${database}`,
    hide: (text) => secrets.reduce((rest, hidden) => rest.replaceAll(hidden, '***'), text),
  };
};

type Saying = (place: Place) => string;

const refused: Saying = ({ words, user }) =>
  `The database ${words} refuses the user ${user}. Check user and password of DATABASE_URL, and pg_hba.conf.`;
const unknownHost: Saying = ({ host }) => `The host ${host} of DATABASE_URL is not known here. Check its name and DNS.`;

const sayings: Readonly<Record<string, Saying>> = {
  '28P01': refused,
  '28000': refused,
  '3D000': ({ words, database }) => `There is no database ${database} at ${words}. Create it, or correct DATABASE_URL.`,
  '42501': ({ words, user }) =>
    `The user ${user} may not do this in ${words}. It must own the schema, or may create one in the database.`,
  [tooMany]: ({ words }) =>
    `The database ${words} takes no more connections. Raise max_connections or run fewer instances.`,
  [readOnly]: ({ words }) =>
    `The database ${words} is read-only: a standby, or set so. Point DATABASE_URL at the primary.`,
  '53100': ({ words }) =>
    `The disk of the database ${words} is full. Nothing that was acknowledged is lost; make room.`,
  '55P03': ({ words }) => `The database ${words} was busy: a lock was not to be had in time. Nothing of this was done.`,
  '57014': ({ words }) => `The database ${words} took too long and the statement was ended. Nothing of this was done.`,
  '57P03': ({ words }) => `The database ${words} is starting or stopping.`,
  ECONNREFUSED: ({ words }) => `Nothing answers at ${words}. Start the database, or correct DATABASE_URL.`,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
};

const wordsFor = (place: Place, error: unknown): string => {
  const code = codeOf(error) === '' ? '' : ` (${codeOf(error)})`;
  // The server's own words would repeat the value, which is what somebody wrote.
  if (isUnfit(error)) {
    return `The database ${place.words} cannot keep this${code}: a key or id is too long, or a number is none.`;
  }
  const what = place.hide(wordsOf(error).replace(/\.$/, ''));
  return isLost(error)
    ? `The database ${place.words} was lost: ${what}${code}. If it was a commit, ask again with the same id.`
    : `The database ${place.words} failed: ${what}${code}.`;
};

/**
 * The error in the admin's words, without the password, and with the code of the original; one that is in these words
 * already is left as it is.
 */
export const inWords = (place: Place, error: unknown): StoreError => {
  if (error instanceof StoreError) {
    return error;
  }
  const code = codeOf(error);
  const saying = sayings[code];
  const message = saying === undefined ? wordsFor(place, error) : saying(place);
  return Object.assign(new StoreError(message), { code });
};
