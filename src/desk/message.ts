import type { Language } from './language.ts';

/** The chat platforms a person can be on; `web` is the local playground. */
export type ChannelName = 'teams' | 'slack' | 'web';

/**
 * Where something can be said, as our own plain record and never an SDK object. `conversation` is the platform's
 * chat or channel without its thread ('' = no chat known yet: a 1:1 chat with `user` is opened), `thread` the root
 * message of a thread. `service` is the Teams service URL. Refreshed by every inbound event.
 */
export type Address = {
  readonly channel: ChannelName;
  readonly tenant: string;
  readonly conversation: string;
  readonly thread?: string;
  readonly user?: string;
  readonly service?: string;
  readonly bot?: string;
};

/** One sent message: where it stands and the platform's id of it; enough to amend or remove it. */
export type MessageRef = { readonly address: Address; readonly id: string };

/** A file on a platform: its bytes are fetched from `url` only by the channel that named it. */
export type FileRef = {
  readonly id: string;
  readonly channel: ChannelName;
  readonly name: string;
  readonly type: string;
  readonly bytes?: number;
  readonly url?: string;
};

/** How a message looks: plain talk, or a card in one of five moods. */
export type Tone = 'plain' | 'info' | 'success' | 'warning' | 'danger';

/**
 * One part of a message. `text` and `note` (small print) are the desk's own words and know the markup of
 * `markup.ts`; `quote` and the values of `facts` are somebody else's words and are shown inert, letter by letter.
 */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'quote'; readonly who: string; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'link'; readonly label: string; readonly url: string };

/** A labelled value on a card; the value is inert. */
export type Fact = { readonly label: string; readonly value: string };

/**
 * A button; pressing it comes back as `chose` with this id. `submits` sends the message's inputs along. A `seldom` one may
 * stand behind "more" where a card is full.
 */
export type Choice = {
  readonly id: string;
  readonly label: string;
  readonly style?: 'primary' | 'danger';
  readonly submits?: boolean;
  readonly seldom?: boolean;
};

/** Something to fill in. `line` is one line, `text` several, `date` an ISO date, `choice` one of `options`. */
export type Input = {
  readonly id: string;
  readonly label: string;
  readonly kind: 'line' | 'text' | 'choice' | 'date';
  readonly value?: string;
  readonly placeholder?: string;
  readonly required: boolean;
  readonly options?: readonly { readonly id: string; readonly label: string }[];
};

/**
 * A message as the desk means it; each channel renders it within its platform's limits. `card` is the one-time
 * nonce that every press on it carries back (absent when there is nothing to press); `lead` is the line shown in
 * notifications and wherever cards are not.
 */
export type Message = {
  readonly language: Language;
  readonly tone: Tone;
  readonly title?: string;
  readonly parts: readonly Part[];
  readonly choices: readonly Choice[];
  readonly inputs: readonly Input[];
  readonly card?: string;
  readonly files?: readonly FileRef[];
};

/** A message of one plain paragraph in the desk's words. */
export function plain(language: Language, text: string): Message {
  return { language, tone: 'plain', parts: [{ kind: 'text', text }], choices: [], inputs: [] };
}

/** The key under which a thread is known: which conversation an agent's words belong to. */
export function threadKey(address: Address): string {
  return `${address.channel}:${address.tenant}:${address.conversation}:${address.thread ?? ''}`;
}
