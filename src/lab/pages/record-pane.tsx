import { Badge, Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import type { RecordView } from '../playground-wire.ts';
import { type Desk, useDesk } from './desk-store.ts';
import { DatabaseRegular } from './icons.ts';
import { usePage } from './page-state.tsx';
import { EmptyState, PaneFrame } from './pane.tsx';
import { RecordDetail } from './record-detail.tsx';
import { hourOf } from './times.ts';

type Table = 'incidents' | 'interactions';

/** What ServiceNow holds, as it changes. */
export function RecordPane({ shown }: { shown: boolean }) {
  const desk = useDesk();
  const { words } = usePage();
  const [table, setTable] = useState<Table>('incidents');
  const records = desk.records[table];
  return (
    <PaneFrame
      pane="record"
      title={words('recordPane')}
      shown={shown}
      icon={<DatabaseRegular />}
      tools={
        <Badge appearance="outline" color="informative">
          {words('sandboxNote')}
        </Badge>
      }
    >
      <TabList
        className="people"
        aria-label={words('recordPane')}
        selectedValue={table}
        onTabSelect={(_event, data) => setTable(data.value === 'interactions' ? 'interactions' : 'incidents')}
      >
        <Tab value="incidents">{counted(words('incidents'), desk.records.incidents.length)}</Tab>
        <Tab value="interactions">{counted(words('interactions'), desk.records.interactions.length)}</Tab>
      </TabList>
      {records.length === 0 ? (
        <NoRecords desk={desk} table={table} />
      ) : (
        <Records key={table} desk={desk} records={records} />
      )}
    </PaneFrame>
  );
}

const counted = (name: string, count: number): string => (count === 0 ? name : `${name} · ${count}`);

function NoRecords({ desk, table }: { desk: Desk; table: Table }) {
  const { words } = usePage();
  if (desk.view?.sandbox === false) {
    return <EmptyState icon={<DatabaseRegular />} title={words('realInstance')} hint={words('realInstanceHint')} />;
  }
  const title = words(table === 'incidents' ? 'recordsEmpty' : 'interactionsEmpty');
  return <EmptyState icon={<DatabaseRegular />} title={title} hint={words('recordsEmptyHint')} />;
}

function Records({ desk, records }: { desk: Desk; records: readonly RecordView[] }) {
  const [picked, setPicked] = useState<{ id: string; among: number }>();
  // A new record takes the view until somebody picks another one.
  const id = picked && picked.among === records.length ? picked.id : records[0]?.id;
  const record = records.find((one) => one.id === id) ?? records[0];
  return (
    <div className="records">
      <ul className="recordList">
        {records.map((one) => (
          <RecordRow
            key={one.id}
            record={one}
            selected={one.id === record?.id}
            fresh={desk.fresh.has(one.id)}
            pick={() => setPicked({ id: one.id, among: records.length })}
          />
        ))}
      </ul>
      {record ? <RecordDetail key={record.id} record={record} fresh={desk.fresh} /> : null}
    </div>
  );
}

type RowProps = { record: RecordView; selected: boolean; fresh: boolean; pick: () => void };

function RecordRow({ record, selected, fresh, pick }: RowProps) {
  const { language } = usePage();
  return (
    <li>
      <button type="button" className={fresh ? 'recordRow fresh' : 'recordRow'} aria-current={selected} onClick={pick}>
        <span className="recordRowHead">
          <strong>{record.number}</strong>
          <Priority record={record} />
          <StateBadge record={record} />
          <time className="quiet" dateTime={new Date(record.changedAt).toISOString()}>
            {hourOf(record.changedAt, language)}
          </time>
        </span>
        <span className="recordTitle">{record.title}</span>
      </button>
    </li>
  );
}

function Priority({ record }: { record: RecordView }) {
  const { words } = usePage();
  if (record.level === 0) return null;
  const priority = words('priorityIs', { priority: record.priority });
  return (
    <span className={`priority p${record.level}`} title={priority}>
      <span aria-hidden>P{record.level}</span>
      <span className="hiddenText">{priority}</span>
    </span>
  );
}

/** The state of a record as a coloured word. */
export function StateBadge({ record }: { record: RecordView }) {
  const colour = record.closed ? 'success' : /new/i.test(record.state) ? 'informative' : 'brand';
  return (
    <Badge appearance="tint" color={colour} size="medium">
      {record.state}
    </Badge>
  );
}
