import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import axios from 'axios';

/** The keys with which the platform signs its tokens. */
export type SigningKeys = {
  /** What is wrong with the signature of a token of three parts, or undefined. Rejects while no keys can be had. */
  faultOf(token: string): Promise<string | undefined>;
  /**
   * The set of keys in force, another object as soon as they were fetched anew; undefined when they are due to be. What
   * was proved by one set is proved no longer when this gives another.
   */
  inForce(): object | undefined;
};

/** Where the keys are published (an OpenID document), and the desk's clock in epoch milliseconds. */
export type SigningKeysOptions = { readonly metadataUrl: string; readonly now: () => number };

type Published = { readonly key: KeyObject; readonly endorsements: readonly string[] };
type Held = { readonly keys: ReadonlyMap<string, Published>; readonly at: number };

// Bot Framework authentication: refresh daily. An unknown key is asked for at most every five minutes, whatever comes in.
const freshMs = 24 * 3_600_000;
const askAgainMs = 5 * 60_000;
const pauseAfterFailureMs = 10_000;
const limits = {
  timeout: 10_000,
  maxRedirects: 0,
  maxContentLength: 1_000_000,
  maxBodyLength: 1_000,
  proxy: false,
} as const;

/**
 * Checks signatures before the SDK sees a token: the SDK answers a bad signature with an error that is no refusal and
 * with a public key on the console, so that anybody could fill the log (channels.md §1.7).
 */
export function signingKeys({ metadataUrl, now }: SigningKeysOptions): SigningKeys {
  let held: Held | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failed: unknown;
  let asking: Promise<void> | undefined;
  const ask = (): Promise<void> => {
    asking ??= published(metadataUrl)
      .then((keys) => {
        held = { keys, at: now() };
        failed = undefined;
      })
      .catch((error: unknown) => {
        failed = error;
      })
      .finally(() => {
        asking = undefined;
      });
    askedAt = now();
    return asking;
  };
  const isDue = (kid: string): boolean => {
    const stale = held === undefined || now() - held.at > freshMs;
    if (!stale && held?.keys.has(kid)) return false;
    const pause = failed !== undefined ? pauseAfterFailureMs : stale ? 0 : askAgainMs;
    return now() - askedAt >= pause;
  };
  const keyOf = async (kid: string): Promise<Published | undefined> => {
    if (asking !== undefined || isDue(kid)) await (asking ?? ask());
    // Keys that could not be renewed are better than no desk: they were Microsoft's yesterday.
    if (!held) throw new Error('the keys of the platform could not be fetched', { cause: failed });
    return held.keys.get(kid);
  };
  return {
    inForce: () => (held !== undefined && now() - held.at <= freshMs ? held : undefined),
    async faultOf(token) {
      const [head = '', claims = '', signature = ''] = token.split('.');
      const kid = kidOf(head);
      const found = kid === undefined ? undefined : await keyOf(kid);
      if (!found) return 'the token is signed with an unknown key';
      // A key can be published for some channels only (Bot Framework authentication, "endorsements").
      if (found.endorsements.length > 0 && !found.endorsements.includes('msteams'))
        return 'the key is not endorsed for Teams';
      const genuine = verify(
        'RSA-SHA256',
        Buffer.from(`${head}.${claims}`),
        found.key,
        Buffer.from(signature, 'base64url'),
      );
      return genuine ? undefined : 'the signature is wrong';
    },
  };
}

// axios' own time-out begins anew with every byte: the signal is the real limit.
const bounded = () => ({ ...limits, signal: AbortSignal.timeout(limits.timeout) });

async function published(metadataUrl: string): Promise<ReadonlyMap<string, Published>> {
  const { data: metadata } = await axios.get<{ jwks_uri?: unknown }>(metadataUrl, bounded());
  const uri = String(metadata.jwks_uri);
  if (!URL.canParse(uri) || new URL(uri).protocol !== new URL(metadataUrl).protocol)
    throw new Error('the metadata names no keys');
  const { data } = await axios.get<{ keys?: unknown }>(uri, bounded());
  const keys = (Array.isArray(data.keys) ? data.keys : []).flatMap(publishedKey);
  if (keys.length === 0) throw new Error('there are no keys in the metadata');
  return new Map(keys);
}

function publishedKey(jwk: JsonWebKey & { kid?: unknown; endorsements?: unknown }): [string, Published][] {
  if (jwk.kty !== 'RSA' || typeof jwk.kid !== 'string') return [];
  const endorsements = Array.isArray(jwk.endorsements) ? jwk.endorsements.map(String) : [];
  return [[jwk.kid, { key: createPublicKey({ key: jwk, format: 'jwk' }), endorsements }]];
}

function kidOf(head: string): string | undefined {
  try {
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString('utf8')) as { kid?: unknown };
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}
