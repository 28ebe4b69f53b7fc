import type { Inbound, Person } from '../desk/inbound.ts';
import type { Address, ChannelName, FileRef, Message, MessageRef } from '../desk/message.ts';

/**
 * What a platform must be able to do for the desk; one contract suite (`test/channels/contract.ts`) runs over all.
 * Every call resolves when the platform has accepted it and rejects with a `ChannelError` that says whether trying
 * again can help. Nothing here is retried inside a channel: the outbox owns retries.
 */
export type Channel = {
  readonly name: ChannelName;
  /** Says something in a chat or a thread; opens a 1:1 chat when the address has none. Gives the ref of the last message sent. */
  say(to: Address, message: Message, key: string): Promise<MessageRef>;
  /** Starts a new thread in a channel; the ref's address names the thread. */
  post(to: Address, message: Message, key: string): Promise<MessageRef>;
  /** Shows something in a channel to one person only, or as privately as the platform can. */
  whisper(to: Address, person: string, message: Message, key: string): Promise<void>;
  /** Replaces a sent message in place. */
  amend(ref: MessageRef, message: Message): Promise<void>;
  /** Takes a sent message back; where the platform cannot, replaces it by a line that says so. */
  remove(ref: MessageRef): Promise<void>;
  /** Shows that the desk is writing; failures are ignored. */
  typing(to: Address): Promise<void>;
  /** What the directory says of a person: name, e-mail, locale, zone. */
  person(address: Address, id: string): Promise<Person>;
  /** The bytes of a file that arrived on this channel, at most `maxBytes`. */
  fetch(file: FileRef, maxBytes: number): Promise<Uint8Array>;
  /** Whether `upload` can deliver into such an address; where it cannot the desk says so to both sides. */
  takesFiles(to: Address): boolean;
  /** Sends a file into a chat or thread. */
  upload(to: Address, file: { name: string; type: string; bytes: Uint8Array; title: string }): Promise<MessageRef>;
  /** Where the agents' shared channel is, when enough is known to post there. */
  desk(): Address | undefined;
  /** Whether the platform answered lately, for `/readyz`. */
  state(): { readonly ready: boolean; readonly detail: string };
};

/** Hands one authentic delivery to the desk; resolves when it is committed. Only then may a channel answer its platform. */
export type Submit = (inbound: Inbound) => Promise<void>;

/**
 * Why a channel call failed: `gone` (blocked, uninstalled, archived: never again), `refused` (our request is wrong:
 * never again), `throttled` (refused before anything was done; `retryAfterMs`), `down` (certainly not delivered),
 * `unknown` (perhaps delivered: time-out, 5xx, dropped connection).
 */
export class ChannelError extends Error {
  readonly reason: 'gone' | 'refused' | 'throttled' | 'down' | 'unknown';
  readonly retryAfterMs: number | undefined;

  constructor(reason: ChannelError['reason'], message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'ChannelError';
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}
