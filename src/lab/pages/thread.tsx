import { Button, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import type { WebEntry, WebPerson } from '../../channels/web-wire.ts';
import { calls } from './calls.ts';
import { Composer } from './composer.tsx';
import { Typing } from './employee-pane.tsx';
import { ReplyRegular } from './icons.ts';
import { Message } from './message.tsx';
import { usePage } from './page-state.tsx';

/** A root message of the channel with its replies. */
export type Thread = { readonly id: string; readonly root?: WebEntry; readonly replies: readonly WebEntry[] };

const shownReplies = 6;

/** One request: its card, what was said about it, and a box to answer in. */
export function ThreadView({ thread, acting, typing }: { thread: Thread; acting: WebPerson; typing: boolean }) {
  const { words } = usePage();
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState(false);
  const hidden = all ? 0 : Math.max(0, thread.replies.length - shownReplies);
  const me = { as: acting.id };
  return (
    <article className="thread" data-thread={thread.id}>
      <ul className="messages">{thread.root ? <Message entry={thread.root} acting={me} look="post" /> : null}</ul>
      <ul className="messages replies">
        {hidden > 0 ? (
          <li>
            <Button size="small" appearance="subtle" onClick={() => setAll(true)}>
              {words('earlier', { count: String(hidden) })}
            </Button>
          </li>
        ) : null}
        {thread.replies.slice(hidden).map((entry) => (
          <Message key={entry.id} entry={entry} acting={me} look="post" />
        ))}
        {typing ? <Typing label={words('isWriting')} /> : null}
      </ul>
      {open ? (
        <ReplyBox thread={thread.id} acting={acting} leave={() => setOpen(false)} />
      ) : (
        <Button
          className="replyButton"
          appearance="subtle"
          size="small"
          icon={<ReplyRegular />}
          onClick={() => setOpen(true)}
        >
          {words('reply')}
        </Button>
      )}
    </article>
  );
}

/** The box under a thread. Who reads it is chosen in plain sight; it begins with the team alone. */
function ReplyBox({ thread, acting, leave }: { thread: string; acting: WebPerson; leave: () => void }) {
  const { words } = usePage();
  const [mention, setMention] = useState(false);
  const hint = words(mention ? 'toEmployeeHint' : 'internalHint');
  return (
    <div className={mention ? 'replyBox outward' : 'replyBox'}>
      <Composer
        autoFocus
        label={`${words('reply')}: ${hint}`}
        placeholder={hint}
        sendLabel={words(mention ? 'toEmployee' : 'internal')}
        leave={leave}
        send={(message) => calls.write({ as: acting.id, thread, mention, ...message })}
      >
        <RadioGroup
          className="audience"
          layout="horizontal"
          aria-label={words('whoReads')}
          value={mention ? 'employee' : 'team'}
          onChange={(_event, data) => setMention(data.value === 'employee')}
        >
          <Radio value="team" label={words('internal')} />
          <Radio value="employee" label={words('toEmployee')} />
        </RadioGroup>
      </Composer>
    </div>
  );
}
