import type { App, Logger } from '@slack/bolt';
import { SocketModeReceiver } from '@slack/bolt';
import type { Delivery } from './slack-receiver.ts';

/** Receives Slack's deliveries over a WebSocket that we open, for desks without a public address. */
export type SlackSocket = {
  /** Connects; resolves when the first attempt is decided. A failed one is repeated with growing pauses until `stop`. */
  start(): Promise<void>;
  stop(): Promise<void>;
  connected(): boolean;
};

/** What a socket needs; a delivery is acknowledged to Slack only when `deliver` has resolved. */
export type SocketOptions = {
  readonly appToken: string;
  readonly apiUrl: string | undefined;
  readonly logger: Logger;
  readonly deliver: (delivery: Delivery) => Promise<void>;
  readonly log: (level: 'info' | 'warn' | 'error', what: string, detail: Readonly<Record<string, unknown>>) => void;
};

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** Opens Bolt's Socket Mode with our own acknowledgement and our own reconnecting. */
export function slackSocket(options: SocketOptions): SlackSocket {
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger: options.logger,
    // The SDK's own reconnecting ends the process with an unhandled rejection when Slack refuses the app token.
    autoReconnectEnabled: false,
    // Bolt reads the Web API's options of a socket here and nowhere else.
    installerOptions: {
      clientOptions: {
        ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
        retryConfig: { retries: 0 },
        timeout: 10_000,
      },
    },
    // Not acknowledged: Slack delivers it again.
    processEventErrorHandler: async () => false,
  });
  receiver.init(committing(options));
  let stopped = true;
  let connected = false;
  let failures = 0;
  let pause: NodeJS.Timeout | undefined;
  const again = (): void => {
    if (stopped || pause) return;
    // Slack recycles healthy connections every few hours: the first attempt follows at once.
    const wait = failures === 0 ? 0 : Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
    pause = setTimeout(() => {
      pause = undefined;
      void connect();
    }, wait);
    pause.unref();
  };
  const connect = async (): Promise<void> => {
    try {
      await receiver.start();
      connected = true;
      failures = 0;
      // Stopped while the connection was being made.
      if (stopped) await receiver.client.disconnect();
    } catch (error) {
      failures += 1;
      options.log('warn', 'slack socket not connected', { error: error instanceof Error ? error.message : 'closed' });
      again();
    }
  };
  receiver.client.on('disconnected', () => {
    if (!connected) return;
    connected = false;
    if (!stopped) options.log('info', 'slack socket closed', {});
    again();
  });
  return {
    async start() {
      stopped = false;
      await connect();
    },
    async stop() {
      stopped = true;
      clearTimeout(pause);
      pause = undefined;
      if (connected) await receiver.client.disconnect();
      connected = false;
    },
    connected: () => connected,
  };
}

// Bolt's own `App` acknowledges events before anybody has read them. Its receiver needs nothing of it but this call,
// so it gets one that commits first.
function committing({ deliver, log }: SocketOptions): App {
  const processEvent: App['processEvent'] = async ({ body, ack, retryNum, retryReason }) => {
    try {
      await deliver({
        body,
        ...(retryNum ? { retryNum } : {}),
        ...(retryReason ? { retryReason } : {}),
      });
    } catch (error) {
      log('error', 'slack delivery not committed', { error: error instanceof Error ? error.name : 'unknown' });
      throw error;
    }
    await ack();
  };
  return { processEvent } as App;
}
