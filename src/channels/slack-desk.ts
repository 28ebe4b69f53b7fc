import { ChannelError } from './channel.ts';
import { record, type SlackWeb } from './slack-web.ts';

/** What watching over the agents' channel needs. */
export type SlackDeskOptions = {
  readonly web: SlackWeb;
  readonly deskChannel?: string;
  readonly now: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', what: string, detail: Readonly<Record<string, unknown>>) => void;
};

/** The watch over who can read the agents' channel (reliability.md S7). */
export type SlackDesk = {
  /** Looks at the channel again and notes what is wrong with it. */
  look(): Promise<void>;
  /** Rejects with a `ChannelError` when the conversation is the agents' channel and another organisation reads it. */
  mayHear(conversation: string): Promise<void>;
  isShared(): boolean;
  /** What was seen, for the admin. */
  detail(): string;
};

type Seen = { readonly shared: boolean; readonly detail: string };

// An app that was not given the events of sharing learns of it by looking again.
const lookAgainMs = 10 * 60_000;
const fine = 'desk channel private';

/**
 * Watches the agents' channel: one that is shared with another organisation is not spoken in, and the service is then
 * not ready; a public one is told to the admin and used, because a desk that is tried out begins with one.
 */
export function slackDesk({ web, deskChannel, now, log }: SlackDeskOptions): SlackDesk {
  let seen: Seen = { shared: false, detail: 'desk channel not checked' };
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = async (): Promise<void> => {
    if (deskChannel === undefined) return;
    lookedAt = now();
    try {
      seen = seenIn(record((await web.call('conversations.info', { channel: deskChannel }))['channel']));
    } catch (error) {
      // Without the scope to look, the channel is trusted as it was before.
      const why = error instanceof Error ? error.message : 'unknown';
      seen = { ...seen, detail: `desk channel not checked (${why})` };
    }
    if (seen.detail !== fine) log('warn', 'slack desk channel', { detail: seen.detail });
  };
  return {
    look,
    isShared: () => seen.shared,
    detail: () => (deskChannel === undefined ? 'no desk channel' : seen.detail),
    async mayHear(conversation) {
      if (conversation === '' || conversation !== deskChannel) return;
      if (now() - lookedAt > lookAgainMs) await look();
      if (seen.shared) throw new ChannelError('refused', 'desk channel is shared with another organisation');
    },
  };
}

function seenIn(channel: Record<string, unknown>): Seen {
  const shared = channel['is_ext_shared'] === true || channel['is_pending_ext_shared'] === true;
  if (shared) return { shared, detail: 'desk channel is shared with another organisation: not used' };
  if (channel['is_archived'] === true) return { shared, detail: 'desk channel is archived' };
  if (channel['is_member'] === false) return { shared, detail: 'the bot is not in the desk channel: invite it' };
  return { shared, detail: channel['is_private'] === true ? fine : 'desk channel is public: make it private' };
}
