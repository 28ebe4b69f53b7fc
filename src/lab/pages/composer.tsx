import { Button, Textarea, Tooltip } from '@fluentui/react-components';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { WebFile } from '../../channels/web-wire.ts';
import { CallError, calls, newId } from './calls.ts';
import { AttachRegular, DismissRegular, SendFilled } from './icons.ts';
import { usePage } from './page-state.tsx';

type Send = (message: { id: string; text: string; files: string[] }) => Promise<unknown>;

type Composing = {
  /** What a screen reader calls the box. */
  label: string;
  placeholder: string;
  sendLabel?: string;
  send: Send;
  disabled?: boolean;
  autoFocus?: boolean;
  /** Escape in an empty box. */
  leave?: () => void;
  children?: ReactNode;
};

const largestFile = 10 * 1024 * 1024;

/** A box to write in: Enter sends, Shift+Enter begins a new line; files can be attached. What was not sent stays in it. */
export function Composer({
  label,
  placeholder,
  sendLabel,
  send,
  disabled = false,
  autoFocus,
  leave,
  children,
}: Composing) {
  const { words } = usePage();
  const draft = useDraft(send);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') leave?.();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void draft.go();
  };
  return (
    <div className="composer">
      {children}
      <FileChips files={draft.files} drop={draft.drop} />
      {draft.trouble ? (
        <p className="trouble" role="alert">
          {draft.trouble}
        </p>
      ) : null}
      <div className="composerRow">
        <AttachButton disabled={disabled} take={draft.take} />
        <Textarea
          className="composerBox"
          aria-label={label}
          placeholder={placeholder}
          value={draft.text}
          disabled={disabled}
          autoFocus={autoFocus ?? false}
          rows={Math.min(5, Math.max(1, draft.text.split('\n').length))}
          onChange={(_event, data) => draft.setText(data.value)}
          onKeyDown={pressed}
        />
        <Tooltip content={sendLabel ?? words('send')} relationship="label">
          <Button
            className="sendButton"
            appearance="primary"
            icon={<SendFilled />}
            disabled={disabled || draft.empty}
            disabledFocusable={draft.sending}
            onClick={() => void draft.go()}
          />
        </Tooltip>
      </div>
    </div>
  );
}

function useDraft(send: Send) {
  const { words } = usePage();
  const [text, setText] = useState('');
  const [files, setFiles] = useState<readonly WebFile[]>([]);
  const [trouble, setTrouble] = useState<string>();
  const [sending, setSending] = useState(false);
  // The same id until it is sent: trying again never says a thing twice.
  const id = useRef(newId());
  const empty = text.trim() === '' && files.length === 0;
  const fail = (error: unknown) =>
    setTrouble(words('notSent', { reason: error instanceof CallError ? error.message : words('notReached') }));

  const go = async () => {
    if (empty || sending) return;
    setSending(true);
    setTrouble(undefined);
    try {
      await send({ id: id.current, text: text.trim(), files: files.map((file) => file.id) });
      id.current = newId();
      setText('');
      setFiles([]);
    } catch (error) {
      fail(error);
    } finally {
      setSending(false);
    }
  };

  const take = (file: File) => {
    if (file.size > largestFile) return setTrouble(words('fileTooLarge', { name: file.name }));
    setTrouble(undefined);
    calls.upload(file).then((held) => setFiles((before) => [...before, held]), fail);
  };

  const drop = (dropped: WebFile) => setFiles((before) => before.filter((file) => file !== dropped));
  return { text, setText, files, take, drop, trouble, sending, empty, go };
}

function AttachButton({ disabled, take }: { disabled: boolean; take: (file: File) => void }) {
  const { words } = usePage();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        tabIndex={-1}
        aria-hidden
        multiple
        onChange={(event) => {
          for (const file of event.target.files ?? []) take(file);
          event.target.value = '';
        }}
      />
      <Tooltip content={words('attach')} relationship="label">
        <Button
          appearance="subtle"
          icon={<AttachRegular />}
          disabled={disabled}
          onClick={() => input.current?.click()}
        />
      </Tooltip>
    </>
  );
}

function FileChips({ files, drop }: { files: readonly WebFile[]; drop: (file: WebFile) => void }) {
  const { words } = usePage();
  if (files.length === 0) return null;
  return (
    <ul className="chips">
      {files.map((file) => (
        <li key={file.id} className="chip">
          <span className="fileName">{file.name}</span>
          <Button
            size="small"
            appearance="transparent"
            icon={<DismissRegular />}
            aria-label={words('removeFile', { name: file.name })}
            onClick={() => drop(file)}
          />
        </li>
      ))}
    </ul>
  );
}
