/** What kind of secret was typed. */
export type SecretKind =
  | 'password'
  | 'code'
  | 'card'
  | 'iban'
  | 'private key'
  | 'recovery key'
  | 'jwt'
  | 'aws key'
  | 'github token'
  | 'slack token'
  | 'authorization'
  | 'connection'
  | 'api key';

/** Where a secret stands in a text: UTF-16 positions, `to` exclusive. */
export type Find = { readonly from: number; readonly to: number; readonly kind: SecretKind };

/** Told by scanners how many characters they have looked at, so that a test can bound their work. */
export type Spend = (characters: number) => void;

/** The end of the run of characters that `pattern` (sticky, one class) matches from a position. */
export function runEnd(text: string, from: number, pattern: RegExp, spend: Spend): number {
  pattern.lastIndex = from;
  const end = pattern.test(text) ? pattern.lastIndex : from;
  spend(end - from + 1);
  return end;
}

/** Long enough and mixed enough that nobody would write it as a word. */
export function looksLikeToken(value: string): boolean {
  if (value.length >= 20) return /\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value));
  return value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value);
}
