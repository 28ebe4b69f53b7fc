import type { Find, SecretKind, Spend } from './masking-find.ts';
import { shapedSecrets } from './masking-shapes.ts';
import { spokenSecrets } from './masking-words.ts';

/** A text without its secrets, and what was taken out of it: kinds and lengths only, never the secrets. */
export type Masked = {
  readonly text: string;
  readonly found: readonly { readonly kind: SecretKind; readonly length: number }[];
};

/**
 * Takes secrets out of what a person typed, before it is written anywhere; each is replaced by `[•••• kind]`.
 * `askedForSecret` says that a secret was prompted for just before, so that a short answer is one whatever it looks
 * like. The work grows in proportion to the text (requirement S30 of the reliability reference).
 */
export function maskSecrets(
  text: string,
  context: { readonly askedForSecret?: boolean } = {},
  spend: Spend = () => undefined,
): Masked {
  const whole = context.askedForSecret ? promptedSecret(text) : undefined;
  const plain = narrow(text);
  spend(text.length);
  const finds = whole ? [whole] : merged([...shapedSecrets(plain, spend), ...spokenSecrets(plain, spend)]);
  const pieces: string[] = [];
  let done = 0;
  for (const { from, to, kind } of finds) {
    pieces.push(text.slice(done, from), `[•••• ${kind}]`);
    done = to;
  }
  return {
    text: finds.length === 0 ? text : pieces.join('') + text.slice(done),
    found: finds.map(({ from, to, kind }) => ({ kind, length: to - from })),
  };
}

const longestAnswer = 64;

// After "what is your password?" or "my password is" the next few words are it, whatever they look like.
function promptedSecret(text: string): Find | undefined {
  const from = text.length - text.trimStart().length;
  const said = text.trim();
  const short = said !== '' && said.length <= longestAnswer && said.split(/\s+/).length <= 3;
  return short ? { from, to: from + said.length, kind: 'password' } : undefined;
}

// Full-width letters and digits read as the usual ones; every character keeps its position.
const narrow = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));

// What overlaps becomes one; the kind that was recognised by its shape says more than the words around it.
function merged(finds: readonly Find[]): readonly Find[] {
  const order = [...finds.entries()].sort(([a, one], [b, other]) => one.from - other.from || a - b);
  const result: Find[] = [];
  for (const [, find] of order) {
    const last = result.at(-1);
    if (!last || find.from >= last.to) result.push(find);
    else {
      const kind = last.kind === 'password' || last.kind === 'code' ? find.kind : last.kind;
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, find.to), kind };
    }
  }
  return result;
}
