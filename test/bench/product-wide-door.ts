import { frontDoorRates, rateLimits as real } from '../../src/rate.ts';

/**
 * Stands where the house opens its front door: one Slack workspace may write as much as the bench does. People keep their
 * limit. A workspace of so many would be heard up to 100 messages a second; Slack itself delivers eight.
 */
export const rateLimits: typeof real = (rates = frontDoorRates) =>
  real({ ...rates, tenant: { burst: 1_000_000, perMinute: 1_000_000 } });
