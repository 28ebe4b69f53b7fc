import type { JournalEntry, RecordField, RecordFile, RecordView } from '../playground-wire.ts';
import { DocumentRegular } from './icons.ts';
import { usePage } from './page-state.tsx';
import { hourOf, momentOf, sizeOf } from './times.ts';

type Shown = { record: RecordView; fresh: ReadonlySet<string> };

const long = ['description', 'close_notes', 'correlation_id'];
const marked = (fresh: boolean): string => (fresh ? 'fresh' : '');

/** One record: its fields, its attachments and its journal, newest first; what has just changed is lit up. */
export function RecordDetail({ record, fresh }: Shown) {
  const { words } = usePage();
  const short = record.fields.filter((field) => !long.includes(field.name));
  const texts = record.fields.filter((field) => long.includes(field.name));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, in every browser
    <section className="recordDetail" aria-label={record.number} tabIndex={0}>
      <h3>
        <span className="recordNumber">{record.number}</span>
        {record.title}
      </h3>
      <dl className="fields">
        {short.map((field) => (
          <Field key={field.name} field={field} fresh={fresh.has(`${record.id}/${field.name}`)} />
        ))}
      </dl>
      <section className="journal">
        <h4>{words('journal')}</h4>
        {record.journal.length === 0 ? <p className="quiet">{words('journalEmpty')}</p> : null}
        <ol aria-live="polite" aria-relevant="additions">
          {record.journal.map((entry) => (
            <Entry key={entry.id} entry={entry} fresh={fresh.has(entry.id)} />
          ))}
        </ol>
      </section>
      <Attachments files={record.files} fresh={fresh} />
      {texts.map((field) => (
        <section key={field.name} className={`longField ${marked(fresh.has(`${record.id}/${field.name}`))}`}>
          <h4>{field.label}</h4>
          <p className="asWritten">{field.value}</p>
        </section>
      ))}
    </section>
  );
}

function Field({ field, fresh }: { field: RecordField; fresh: boolean }) {
  const { language } = usePage();
  return (
    <div className={`field ${marked(fresh)}`}>
      <dt>{field.label}</dt>
      <dd>{field.at === undefined ? field.value : momentOf(field.at, language)}</dd>
    </div>
  );
}

function Entry({ entry, fresh }: { entry: JournalEntry; fresh: boolean }) {
  const { words, language } = usePage();
  return (
    <li className={`entry ${entry.kind} ${marked(fresh)}`}>
      <div className="entryHead">
        <span className="entryKind">{words(entry.kind === 'note' ? 'workNote' : 'comment')}</span>
        <span className="quiet">{entry.who}</span>
        <time className="quiet" dateTime={new Date(entry.at).toISOString()} title={momentOf(entry.at, language)}>
          {hourOf(entry.at, language)}
        </time>
      </div>
      <p className="asWritten">{entry.text}</p>
    </li>
  );
}

function Attachments({ files, fresh }: { files: readonly RecordFile[]; fresh: ReadonlySet<string> }) {
  const { words, language } = usePage();
  if (files.length === 0) return null;
  return (
    <section className="attachments">
      <h4>{words('attachments')}</h4>
      <ul>
        {files.map((file) => (
          <li key={file.id} className={marked(fresh.has(file.id))}>
            <AttachedFile file={file} size={sizeOf(file.bytes, language)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function AttachedFile({ file, size }: { file: RecordFile; size: string }) {
  const name = (
    <>
      <DocumentRegular aria-hidden />
      <span className="fileName">{file.name}</span>
      <span className="quiet">{size}</span>
    </>
  );
  if (file.text === undefined) return <span className="attached">{name}</span>;
  return (
    <details>
      <summary className="attached">{name}</summary>
      <pre>{file.text}</pre>
    </details>
  );
}
