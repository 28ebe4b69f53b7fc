import { Avatar, Button, Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import type { WebEntry, WebPerson } from '../../channels/web-wire.ts';
import { calls } from './calls.ts';
import { Composer } from './composer.tsx';
import { type Desk, useDesk } from './desk-store.ts';
import { AddRegular, TeamRegular } from './icons.ts';
import { usePage } from './page-state.tsx';
import { EmptyState, PaneFrame, useStickToEnd } from './pane.tsx';
import { type Thread, ThreadView } from './thread.tsx';

/** The agents' shared channel: its threads, oldest first as in Teams, seen by one of the two agents. */
export function DeskPane({ shown }: { shown: boolean }) {
  const desk = useDesk();
  const { words, agent, choose } = usePage();
  const agents = desk.people.filter((person) => person.role === 'agent');
  const acting = agents.find(({ id }) => id === agent) ?? agents[0];
  if (!acting) return null;
  return (
    <PaneFrame
      pane="desk"
      title={words('deskPane')}
      shown={shown}
      icon={<TeamRegular />}
      tools={<span className="quiet channelName">#{desk.view?.deskName ?? 'desk'}</span>}
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
            </Tab>
          ))}
        </TabList>
      </div>
      <ChannelLog desk={desk} acting={acting} />
      <NewPost acting={acting} />
    </PaneFrame>
  );
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

function NewPost({ acting }: { acting: WebPerson }) {
  const { words } = usePage();
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <footer className="newPost">
        <Button appearance="subtle" icon={<AddRegular />} onClick={() => setOpen(true)}>
          {words('newPost')}
        </Button>
      </footer>
    );
  }
  return (
    <Composer
      autoFocus
      label={words('newPost')}
      placeholder={words('newPostHint')}
      leave={() => setOpen(false)}
      send={(message) => calls.write({ as: acting.id, ...message }).then(() => setOpen(false))}
    />
  );
}
