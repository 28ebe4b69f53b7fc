import { escalationForm, returnForm } from './card-beyond.ts';
import { firstCode, verifyForm } from './card-verification.ts';
import type { Handoff } from './conversation.ts';
import { nameOf } from './describe.ts';
import type { DeskForm } from './event.ts';
import { categories, closeCodes } from './incident.ts';
import type { Input, Message } from './message.ts';
import { transferForm } from './transfer-form.ts';
import { agentSentence, agentWords, type Turn } from './turn.ts';

/** One of the owner's forms in the thread, filled in with good defaults; `card` is its nonce. */
export function deskForm(turn: Turn, handoff: Handoff, form: DeskForm, card: string): Message {
  const language = turn.book.settings.deskLanguage;
  const number = nameOf(handoff);
  const base = { language, tone: 'info' as const, parts: [], card };
  const send = (id: string, label: string) => [{ id, label, style: 'primary' as const, submits: true }];
  const category = select('category', agentSentence(turn, 'category'), categories, handoff.category);
  switch (form) {
    case 'resolve': {
      const inputs: Input[] = [
        select('code', agentSentence(turn, 'closeCode'), closeCodes, firstCode(turn, handoff, closeCodes[0])),
        {
          id: 'notes',
          label: agentSentence(turn, 'closeNotes'),
          kind: 'text',
          required: true,
        },
        category,
      ];
      return {
        ...base,
        title: agentWords(turn, 'formResolve', { number }),
        inputs,
        choices: send('resolve:send', trimDots(agentSentence(turn, 'resolve'))),
      };
    }
    case 'verify':
      return verifyForm(turn, handoff, card);
    case 'escalate':
      return escalationForm(turn, handoff, card);
    case 'sendback':
      return returnForm(turn, handoff, card);
    case 'transfer':
      return transferForm(turn, handoff, card);
    case 'triage': {
      const levels = (['1', '2', '3'] as const).map((id) => ({ id, label: agentSentence(turn, `level${id}`) }));
      const inputs: Input[] = [
        category,
        {
          id: 'impact',
          label: agentSentence(turn, 'impact'),
          kind: 'choice',
          required: true,
          value: `${handoff.impact}`,
          options: levels,
        },
        {
          id: 'urgency',
          label: agentSentence(turn, 'urgency'),
          kind: 'choice',
          required: true,
          value: `${handoff.urgency}`,
          options: levels,
        },
        needsVerification(turn, handoff),
      ];
      return {
        ...base,
        title: agentWords(turn, 'formTriage', { number }),
        inputs,
        choices: send('triage:send', agentSentence(turn, 'send')),
      };
    }
  }
}

// What was marked once stays so: there is nothing to choose any more.
function needsVerification(turn: Turn, handoff: Handoff): Input {
  const yes = { id: 'yes', label: agentSentence(turn, 'needsYes') };
  const no = { id: 'no', label: agentSentence(turn, 'needsNo') };
  return {
    id: 'verify',
    label: agentSentence(turn, 'needsVerification'),
    kind: 'choice',
    required: true,
    value: handoff.sensitive ? 'yes' : 'no',
    options: handoff.sensitive ? [yes] : [no, yes],
  };
}

const trimDots = (label: string) => label.replace(/…$/, '');

function select(id: string, label: string, values: readonly string[], value: string): Input {
  const options = values.map((one) => ({ id: one, label: one }));
  const known = values.includes(value) ? { value } : {};
  return { id, label, kind: 'choice', required: true, options, ...known };
}
