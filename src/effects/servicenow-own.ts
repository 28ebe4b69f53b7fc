import type { Credentials } from './servicenow-auth.ts';
import { fieldOf, type Row } from './servicenow-fields.ts';

/** Under which user names the desk's own account writes in the record system. */
export type Own = {
  /** Learns the name from the echo of something that we have just written. */
  learn(row: Row): void;
  /** The names known; empty until the account is named in the settings or something was written. */
  names(): ReadonlySet<string>;
  /** Whether this user name is ours, as far as a ticket that we opened tells. */
  isOurs(userName: string, row: Row): boolean;
};

/** What is known of our own account: by the credentials where they name it, else by what we write. */
export function ownOf(auth: Credentials, account: string | undefined): Own {
  const user = account ?? ('user' in auth ? auth.user : undefined);
  const known = new Set(user === undefined || user === '' ? [] : [user]);
  return {
    learn: (row) => {
      const by = fieldOf(row, 'sys_updated_by');
      // A rule of the instance may write in the same step, in nobody's name.
      if (by !== '' && by !== 'system') known.add(by);
    },
    names: () => known,
    // A token does not tell whose it is: until we have written something, whoever opened our ticket is us.
    isOurs: (userName, row) =>
      userName !== '' && (known.size > 0 ? known.has(userName) : fieldOf(row, 'sys_created_by') === userName),
  };
}
