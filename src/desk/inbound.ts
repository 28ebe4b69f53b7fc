import type { Address, FileRef } from './message.ts';

/**
 * Somebody on a platform, as far as the platform has told. `id` is the platform's, stable within channel and
 * tenant; `principal` the directory's id (Entra object id); `zone` an IANA time zone; `external` marks guests and
 * people of other organisations.
 */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly principal?: string;
  readonly locale?: string;
  readonly zone?: string;
  readonly external?: boolean;
};

/** An L2 agent as the shared channel shows him: the platform's id within a tenant, and a name. */
export type Agent = { readonly id: string; readonly name: string; readonly email?: string };

/** What a person did on a platform. `messageId` is the platform's id of the message that was written or changed. */
export type Happening =
  | {
      readonly kind: 'message';
      readonly messageId: string;
      readonly text: string;
      readonly mentioned: boolean;
      readonly files: readonly FileRef[];
    }
  | {
      readonly kind: 'choice';
      readonly card: string;
      readonly choice: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'edited'; readonly messageId: string; readonly text: string; readonly mentioned: boolean }
  | { readonly kind: 'deleted'; readonly messageId: string }
  | { readonly kind: 'opened' }
  | { readonly kind: 'installed' }
  | { readonly kind: 'removed' };

/**
 * One authentic delivery of a platform in the desk's own terms. `id` is the platform's id of the intent
 * (`teams:<conversation>:<activity id>`, `slack:<event_id>`), the same on every redelivery. `place` says where:
 * in a 1:1 chat with the bot, in the agents' shared channel (a thread of it, if the address has one), or in any
 * other channel. `text` comes without the mention of the bot and with platform tokens turned into plain words.
 */
export type Inbound = {
  readonly id: string;
  readonly place: 'direct' | 'desk' | 'public';
  readonly person: Person;
  readonly address: Address;
  readonly happened: Happening;
};
