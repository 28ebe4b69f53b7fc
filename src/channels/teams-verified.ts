import { remember } from '../desk/newest.ts';

/** What a genuine token said, kept so that its signature is not worked out for every delivery that bears it. */
export type Claims = Readonly<Record<string, unknown>>;

/** The newest genuine tokens, by the whole header that bore them; a token that was refused is never in it. */
export type VerifiedTokens = {
  /** What was kept of a header, if it was proved by this very set of keys (`SigningKeys.inForce`). */
  known(header: string, keys: object | undefined): Claims | undefined;
  keep(header: string, keys: object, claims: Claims): void;
};

// Teams sends one token for about an hour and for each of its regions; even a farm of senders stays far below.
const mostTokens = 1_000;

/**
 * Remembers genuine tokens. Nothing but the RSA signature and the SDK's reading of the claims is saved by it: whoever
 * asks must still compare issuer, bot, service URL and times with the delivery at hand, because one token stands on
 * many deliveries and whoever captured one can put it on his own (reliability.md S5). Only genuine tokens get in, so
 * that nobody outside can fill it.
 */
export function verifiedTokens(most = mostTokens): VerifiedTokens {
  const held = new Map<string, { readonly keys: object; readonly claims: Claims }>();
  return {
    known(header, keys) {
      const found = held.get(header);
      if (!found) return undefined;
      if (keys !== undefined && found.keys === keys) return found.claims;
      held.delete(header);
      return undefined;
    },
    keep: (header, keys, claims) => remember(held, header, { keys, claims }, most),
  };
}
