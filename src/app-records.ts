import type restify from 'restify';
import type { Wiring } from './app-platforms.ts';
import { bodyWithin } from './channels/http-body.ts';
import type { ServiceNow } from './effects/servicenow.ts';
import { readHook } from './effects/servicenow-hook.ts';
import type { Engine } from './engine.ts';
import { type Watch, watchRecords } from './records-watch.ts';

const mostHookBytes = 16 * 1024;

/** Keeps the desk in step with what others do in the record system, by looking and, where secrets are set, by its signed hints. */
export function openWatch(
  { store, log, clock, stops, server, config }: Wiring,
  { engine, records }: { readonly engine: Engine; readonly records: ServiceNow },
): Watch {
  const watch = watchRecords({
    store,
    engine,
    records,
    now: clock.now,
    sleep: (ms, then) => {
      const timer = setTimeout(then, ms).unref();
      return () => clearTimeout(timer);
    },
    log,
  });
  stops.push(() => watch.close());
  const both = config.serviceNow?.webhookSecret?.reveal() ?? '';
  const secrets = both
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (secrets.length > 0) server.post('/hooks/servicenow', hookOf(secrets, watch, log, clock.now));
  return watch;
}

// A hint is no message: what it says is read again from the record itself.
function hookOf(secrets: readonly string[], watch: Watch, log: Wiring['log'], now: () => number) {
  return async (req: restify.Request, res: restify.Response): Promise<void> => {
    const body = await bodyWithin(req, mostHookBytes).catch(() => '');
    if (body === undefined) {
      res.header('connection', 'close');
      res.send(413, { error: 'too large' });
      return;
    }
    const hint = readHook(body, req.header('x-secondline-signature'), secrets, now());
    if ('refused' in hint) {
      log('warn', 'servicenow hook refused', { why: hint.refused });
      res.send(401, { error: 'refused' });
      return;
    }
    res.send(202, {});
    watch.poke();
  };
}
