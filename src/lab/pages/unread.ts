import { useEffect, useState } from 'react';
import { type Desk, directChat, useDesk } from './desk-store.ts';
import { type Pane, usePage } from './page-state.tsx';

/** How much has come into each pane since it was last looked at. */
export function useUnread(): Readonly<Record<Pane, number>> {
  const desk = useDesk();
  const { pane } = usePage();
  const entries = [...desk.entries.values()];
  const deskChats = new Set(['desk', ...agentsOf(desk).map(({ id }) => directChat(id))]);
  const latest = entries.reduce((most, entry) => Math.max(most, entry.revision), 0);
  const marks: Record<Pane, number> = { employee: latest, desk: latest, record: desk.recordChanges };
  const [seen, setSeen] = useState(marks);
  const mark = marks[pane];
  useEffect(() => setSeen((before) => (before[pane] === mark ? before : { ...before, [pane]: mark })), [pane, mark]);
  const news = (isDesk: boolean, since: number) =>
    entries.filter((entry) => entry.revision > since && !entry.deleted && deskChats.has(entry.conversation) === isDesk)
      .length;
  return {
    employee: pane === 'employee' ? 0 : news(false, seen.employee),
    desk: pane === 'desk' ? 0 : news(true, seen.desk),
    record: pane === 'record' ? 0 : desk.recordChanges - seen.record,
  };
}

const agentsOf = (desk: Desk) => desk.people.filter(({ role }) => role === 'agent');

/** How many direct messages each agent has not seen yet, by id; whose chat is `watched` has seen them all. */
export function useDirectUnread(watched: string | undefined): Readonly<Record<string, number>> {
  const desk = useDesk();
  const [seen, setSeen] = useState<Readonly<Record<string, number>>>({});
  // Revisions begin anew with every start of the service.
  const keyOf = (agent: string) => `${desk.boot} ${agent}`;
  const chatOf = (agent: string) =>
    [...desk.entries.values()].filter((entry) => entry.conversation === directChat(agent) && !entry.deleted);
  const key = watched === undefined ? '' : keyOf(watched);
  const latest = watched === undefined ? 0 : Math.max(0, ...chatOf(watched).map(({ revision }) => revision));
  useEffect(() => {
    if (key !== '') setSeen((before) => (before[key] === latest ? before : { ...before, [key]: latest }));
  }, [key, latest]);
  const news = (agent: string) =>
    chatOf(agent).filter(({ from, revision }) => from.bot && revision > (seen[keyOf(agent)] ?? 0)).length;
  return Object.fromEntries(agentsOf(desk).map(({ id }) => [id, id === watched ? 0 : news(id)]));
}
