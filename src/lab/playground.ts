import type restify from 'restify';
import {
  type Fields,
  type LocalHandler,
  type LocalLog,
  lastPieceOf,
  local,
  RequestError,
  readFields,
  textField,
} from '../channels/local-http.ts';
import type { WebChannel } from '../channels/web.ts';
import { webPeople } from '../channels/web-people.ts';
import { hoursViewOf, type PlaygroundHours } from './playground-hours.ts';
import { readPages, sendAsset, sendPage } from './playground-pages.ts';
import { type Records, recordsOf } from './playground-records.ts';
import type { ClockView, HoursChoice, PlaygroundView, ServiceNowMode, Switches } from './playground-wire.ts';

/** The sandbox as the playground uses it: its records, its faults, and word of every change. */
export type PlaygroundSandbox = Records & {
  readonly faults: { set(faults: { down?: boolean; slowMs?: number | null; asleep?: boolean }): unknown };
  onChange(listener: () => void): unknown;
};

/** The desk's clock, which can be moved forward for as long as the playground runs. */
export type PlaygroundClock = { now(): number; shift(milliseconds: number): void; reset(): void };

/** What the playground is made of; without a sandbox (a real instance is connected) it shows no records. */
export type PlaygroundSetup = {
  readonly web: WebChannel;
  readonly sandbox?: PlaygroundSandbox;
  readonly clock: PlaygroundClock;
  readonly hours?: PlaygroundHours;
  readonly pagesFolder: string;
  readonly deskName: string;
  readonly log: LocalLog;
};

const longestShiftMs = 31 * 24 * 60 * 60 * 1000;
const slowMs = 6000;
// Many rows change together when one incident is written; the page is told once.
const quietMs = 60;
const largestBody = 16 * 1024;

/** Puts the playground on the server: its page, the records of the sandbox, the switches and the clock. */
export function mountPlayground(server: restify.Server, setup: PlaygroundSetup): void {
  const { web, sandbox, log } = setup;
  mountPages(server, setup);
  web.mount(server);
  const servicenow = servicenowSwitch(sandbox);
  const blocked = new Set<string>();
  const switches = (): Switches => ({ servicenow: servicenow.mode(), blocked: [...blocked] });
  const tellHours = () => {
    const { hours } = hoursNow(setup);
    if (hours) web.broadcast('hours', hours);
  };
  const clockView = (): ClockView => ({ now: setup.clock.now(), offset: Math.round(setup.clock.now() - Date.now()) });

  const get = (path: string, handle: LocalHandler) => server.get(`/playground/api/${path}`, local(handle, log));
  const post = (path: string, does: (fields: Fields) => object) =>
    server.post(
      `/playground/api/${path}`,
      local(async (req) => does(await readFields(req, largestBody)), log),
    );

  get('state', async (): Promise<PlaygroundView> => {
    return {
      deskName: setup.deskName,
      switches: switches(),
      clock: clockView(),
      ...hoursNow(setup),
      sandbox: sandbox !== undefined,
    };
  });
  get('servicenow', async () => (sandbox ? recordsOf(sandbox) : { incidents: [], interactions: [] }));
  post('switches', (fields) => {
    if (fields['servicenow'] !== undefined) servicenow.turn(modeIn(fields));
    if (fields['blocked'] !== undefined) block(web, blocked, fields);
    web.broadcast('switches', switches());
    return switches();
  });
  post('clock', (fields) => {
    moveClock(setup.clock, fields);
    web.broadcast('clock', clockView());
    tellHours();
    return clockView();
  });
  post('hours', (fields) => {
    chooseHours(setup.hours, fields);
    tellHours();
    return hoursNow(setup);
  });
  sandbox?.onChange(calmly(() => web.broadcast('records', {})));
}

function mountPages(server: restify.Server, { pagesFolder, log }: PlaygroundSetup): void {
  let pages = readPages(pagesFolder);
  const page = local(async (_req, res) => {
    // Built while the service runs: the page is there at the next look.
    if (!(await pages).has('index.html')) pages = readPages(pagesFolder);
    sendPage(await pages, res);
    return undefined;
  }, log);
  server.get('/', page);
  server.get(
    '/assets/:name',
    local(async (req, res) => {
      sendAsset(await pages, lastPieceOf(req), res);
      return undefined;
    }, log),
  );
}

function servicenowSwitch(sandbox: PlaygroundSandbox | undefined) {
  let mode: ServiceNowMode = 'normal';
  return {
    mode: () => mode,
    turn(next: ServiceNowMode) {
      if (!sandbox)
        throw new RequestError(409, 'The desk is connected to a real ServiceNow; only the sandbox has switches.');
      sandbox.faults.set({ down: next === 'down', slowMs: next === 'slow' ? slowMs : null, asleep: next === 'asleep' });
      mode = next;
    },
  };
}

function modeIn(fields: Fields): ServiceNowMode {
  const mode = textField(fields, 'servicenow', 16);
  if (mode === 'normal' || mode === 'slow' || mode === 'down' || mode === 'asleep') return mode;
  throw new RequestError(400, '“servicenow” is normal, slow, down or asleep.');
}

function block(web: WebChannel, blocked: Set<string>, fields: Fields): void {
  const person = textField(fields, 'person', 32);
  if (!webPeople.some(({ id, role }) => id === person && role === 'employee')) {
    throw new RequestError(400, '“person” is an employee of the playground.');
  }
  const on = fields['blocked'] === true;
  if (on) blocked.add(person);
  else blocked.delete(person);
  web.block(person, on);
}

function hoursNow({ hours, clock }: PlaygroundSetup): Pick<PlaygroundView, 'hours'> {
  return hours ? { hours: hoursViewOf(hours, clock.now()) } : {};
}

function chooseHours(hours: PlaygroundHours | undefined, fields: Fields): void {
  if (!hours) throw new RequestError(409, 'There is no worked example here whose hours could be chosen.');
  hours.use(choiceIn(fields));
}

function choiceIn(fields: Fields): HoursChoice {
  const choice = textField(fields, 'choice', 16);
  if (choice === 'own' || choice === 'example') return choice;
  throw new RequestError(400, '“choice” is own or example.');
}

function moveClock(clock: PlaygroundClock, fields: Fields): void {
  const { to } = fields;
  if (fields['reset'] === true) clock.reset();
  else clock.shift(shiftIn(typeof to === 'number' ? Math.ceil(to - clock.now()) : fields['shift']));
}

function shiftIn(by: unknown): number {
  if (typeof by !== 'number' || !Number.isInteger(by) || by <= 0 || by > longestShiftMs) {
    throw new RequestError(400, '“shift” is a whole number of milliseconds, forward, at most 31 days.');
  }
  return by;
}

function calmly(tell: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      tell();
    }, quietMs).unref();
  };
}
