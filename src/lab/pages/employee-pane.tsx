import {
  Avatar,
  Button,
  Menu,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  MessageBar,
  MessageBarBody,
  Tab,
  TabList,
  Tooltip,
} from '@fluentui/react-components';
import { useEffect } from 'react';
import type { WebEntry, WebPerson } from '../../channels/web-wire.ts';
import { calls, newId } from './calls.ts';
import { Composer } from './composer.tsx';
import { type Desk, typingKey, useDesk } from './desk-store.ts';
import { ChatRegular, LanguageRegular, MoreRegular } from './icons.ts';
import { Message } from './message.tsx';
import { usePage } from './page-state.tsx';
import { EmptyState, PaneFrame, useStickToEnd } from './pane.tsx';
import { suggestions } from './strings.ts';

const locales = [
  ['en-US', 'English'],
  ['es-ES', 'Español'],
  ['pt-BR', 'Português'],
  ['fr-FR', 'Français'],
  ['de-DE', 'Deutsch'],
] as const;

/** The chats of the two employees with the bot. */
export function EmployeePane({ shown }: { shown: boolean }) {
  const desk = useDesk();
  const { words, employee, choose } = usePage();
  const employees = desk.people.filter((person) => person.role === 'employee');
  const person = employees.find(({ id }) => id === employee) ?? employees[0];
  if (!person) return null;
  return (
    <PaneFrame
      pane="employee"
      title={words('employeePane')}
      shown={shown}
      icon={<ChatRegular />}
      tools={<PersonTools person={person} blocked={isBlocked(desk, person)} />}
    >
      <TabList
        className="people"
        aria-label={words('employees')}
        selectedValue={person.id}
        onTabSelect={(_event, data) => choose({ employee: String(data.value) })}
      >
        {employees.map(({ id, name }) => (
          <Tab key={id} value={id} icon={<Avatar aria-hidden size={20} name={name} color="colorful" />}>
            {name}
          </Tab>
        ))}
      </TabList>
      <Chat key={person.id} desk={desk} person={person} />
    </PaneFrame>
  );
}

const isBlocked = (desk: Desk, person: WebPerson): boolean => desk.view?.switches.blocked.includes(person.id) ?? false;

/** Sends a sentence as one of the employees. */
export function sayAs(person: WebPerson, locale: string | undefined, text: string): Promise<unknown> {
  return calls.write({ as: person.id, id: newId(), text, ...(locale ? { locale } : {}) });
}

function Chat({ desk, person }: { desk: Desk; person: WebPerson }) {
  const { words, locales: chosen } = usePage();
  const locale = chosen[person.id];
  const conversation = `chat-${person.id}`;
  const entries = [...desk.entries.values()].filter((entry) => entry.conversation === conversation);
  const blocked = isBlocked(desk, person);
  useGreeting(desk.boot, person, entries.length === 0);
  return (
    <>
      <ChatLog desk={desk} person={person} entries={entries} />
      {blocked ? (
        <MessageBar intent="warning" className="bar">
          <MessageBarBody>{words('blockedNote', { person: person.name })}</MessageBarBody>
        </MessageBar>
      ) : null}
      <Composer
        label={words('chatWith', { person: person.name })}
        placeholder={words('writeMessage')}
        disabled={blocked}
        send={(message) => calls.write({ as: person.id, ...message, ...(locale ? { locale } : {}) })}
      />
    </>
  );
}

function ChatLog({ desk, person, entries }: { desk: Desk; person: WebPerson; entries: readonly WebEntry[] }) {
  const { words, locales: chosen } = usePage();
  const typing = desk.typing.has(typingKey({ conversation: `chat-${person.id}` }));
  const log = useStickToEnd<HTMLDivElement>(`${entries.at(-1)?.id} ${typing}`);
  const acting = { as: person.id, locale: chosen[person.id] };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, in every browser
    <div ref={log} className="log" role="log" aria-label={words('chatWith', { person: person.name })} tabIndex={0}>
      {entries.length === 0 ? <Beginning person={person} /> : null}
      <ul className="messages">
        {entries.map((entry) => (
          <Message key={entry.id} entry={entry} acting={acting} look="bubble" />
        ))}
        {typing ? <Typing label={words('isWriting')} /> : null}
      </ul>
    </div>
  );
}

/** The bot is writing. */
export function Typing({ label }: { label: string }) {
  return (
    <li className="typing">
      <span className="dots" aria-hidden>
        <i />
        <i />
        <i />
      </span>
      <span className="quiet">{label}</span>
    </li>
  );
}

function Beginning({ person }: { person: WebPerson }) {
  const { words, locales: chosen } = usePage();
  return (
    <EmptyState
      icon={<Avatar aria-hidden size={56} name={person.name} color="colorful" />}
      title={words('chatEmpty', { person: person.name })}
      hint={words('chatEmptyHint')}
    >
      <div className="suggestions">
        {suggestions[person.id]?.slice(0, 4).map((text) => (
          <Button key={text} shape="circular" size="small" onClick={() => void sayAs(person, chosen[person.id], text)}>
            {text}
          </Button>
        ))}
      </div>
    </EmptyState>
  );
}

// What a platform does when a person opens the app for the first time: the desk greets.
function useGreeting(boot: string, person: WebPerson, empty: boolean): void {
  useEffect(() => {
    if (!empty || boot === '' || greeted.has(`${boot} ${person.id}`)) return;
    greeted.add(`${boot} ${person.id}`);
    calls.open({ as: person.id }).catch(() => greeted.delete(`${boot} ${person.id}`));
  }, [boot, person.id, empty]);
}

const greeted = new Set<string>();

function PersonTools({ person, blocked }: { person: WebPerson; blocked: boolean }) {
  const { words, locales: chosen, choose } = usePage();
  const locale = chosen[person.id] ?? person.locale;
  return (
    <>
      <Menu
        checkedValues={{ locale: [locale] }}
        onCheckedValueChange={(_event, { checkedItems }) =>
          choose({ locales: { ...chosen, [person.id]: checkedItems[0] ?? person.locale } })
        }
      >
        <MenuTrigger disableButtonEnhancement>
          <Tooltip content={words('writesIn', { person: person.name })} relationship="label">
            <Button size="small" appearance="subtle" icon={<LanguageRegular />}>
              {locale.slice(0, 2).toUpperCase()}
            </Button>
          </Tooltip>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {locales.map(([value, name]) => (
              <MenuItemRadio key={value} name="locale" value={value}>
                {name}
              </MenuItemRadio>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Tooltip content={words('moreAbout', { person: person.name })} relationship="label">
            <Button size="small" appearance="subtle" icon={<MoreRegular />} />
          </Tooltip>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => void calls.block(person.id, !blocked)}>
              {words(blocked ? 'unblockApp' : 'blockApp', { person: person.name })}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
}
