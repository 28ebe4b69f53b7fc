import { Button, Textarea } from '@fluentui/react-components';
import { type KeyboardEvent, useState } from 'react';
import { usePage } from './page-state.tsx';

type Editing = { text: string; save: (text: string) => Promise<unknown>; done: () => void };

/** Changes a sent message in place: Enter saves, Escape leaves it as it was. */
export function MessageEditor({ text, save, done }: Editing) {
  const { words } = usePage();
  const [draft, setDraft] = useState(text);
  const [trouble, setTrouble] = useState<string>();
  const keep = () => {
    if (draft.trim() === '' || draft === text) return done();
    save(draft).then(done, (error: Error) => setTrouble(words('notSent', { reason: error.message })));
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') done();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    keep();
  };
  return (
    <div className="editor">
      <Textarea
        // The person has just asked to write here.
        autoFocus
        aria-label={words('edit')}
        value={draft}
        resize="vertical"
        onChange={(_event, data) => setDraft(data.value)}
        onKeyDown={pressed}
      />
      {trouble ? <p role="alert">{trouble}</p> : null}
      <div className="row">
        <Button size="small" appearance="primary" onClick={keep}>
          {words('save')}
        </Button>
        <Button size="small" onClick={done}>
          {words('cancel')}
        </Button>
      </div>
    </div>
  );
}
