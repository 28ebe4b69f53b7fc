import { teamsChannel as real, type TeamsChannel, type TeamsOptions } from '../../src/channels/teams.ts';
import { credentials } from '../channels/teams-rig.ts';
import { tenantOf } from './fake-service.ts';

/** Stands where the house opens Teams: tokens are checked as in production, by the keys of the fake platform (row T4). */
export function teamsChannel(options: TeamsOptions): TeamsChannel {
  const origin = process.env['BENCH_PLATFORM'] ?? '';
  return real({
    ...options,
    tenants: Array.from({ length: 20_000 }, (_, n) => tenantOf(n)),
    serviceHosts: [origin],
    auth: { openIdMetadataUrl: `${origin}/openid`, credentials: credentials() },
  });
}
