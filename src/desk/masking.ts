import type { Find, SecretKind, Spend } from './masking-find.ts';
import { lookOf } from './masking-look.ts';
import { promptedSecrets } from './masking-prompt.ts';
import { shapedSecrets } from './masking-shapes.ts';
import { spokenSecrets } from './masking-words.ts';

/** A text without its secrets, and what was taken out of it: kinds and lengths only, never the secrets. */
export type Masked = {
  readonly text: string;
  readonly found: readonly { readonly kind: SecretKind; readonly length: number }[];
};

/** What the talk so far says of a message; see `masking-talk.ts`. */
export type MaskContext = {
  /** A secret was prompted for just before, so that a short answer is one whatever it looks like. */
  readonly askedForSecret?: boolean;
  /** What the same person wrote just before, which this message may go on: "my password" and then "is …". */
  readonly saidBefore?: string;
};

/**
 * Takes secrets out of what a person typed, before it is written anywhere; each is replaced by `[•••• kind]`.
 * The work grows in proportion to the text (requirement S30 of the reliability reference).
 */
export function maskSecrets(text: string, context: MaskContext = {}, spend: Spend = () => undefined): Masked {
  const { plain, at } = lookOf(text);
  spend(text.length);
  const prompted = context.askedForSecret ? promptedSecrets(plain, spend) : [];
  const found = [...prompted, ...shapedSecrets(plain, spend), ...spokenSecrets(plain, spend)];
  const finds = merged([...found, ...continued(context.saidBefore, plain, spend)]);
  const pieces: string[] = [];
  let done = 0;
  for (const { from, to, kind } of finds) {
    pieces.push(text.slice(done, at(from)), `[•••• ${kind}]`);
    done = at(to);
  }
  return {
    text: finds.length === 0 ? text : pieces.join('') + text.slice(done),
    found: finds.map(({ from, to, kind }) => ({ kind, length: at(to) - at(from) })),
  };
}

const longestTail = 120;

// What was said before and what is said now, read as one: what is found in the second half is a secret.
function continued(before: string | undefined, plain: string, spend: Spend): readonly Find[] {
  if (!before || plain.length > longestTail) return [];
  const head = `${lookOf(before.slice(-longestTail)).plain} `;
  return spokenSecrets(head + plain, spend).flatMap(({ from, to, kind }) =>
    from >= head.length ? [{ from: from - head.length, to: to - head.length, kind }] : [],
  );
}

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
