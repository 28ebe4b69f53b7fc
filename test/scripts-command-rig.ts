import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptsCommand } from '../src/scripts-command.ts';
import type { OpenKnowledge, ScriptsTerminal } from '../src/scripts-command-terminal.ts';

/** Monday 2026-11-23, 08:00 UTC. */
export const monday = Date.UTC(2026, 10, 23, 8);

/** What a command said, and how it ended. */
export type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** Runs a command on a terminal of the test: no colours, and typed lines in advance. */
export async function ran(
  args: readonly string[],
  more: Partial<ScriptsTerminal> & { readonly typed?: readonly string[] } = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const { typed, ...changes } = more;
  const waiting = [...(typed ?? [])];
  const terminal: ScriptsTerminal = {
    environment: {},
    colour: false,
    progress: false,
    now: () => monday,
    write: async (text) => void out.push(text),
    note: async (text) => void err.push(text),
    connected: () => false,
    knowledge: () => Promise.reject(new Error('this test has no ServiceNow')),
    ...(typed ? { ask: async () => waiting.shift() } : {}),
    ...changes,
  };
  const code = await scriptsCommand(args, terminal);
  return { code, out: out.join(''), err: err.join('') };
}

/** A terminal's articles out of a list. */
export const articlesFrom = (knowledge: Partial<OpenKnowledge['knowledge']>): Partial<ScriptsTerminal> => ({
  connected: () => true,
  knowledge: async () => ({
    knowledge: knowledge as OpenKnowledge['knowledge'],
    origin: 'https://acme.service-now.com',
    sandbox: false,
    close: async () => undefined,
  }),
});

/** A copy of the shipped scripts that a test may change; removed by `end`. */
export function dialogsCopy(): { readonly folder: string; end(): void } {
  const place = mkdtempSync(join(tmpdir(), 'secondline-scripts-'));
  const folder = join(place, 'dialogs');
  cpSync('dialogs', folder, { recursive: true });
  return { folder, end: () => rmSync(place, { recursive: true, force: true }) };
}
