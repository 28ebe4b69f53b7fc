import { useEffect, useState } from 'react';
import { useDesk } from './desk-store.ts';
import { type Pane, usePage } from './page-state.tsx';

/** How much has come into each pane since it was last looked at. */
export function useUnread(): Readonly<Record<Pane, number>> {
  const desk = useDesk();
  const { pane } = usePage();
  const entries = [...desk.entries.values()];
  const latest = entries.reduce((most, entry) => Math.max(most, entry.revision), 0);
  const marks: Record<Pane, number> = { employee: latest, desk: latest, record: desk.recordChanges };
  const [seen, setSeen] = useState(marks);
  const mark = marks[pane];
  useEffect(() => setSeen((before) => (before[pane] === mark ? before : { ...before, [pane]: mark })), [pane, mark]);
  const news = (isDesk: boolean, since: number) =>
    entries.filter((entry) => entry.revision > since && !entry.deleted && (entry.conversation === 'desk') === isDesk)
      .length;
  return {
    employee: pane === 'employee' ? 0 : news(false, seen.employee),
    desk: pane === 'desk' ? 0 : news(true, seen.desk),
    record: pane === 'record' ? 0 : desk.recordChanges - seen.record,
  };
}
