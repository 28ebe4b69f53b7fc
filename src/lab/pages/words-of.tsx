import type { WebFile, WebPart } from '../../channels/web-wire.ts';
import type { Paragraph, Span } from '../../desk/markup.ts';
import { DocumentRegular } from './icons.ts';
import { usePage } from './page-state.tsx';
import { sizeOf } from './times.ts';

function SpanText({ span }: { span: Span }) {
  if (span.href) {
    return (
      <a href={span.href} target="_blank" rel="noreferrer noopener">
        {span.text}
      </a>
    );
  }
  if (span.code) return <code>{span.text}</code>;
  return span.bold ? <strong>{span.text}</strong> : span.text;
}

function Line({ paragraph }: { paragraph: Paragraph }) {
  const mark = paragraph.kind === 'numbered' ? `${paragraph.number}.` : paragraph.kind === 'bulleted' ? '•' : undefined;
  // biome-ignore lint/suspicious/noArrayIndexKey: the spans of one line never change places
  const spans = paragraph.spans.map((span, at) => <SpanText key={`${at}${span.text}`} span={span} />);
  if (!mark) return <p>{spans}</p>;
  return (
    <p className="listed">
      <span className="mark">{mark}</span>
      <span>{spans}</span>
    </p>
  );
}

/** What the bot says without a card. The words of a person are shown letter by letter; `named` when it stands above whose. */
export function Parts({ parts, named }: { parts: readonly WebPart[]; named: boolean }) {
  return (
    <>
      {parts.map((part, at) => {
        const key = `${at}${part.kind}`;
        if (part.kind === 'quote') {
          return (
            <blockquote key={key} className="quote">
              {named ? null : <cite>{part.who}</cite>}
              <span className="asWritten">{part.text}</span>
            </blockquote>
          );
        }
        return (
          <div key={key} className={part.kind === 'note' ? 'marked small' : 'marked'}>
            {part.paragraphs.map((paragraph, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one message never change places
              <Line key={`${row}${paragraph.spans[0]?.text ?? ''}`} paragraph={paragraph} />
            ))}
          </div>
        );
      })}
    </>
  );
}

/** The files of a message: pictures in small, everything else as a link that saves it. */
export function Files({ files }: { files: readonly WebFile[] }) {
  const { language } = usePage();
  if (files.length === 0) return null;
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id}>
          <a className="file" href={file.url} download={file.name}>
            {file.url && /^image\/(png|jpeg|gif|webp)$/.test(file.type) ? (
              <img src={file.url} alt="" />
            ) : (
              <DocumentRegular aria-hidden />
            )}
            <span className="fileName">{file.name}</span>
            {file.bytes === undefined ? null : <span className="quiet">{sizeOf(file.bytes, language)}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}
