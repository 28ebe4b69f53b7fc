import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { build } from 'vite';
import { startHouse } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { openBrowser } from './chromium.ts';

const pagesSource = fileURLToPath(new URL('../../src/lab/pages/', import.meta.url));
const built = fileURLToPath(new URL('../../dist/pages/index.html', import.meta.url));

/** The whole desk with nothing configured, as `npm start` opens it. */
async function openHouse(): Promise<{ url: string; stop(): Promise<void> }> {
  const read = readConfig({ PORT: '0' });
  if ('problems' in read) throw new Error(read.problems.map((problem) => JSON.stringify(problem)).join('\n'));
  return startHouse(read.config, () => undefined, 'test');
}

/** Builds the page, unless the one that stands in `dist` is newer than everything it is made of. */
async function buildPage(): Promise<void> {
  const names = await readdir(pagesSource);
  const changed = await Promise.all(names.map(async (name) => (await stat(join(pagesSource, name))).mtimeMs));
  const builtAt = await stat(built).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  if (builtAt > Math.max(...changed)) return;
  await build({ configFile: join(pagesSource, 'vite.config.ts'), logLevel: 'warn' });
}

/** What a test of the page needs: a look at it as somebody with a browser of his own has it. */
export type PageRig = { open(options?: BrowserContextOptions): Promise<Page> };

/**
 * Gives the tests of a `describe` a browser, and each of them a whole desk of its own; whatever the browser complained
 * about (a breach of the content security policy too) fails the test.
 */
export function pageRig(): PageRig {
  let browser: Browser;
  let house: Awaited<ReturnType<typeof openHouse>>;
  let contexts: BrowserContext[] = [];
  let faults: string[] = [];

  before(async () => {
    [browser] = await Promise.all([openBrowser(), buildPage()]);
  });
  after(async () => browser?.close());

  beforeEach(async () => {
    faults = [];
    contexts = [];
    house = await openHouse();
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await house.stop();
    expect(faults, 'what the browser complained about').to.deep.equal([]);
  });

  return {
    async open(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', ...options });
      contexts.push(context);
      context.setDefaultTimeout(30_000);
      const page = await context.newPage();
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('response', (answer) => answer.status() >= 400 && faults.push(`${answer.status()} ${answer.url()}`));
      await page.goto(house.url);
      return page;
    },
  };
}

/** One of the three panes. */
export const pane = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** The employee's chat. */
export const chat = (page: Page): Locator => pane(page, 'Employee').getByRole('log');

/** The box in which the employee writes. */
export const chatBox = (page: Page): Locator => pane(page, 'Employee').getByRole('textbox');

/** The agents' side: the shared channel, or what the bot wrote to one of them. */
export const channel = (page: Page): Locator => pane(page, 'L2 channel').getByRole('log');

/** The employee writes something and sees it stand. */
export async function say(page: Page, text: string): Promise<void> {
  await chatBox(page).fill(text);
  await chatBox(page).press('Enter');
  await chat(page).getByText(text, { exact: true }).first().waitFor();
}

/** The employee asks for a person, and the agents have a card. */
export async function askForPerson(page: Page): Promise<void> {
  await chat(page).getByText('Secondline', { exact: true }).first().waitFor();
  await say(page, 'quiero hablar con alguien');
  await channel(page).getByRole('button', { name: 'Claim' }).waitFor();
}
