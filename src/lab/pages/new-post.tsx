import { Button, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import type { WebPerson } from '../../channels/web-wire.ts';
import { calls, newId } from './calls.ts';
import { Composer } from './composer.tsx';
import { AddRegular } from './icons.ts';
import { usePage } from './page-state.tsx';
import type { Word } from './strings.ts';

const commands = ['board', 'line', 'list', 'who', 'on', 'break', 'off'] as const;

// Whoever types the mention means it, whatever is chosen above the box.
const typedMention = /^@(?:bot|secondline)\b[\s,:]*/i;

/** The box for a post of its own in the channel: to the colleagues, or to the bot, which then answers under it. */
export function NewPost({ acting }: { acting: WebPerson }) {
  const { words } = usePage();
  const [open, setOpen] = useState(false);
  const [toBot, setToBot] = useState(false);
  if (!open) {
    return (
      <footer className="newPost">
        <Button appearance="subtle" icon={<AddRegular />} onClick={() => setOpen(true)}>
          {words('newPost')}
        </Button>
      </footer>
    );
  }
  const send = (message: { id: string; text: string; files: string[] }) => {
    const text = message.text.replace(typedMention, '') || message.text;
    const mention = toBot || typedMention.test(message.text);
    return calls.write({ as: acting.id, ...message, text, mention }).then(() => setOpen(false));
  };
  return (
    <div className={toBot ? 'newPostBox outward' : 'newPostBox'}>
      <Composer
        autoFocus
        label={words('newPost')}
        placeholder={words(toBot ? 'toBotHint' : 'newPostHint')}
        leave={() => setOpen(false)}
        send={send}
      >
        <RadioGroup
          className="audience"
          layout="horizontal"
          aria-label={words('whoReads')}
          value={toBot ? 'bot' : 'team'}
          onChange={(_event, data) => setToBot(data.value === 'bot')}
        >
          <Radio value="team" label={words('toColleagues')} />
          <Radio value="bot" label={words('toBot')} />
        </RadioGroup>
        {toBot ? <Commands ask={(text) => send({ id: newId(), text, files: [] })} /> : null}
      </Composer>
    </div>
  );
}

function Commands({ ask }: { ask: (text: string) => Promise<unknown> }) {
  const { words } = usePage();
  return (
    <fieldset className="commands" aria-label={words('askAtOnce')}>
      {commands.map((command) => {
        const text = words(`command_${command}` satisfies Word);
        return (
          <Button key={command} size="small" shape="circular" onClick={() => void ask(text).catch(() => undefined)}>
            {text}
          </Button>
        );
      })}
    </fieldset>
  );
}
