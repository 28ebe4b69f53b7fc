import { type Handoff, handedOff } from './conversation.ts';
import type { Agent } from './inbound.ts';
import type { Address, FileRef } from './message.ts';
import {
  agentNote,
  agentSentence,
  become,
  nextLine,
  noteInThread,
  order,
  plainMessage,
  sentence,
  type Turn,
  tell,
  tellSentence,
} from './turn.ts';

// Kinds that run when they are opened; a help desk needs none of them from an employee.
const forbidden =
  /\.(?:exe|msi|msix|bat|cmd|com|scr|pif|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|jar|app|dmg|pkg|sh|command|lnk|reg|dll|iso|img|apk|docm|xlsm|pptm)$/i;

/**
 * Files the employee sent: each is refused with the reason on both sides, or kept until there is an incident, or put
 * on the incident and shown in the thread.
 */
export function keepFiles(turn: Turn, files: readonly FileRef[]): Turn {
  return files.slice(0, 20).reduce(keepFile, turn);
}

function keepFile(turn: Turn, file: FileRef): Turn {
  const limit = turn.book.settings.fileLimitBytes;
  if (forbidden.test(file.name))
    return refuse(turn, file, sentence(turn, 'fileType', { name: file.name }), 'type not allowed');
  if ((file.bytes ?? 0) > limit) {
    const megabytes = `${Math.round(limit / 1024 / 1024)}`;
    return refuse(
      turn,
      file,
      sentence(turn, 'fileSize', { name: file.name, limit: megabytes }),
      `larger than ${megabytes} MB`,
    );
  }
  const line = Math.max(0, nextLine(turn) - 1);
  if (handedOff(turn.state)) return carryToDesk(turn, file, line);
  const held = become(turn, { held: [...turn.state.held, { file, line }].slice(-20) });
  return tellSentence(held, 'fileKept', { name: file.name });
}

function refuse(turn: Turn, file: FileRef, words: string, reason: string): Turn {
  return noteInThread(tell(turn, plainMessage(turn, words)), 'fileRefused', { name: file.name, reason });
}

/** The files that were kept before there was an incident, now put on it. */
export function carryHeld(turn: Turn): Turn {
  const carried = turn.state.held.reduce((so, held) => carryToDesk(so, held.file, held.line), turn);
  return become(carried, { held: [] });
}

function carryToDesk(turn: Turn, file: FileRef, line: number): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const to = handoff.card?.address;
  if (to && handoff.ticket) return order(turn, { lane: 'record', effect: carry(turn, handoff, file, line, to) });
  // The thread does not wait for the record system, nor the record for the thread.
  const kept = order(turn, { lane: 'record', effect: carry(turn, handoff, file, line) });
  if (to) return order(kept, { lane: 'desk', effect: { ...carry(turn, handoff, file, line, to), attach: false } });
  return become(kept, { handoff: { ...handoff, unshown: [...(handoff.unshown ?? []), { file, line }].slice(-20) } });
}

/** The card stands: files that came before it follow into its thread. */
export function showFiles(turn: Turn): Turn {
  const { handoff } = turn.state;
  const to = handoff?.card?.address;
  if (!handoff?.unshown || !to) return turn;
  const { unshown, ...rest } = handoff;
  return unshown.reduce(
    (so, { file, line }) => order(so, { lane: 'desk', effect: { ...carry(so, rest, file, line, to), attach: false } }),
    become(turn, { handoff: rest }),
  );
}

function carry(turn: Turn, handoff: Handoff, file: FileRef, line: number, to?: Address) {
  const says = agentNote(turn, agentSentence(turn, 'fileShown', { name: file.name }));
  return {
    kind: 'carry' as const,
    file,
    ...(to ? { to } : {}),
    mark: { kind: 'file' as const, name: file.name, line },
    title: turn.state.person.name,
    attach: true,
    handoff: handoff.number,
    says,
  };
}

/** Files of the owner for the employee: delivered where the chat takes files, else put on the incident and said so. */
export function carryToEmployee(turn: Turn, agent: Agent, files: readonly FileRef[], line: number): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  return files.slice(0, 20).reduce((so, file) => {
    const says = plainMessage(so, sentence(so, 'fileFromAgent', { agent: agent.name, name: file.name }));
    const mark = { kind: 'gift' as const, name: file.name, line };
    return order(so, {
      lane: 'record',
      effect: {
        kind: 'carry',
        file,
        to: so.state.address,
        mark,
        title: agent.name,
        attach: true,
        handoff: handoff.number,
        says,
      },
    });
  }, turn);
}
