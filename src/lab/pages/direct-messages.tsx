import type { WebPerson } from '../../channels/web-wire.ts';
import { directChat, useDesk } from './desk-store.ts';
import { DirectRegular } from './icons.ts';
import { Message } from './message.tsx';
import { usePage } from './page-state.tsx';
import { EmptyState, useStickToEnd } from './pane.tsx';

/** What the bot has written to one agent alone: pages, and what became of them. */
export function DirectMessages({ acting }: { acting: WebPerson }) {
  const desk = useDesk();
  const { words } = usePage();
  const entries = [...desk.entries.values()].filter(({ conversation }) => conversation === directChat(acting.id));
  const log = useStickToEnd<HTMLDivElement>(entries.at(-1)?.id);
  const person = acting.name;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, in every browser
    <div ref={log} className="log" role="log" aria-label={words('directTo', { person })} tabIndex={0}>
      {entries.length === 0 ? (
        <EmptyState
          icon={<DirectRegular />}
          title={words('directEmpty', { person })}
          hint={words('directEmptyHint', { person })}
        />
      ) : null}
      <ul className="messages">
        {entries.map((entry) => (
          <Message key={entry.id} entry={entry} acting={{ as: acting.id }} look="bubble" />
        ))}
      </ul>
    </div>
  );
}
