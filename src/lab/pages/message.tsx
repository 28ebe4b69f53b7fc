import { Avatar, Badge, Button, Tooltip } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { WebEntry } from '../../channels/web-wire.ts';
import { calls, newId } from './calls.ts';
import { Card } from './card.tsx';
import { BotRegular, DeleteRegular, EditRegular, EyeOffRegular, LockRegular, SendSmallRegular } from './icons.ts';
import { MessageEditor } from './message-editor.tsx';
import { usePage } from './page-state.tsx';
import { hourOf, momentOf } from './times.ts';
import { Files, Parts } from './words-of.tsx';

type Acting = { readonly as: string; readonly locale?: string | undefined };

/** One message: who, when, what; the author can change it or take it back. `look` is a chat bubble or a channel post. */
export function Message({ entry, acting, look }: { entry: WebEntry; acting: Acting; look: 'bubble' | 'post' }) {
  const [editing, setEditing] = useState(false);
  const own = entry.from.id === acting.as;
  const changeable = own && !entry.deleted && !entry.pressed;
  const side = own && look === 'bubble' ? 'own' : 'other';
  return (
    <li className={`message ${look} ${side} ${entry.cards && !entry.deleted ? 'withCard' : ''}`} data-entry={entry.id}>
      {side === 'own' ? null : <Face entry={entry} />}
      <div className="messageBody">
        <Head entry={entry} look={look} />
        <div className={bubbleClass(entry)} lang={entry.language}>
          {editing ? (
            <MessageEditor
              text={entry.text ?? ''}
              save={(text) => calls.edit({ as: acting.as, message: entry.id, text })}
              done={() => setEditing(false)}
            />
          ) : (
            <Content entry={entry} acting={acting} settled={look === 'bubble' && entry.answered !== undefined} />
          )}
        </div>
        {changeable && !editing ? <OwnActions entry={entry} acting={acting} edit={() => setEditing(true)} /> : null}
      </div>
    </li>
  );
}

function bubbleClass(entry: WebEntry): string {
  const kinds = [
    entry.pressed && 'pressed',
    entry.failed && 'failed',
    entry.only && 'whisper',
    entry.deleted && 'gone',
  ];
  return ['bubbleBox', ...kinds.filter(Boolean)].join(' ');
}

/** Whose words the bot brings when it brings nothing else: the agent speaks then, and the bot is only the messenger. */
function broughtFrom(entry: WebEntry): string | undefined {
  const [part, ...more] = entry.parts ?? [];
  return part?.kind === 'quote' && more.length === 0 && !entry.deleted ? part.who : undefined;
}

function Face({ entry }: { entry: WebEntry }) {
  const brought = broughtFrom(entry);
  // The name comes first in "Ana López · IT support".
  const name = brought?.split(' · ')[0];
  if (name) return <Avatar aria-hidden className="face" size={28} color="colorful" name={name} />;
  if (entry.from.bot) return <Avatar aria-hidden className="face" size={28} color="brand" icon={<BotRegular />} />;
  return <Avatar aria-hidden className="face" size={28} color="colorful" name={entry.from.name} />;
}

function Head({ entry, look }: { entry: WebEntry; look: 'bubble' | 'post' }) {
  const { language, words } = usePage();
  return (
    <div className="messageHead">
      <span className="who">{broughtFrom(entry) ?? entry.from.name}</span>
      <time dateTime={new Date(entry.at).toISOString()} title={momentOf(entry.at, language)}>
        {hourOf(entry.at, language)}
      </time>
      {entry.edited ? <span>{words('edited')}</span> : null}
      {entry.failed ? (
        <Badge color="danger" appearance="tint" size="small">
          {words('failed')}
        </Badge>
      ) : null}
      {look === 'post' ? <Audience entry={entry} /> : null}
    </div>
  );
}

function Audience({ entry }: { entry: WebEntry }) {
  const { words } = usePage();
  if (entry.only) {
    return (
      <Badge color="informative" appearance="outline" size="small" icon={<EyeOffRegular />}>
        {words('onlyYou')}
      </Badge>
    );
  }
  if (entry.from.bot) return null;
  return entry.mention ? (
    <Badge color="brand" appearance="tint" size="small" icon={<SendSmallRegular />}>
      {words(entry.thread ? 'toEmployeeBadge' : 'toBotBadge')}
    </Badge>
  ) : (
    <Badge color="informative" appearance="outline" size="small" icon={<LockRegular />}>
      {words('internalBadge')}
    </Badge>
  );
}

function Content({ entry, acting, settled }: { entry: WebEntry; acting: Acting; settled: boolean }) {
  const { words } = usePage();
  if (entry.deleted) return <em className="quiet">{words('deleted')}</em>;
  const press = async (data: object) => {
    const locale = acting.locale ? { locale: acting.locale } : {};
    // A press that fails leaves the card as it was, ready to be pressed again.
    await calls.press({ as: acting.as, id: newId(), message: entry.id, data, ...locale }).catch(() => undefined);
  };
  return (
    <>
      {entry.text ? <span className="asWritten">{entry.text}</span> : null}
      {entry.parts ? <Parts parts={entry.parts} named={broughtFrom(entry) !== undefined} /> : null}
      {entry.cards?.map((card, at) => (
        <Card
          // biome-ignore lint/suspicious/noArrayIndexKey: the cards of one message never change places
          key={`${entry.id}${at}`}
          json={JSON.stringify(card)}
          settled={settled}
          press={press}
        />
      ))}
      <Files files={entry.files} />
    </>
  );
}

function OwnActions({ entry, acting, edit }: { entry: WebEntry; acting: Acting; edit: () => void }): ReactNode {
  const { words } = usePage();
  const remove = () => void calls.remove({ as: acting.as, message: entry.id }).catch(() => undefined);
  return (
    <div className="ownActions">
      <Tooltip content={words('edit')} relationship="label">
        <Button size="small" appearance="subtle" icon={<EditRegular />} onClick={edit} />
      </Tooltip>
      <Tooltip content={words('delete')} relationship="label">
        <Button size="small" appearance="subtle" icon={<DeleteRegular />} onClick={remove} />
      </Tooltip>
    </div>
  );
}
