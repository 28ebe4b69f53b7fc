import { Avatar, CounterBadge, Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import type { WebEntry, WebPerson } from '../../channels/web-wire.ts';
import { type Desk, useDesk } from './desk-store.ts';
import { DirectMessages } from './direct-messages.tsx';
import { TeamRegular } from './icons.ts';
import { NewPost } from './new-post.tsx';
import { usePage } from './page-state.tsx';
import { EmptyState, PaneFrame, useStickToEnd } from './pane.tsx';
import { type Thread, ThreadView } from './thread.tsx';
import { useDirectUnread } from './unread.ts';

type View = 'channel' | 'direct';

/** The agents' side, seen by one of them: the shared channel with its threads, oldest first as in Teams, and what the bot writes to him alone. */
export function DeskPane({ shown }: { shown: boolean }) {
  const desk = useDesk();
  const { words, agent, choose } = usePage();
  const [view, setView] = useState<View>('channel');
  const agents = desk.people.filter((person) => person.role === 'agent');
  const acting = agents.find(({ id }) => id === agent) ?? agents[0];
  const unread = useDirectUnread(shown && view === 'direct' ? acting?.id : undefined);
  if (!acting) return null;
  return (
    <PaneFrame
      pane="desk"
      title={words('deskPane')}
      shown={shown}
      icon={<TeamRegular />}
      tools={<Views desk={desk} acting={acting} view={view} show={setView} unread={unread[acting.id] ?? 0} />}
    >
      <div className="people actingAs">
        <span className="quiet" id="acting-as">
          {words('actingAs')}
        </span>
        <TabList
          aria-labelledby="acting-as"
          selectedValue={acting.id}
          onTabSelect={(_event, data) => choose({ agent: String(data.value) })}
        >
          {agents.map(({ id, name }) => (
            <Tab key={id} value={id} icon={<Avatar aria-hidden size={20} name={name} color="colorful" />}>
              {name}
              <Unread count={id === acting.id ? 0 : (unread[id] ?? 0)} />
            </Tab>
          ))}
        </TabList>
      </div>
      {view === 'direct' ? (
        <DirectMessages key={acting.id} acting={acting} />
      ) : (
        <>
          <ChannelLog desk={desk} acting={acting} />
          <NewPost acting={acting} />
        </>
      )}
    </PaneFrame>
  );
}

function Views(props: { desk: Desk; acting: WebPerson; view: View; show: (view: View) => void; unread: number }) {
  const { desk, acting, view, show, unread } = props;
  const { words } = usePage();
  const person = acting.name;
  const direct = unread === 0 ? words('directTo', { person }) : words('directUnread', { person, count: `${unread}` });
  return (
    <TabList
      size="small"
      className="deskViews"
      aria-label={words('deskViews')}
      selectedValue={view}
      onTabSelect={(_event, data) => show(data.value === 'direct' ? 'direct' : 'channel')}
    >
      <Tab value="channel">#{desk.view?.deskName ?? 'desk'}</Tab>
      <Tab value="direct" aria-label={direct}>
        {words('direct')}
        <Unread count={unread} />
      </Tab>
    </TabList>
  );
}

function Unread({ count }: { count: number }) {
  if (count === 0) return null;
  return <CounterBadge className="unread" size="small" color="danger" count={count} />;
}

function ChannelLog({ desk, acting }: { desk: Desk; acting: WebPerson }) {
  const { words } = usePage();
  const threads = threadsOf(desk, acting);
  const log = useStickToEnd<HTMLDivElement>(threads.at(-1)?.id);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, in every browser
    <div ref={log} className="log" role="log" aria-label={words('threads')} tabIndex={0}>
      {threads.length === 0 ? (
        <EmptyState icon={<TeamRegular />} title={words('deskEmpty')} hint={words('deskEmptyHint')} />
      ) : null}
      <div className="threads">
        {threads.map((thread) => (
          <ThreadView key={thread.id} thread={thread} acting={acting} typing={desk.typing.has(`desk/${thread.id}`)} />
        ))}
      </div>
    </div>
  );
}

function threadsOf(desk: Desk, acting: WebPerson): Thread[] {
  const threads = new Map<string, { id: string; root?: WebEntry; replies: WebEntry[] }>();
  for (const entry of desk.entries.values()) {
    if (entry.conversation !== 'desk' || (entry.only && entry.only !== acting.id)) continue;
    const id = entry.thread ?? entry.id;
    const thread = threads.get(id) ?? { id, replies: [] };
    if (entry.thread) thread.replies.push(entry);
    else thread.root = entry;
    threads.set(id, thread);
  }
  return [...threads.values()];
}
