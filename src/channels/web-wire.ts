import type { Language } from '../desk/language.ts';
import type { Paragraph } from '../desk/markup.ts';

/** A persona of the playground: an employee with a chat of his own, or an agent in the shared channel. */
export type WebPerson = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: 'employee' | 'agent';
  readonly locale: string;
  readonly zone: string;
};

/** A file in the chat; without `url` the chat no longer holds its bytes (or never did). */
export type WebFile = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes?: number;
  readonly url?: string;
};

/** One part of what the bot says without a card; the words of a `quote` are somebody else's and stay inert. */
export type WebPart =
  | { readonly kind: 'text' | 'note'; readonly paragraphs: readonly Paragraph[] }
  | { readonly kind: 'quote'; readonly who: string; readonly text: string };

/**
 * One message of the local chat as the page gets it. `revision` grows with every change of any entry, so that a late
 * copy never replaces a newer one. A reply names its `thread` (the id of the root); `only` is the one person who may
 * see it; `cards` are Adaptive Cards, `answered` is the choice that was taken on them, `pressed` marks such a choice when
 * it is shown as what the person said.
 */
export type WebEntry = {
  readonly id: string;
  readonly revision: number;
  readonly conversation: string;
  readonly thread?: string;
  readonly from: { readonly id: string; readonly name: string; readonly bot: boolean };
  readonly at: number;
  readonly text?: string;
  readonly pressed?: boolean;
  readonly mention?: boolean;
  readonly language?: Language;
  readonly parts?: readonly WebPart[];
  readonly cards?: readonly object[];
  readonly answered?: string;
  readonly files: readonly WebFile[];
  readonly only?: string;
  readonly edited?: boolean;
  readonly deleted?: boolean;
  readonly failed?: boolean;
};

/** Everything the page needs to draw the chats at once; `boot` differs after every start of the service. */
export type WebHistory = {
  readonly boot: string;
  readonly people: readonly WebPerson[];
  readonly blocked: readonly string[];
  readonly entries: readonly WebEntry[];
};

/** The bot is writing in a chat or thread. */
export type WebTyping = { readonly conversation: string; readonly thread?: string };
