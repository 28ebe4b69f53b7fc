import type { Config } from './config.ts';
import { serviceNowKnowledge } from './effects/servicenow.ts';
import type { Knowledge } from './effects/servicenow-knowledge.ts';

/** The knowledge that a command reads: of the instance of the settings, or of a sandbox that lives as long as the command. */
export type CommandKnowledge = {
  readonly knowledge: Knowledge;
  readonly origin: string;
  readonly sandbox: boolean;
  close(): Promise<void>;
};

const quiet = () => undefined;

/** Opens the knowledge of the settings: of the knowledge bases that may be shown; where none are named, of all that the account reads. */
export async function openKnowledge({ serviceNow }: Pick<Config, 'serviceNow'>): Promise<CommandKnowledge> {
  const common = { quarantineSeconds: 75, now: Date.now, log: quiet };
  if (serviceNow) {
    const { url, auth, knowledgeBases = [] } = serviceNow;
    const knowledge = serviceNowKnowledge({ ...common, url, auth: auth() }, knowledgeBases);
    return { knowledge, origin: url, sandbox: false, close: async () => undefined };
  }
  const { startSandbox } = await import('./lab/servicenow.ts');
  const sandbox = await startSandbox();
  const auth = { kind: 'oauth' as const, clientId: 'secondline', clientSecret: 'secondline-sandbox' };
  const knowledge = serviceNowKnowledge({ ...common, url: sandbox.url, auth }, ['IT']);
  return { knowledge, origin: sandbox.url, sandbox: true, close: () => sandbox.close() };
}
