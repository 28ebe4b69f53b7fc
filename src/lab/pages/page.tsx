import { CounterBadge, FluentProvider, Spinner } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { DeskPane } from './desk-pane.tsx';
import { followDesk, useDesk } from './desk-store.ts';
import { DeskTime } from './desk-time.tsx';
import { EmployeePane } from './employee-pane.tsx';
import { ChatRegular, DatabaseRegular, TeamRegular } from './icons.ts';
import { type Pane, usePage } from './page-state.tsx';
import { RecordPane } from './record-pane.tsx';
import { darkTheme, lightTheme } from './themes.ts';
import { TopBar } from './top-bar.tsx';
import { useUnread } from './unread.ts';

const panes: readonly Pane[] = ['employee', 'desk', 'record'];

/** The whole desk: three panes beside each other, one at a time on a phone. */
export function Page() {
  const { dark, pane, words } = usePage();
  const { ready } = useDesk();
  const phone = useWidth('(max-width: 760px)');
  const narrow = useWidth('(max-width: 1220px)');
  useEffect(followDesk, []);
  useF6();
  const shown = (name: Pane) => !phone || pane === name;
  return (
    // The provider's own classes are copied to every menu that opens: ours stand on the element inside it.
    <FluentProvider theme={dark ? darkTheme : lightTheme}>
      <div className={dark ? 'app dark' : 'app light'}>
        <SkipLinks />
        <TopBar narrow={narrow} />
        <DeskTime />
        {ready ? (
          <main className="panes">
            <EmployeePane shown={shown('employee')} />
            <DeskPane shown={shown('desk')} />
            <RecordPane shown={shown('record')} />
          </main>
        ) : (
          <main className="panes waiting">
            <Spinner label={words('loading')} />
          </main>
        )}
        {phone && ready ? <TabBar /> : null}
      </div>
    </FluentProvider>
  );
}

function useWidth(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const changed = () => setMatches(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, [query]);
  return matches;
}

// F6 goes from pane to pane, as in Teams.
function useF6(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'F6') return;
      event.preventDefault();
      const places = panes
        .flatMap((pane) => document.getElementById(`pane-${pane}`) ?? [])
        .filter((place) => !place.hidden);
      const here = places.findIndex((place) => place.contains(document.activeElement));
      const step = event.shiftKey ? places.length - 1 : 1;
      places[(Math.max(here, event.shiftKey ? 0 : -1) + step) % places.length]?.focus();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}

function SkipLinks() {
  const { words, choose } = usePage();
  const titles = { employee: words('employeePane'), desk: words('deskPane'), record: words('recordPane') };
  return (
    <nav className="skipLinks">
      {panes.map((pane) => (
        <a key={pane} href={`#pane-${pane}`} onClick={() => choose({ pane })}>
          {words('skip', { pane: titles[pane] })}
        </a>
      ))}
    </nav>
  );
}

function TabBar() {
  const { words } = usePage();
  const unread = useUnread();
  return (
    <nav className="tabBar">
      <TabButton pane="employee" label={words('employeePane')} icon={<ChatRegular />} unread={unread.employee} />
      <TabButton pane="desk" label={words('deskPane')} icon={<TeamRegular />} unread={unread.desk} />
      <TabButton pane="record" label={words('recordPane')} icon={<DatabaseRegular />} unread={unread.record} />
    </nav>
  );
}

function TabButton(props: { pane: Pane; label: string; icon: ReactNode; unread: number }) {
  const { pane, choose } = usePage();
  const { label, icon, unread } = props;
  return (
    <button type="button" aria-current={pane === props.pane} onClick={() => choose({ pane: props.pane })}>
      <span className="tabIcon">
        {icon}
        {unread > 0 ? <CounterBadge className="counter" size="small" color="danger" count={unread} /> : null}
      </span>
      {label}
    </button>
  );
}
