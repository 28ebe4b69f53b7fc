// The one part of undici that is used: its whole index costs 30 ms more of start-up and takes over the global `fetch`.
// What the index adds to an agent (`request`, `stream`, …) is not there.
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent } from 'undici';
  export type BareAgent = Pick<Agent, 'dispatch' | 'destroy'>;
  const agent: new (options: Agent.Options) => BareAgent;
  export default agent;
}
