import type { Server } from 'node:http';

/**
 * How long a sender may take for the headers, for the whole request and between two requests, in milliseconds, and how
 * many may be connected at once.
 */
export type HttpLimits = {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly idleMs: number;
  readonly connections: number;
};

/**
 * What the desk's own server allows: Node's defaults (a minute for the headers, five for the request, any number of
 * connections) let a few slow senders hold it (reliability.md S50). Between requests it waits longer than the minute of
 * most reverse proxies, so that it is never the one who hangs up while they send.
 */
export const httpLimits: HttpLimits = { headersMs: 10_000, requestMs: 30_000, idleMs: 75_000, connections: 2_000 };

/** Sets the limits on a server that does not listen yet; whoever has not sent his request in time is cut off within a second. */
export function limitConnections(server: Server, limits: HttpLimits = httpLimits): void {
  server.headersTimeout = limits.headersMs;
  server.requestTimeout = limits.requestMs;
  server.keepAliveTimeout = limits.idleMs;
  server.maxConnections = limits.connections;
  server.maxHeadersCount = 100;
  // Read when the server begins to listen; Node looks every 30 s unless told, which would treble the times above. The
  // option of `createServer` cannot be reached through restify, and the published type does not know the property.
  Object.assign(server, { connectionsCheckingInterval: Math.min(1_000, limits.headersMs) });
}
