import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { envSample } from '../src/config-table.ts';
import { sentences } from '../src/desk/wording.ts';

// The files of `npm run scripts` may use each other, what reads scripts, and the rooms whose work they show.
const commandFiles = readdirSync('src')
  .filter((file) => file.startsWith('scripts-command'))
  .map((file) => file.replace(/\.ts$/, ''));
const commandRoom = {
  rooms: [
    ...commandFiles,
    ...['desk', 'effects', 'channels', 'store', 'engine', 'publish'],
    ...['scripts', 'scripts-file', 'scripts-yaml', 'scripts-article-source', 'scripts-draft'],
  ],
  packages: ['node:'],
};
const commandRooms = Object.fromEntries(commandFiles.map((file) => [file, commandRoom]));

/** Which rooms and packages each room may look into (DESIGN §2); a file at the root is a room of its own name. */
const rooms: Record<string, { rooms: string[]; packages: string[] }> = {
  desk: { rooms: ['desk'], packages: ['temporal-polyfill'] },
  store: { rooms: ['store', 'desk'], packages: ['lowdb', 'pg', 'node:'] },
  channels: { rooms: ['channels', 'desk'], packages: ['botbuilder', '@slack/', 'restify', 'axios', 'undici', 'node:'] },
  effects: {
    rooms: ['effects', 'channels', 'desk', 'engine', 'outbox-attempt', 'pacing'],
    packages: ['axios', 'node:'],
  },
  bundle: { rooms: ['bundle'], packages: ['vite', 'node:'] },
  lab: { rooms: ['lab', 'desk', 'channels'], packages: ['restify', 'node:'] },
  articles: { rooms: ['articles-excerpt', 'articles-words', 'desk'], packages: ['minisearch'] },
  'articles-excerpt': { rooms: ['articles-words'], packages: [] },
  'articles-words': { rooms: ['desk'], packages: [] },
  'articles-sync': { rooms: ['articles', 'effects', 'scripts-article'], packages: [] },
  engine: { rooms: ['store', 'desk', 'drafts', 'recall'], packages: [] },
  drafts: { rooms: ['store'], packages: [] },
  recall: { rooms: ['store'], packages: ['node:'] },
  outbox: { rooms: ['outbox-attempt', 'store'], packages: [] },
  'outbox-attempt': { rooms: ['store', 'pacing'], packages: [] },
  pacing: { rooms: ['store'], packages: [] },
  'pacing-queue': { rooms: [], packages: [] },
  'pacing-line': { rooms: ['pacing', 'pacing-queue'], packages: [] },
  'pacing-tasks': { rooms: ['pacing', 'pacing-line', 'desk', 'store'], packages: [] },
  loop: {
    rooms: [
      ...['engine', 'outbox', 'pacing', 'pacing-tasks', 'effects', 'channels', 'store', 'desk'],
      ...['front-door', 'rate'],
    ],
    packages: [],
  },
  rate: { rooms: ['desk'], packages: [] },
  'front-door': { rooms: ['engine', 'rate', 'desk'], packages: [] },
  publish: { rooms: ['desk'], packages: [] },
  admin: { rooms: [], packages: ['node:'] },
  people: { rooms: ['engine', 'store', 'desk'], packages: ['node:'] },
  retention: { rooms: ['people', 'store', 'desk'], packages: [] },
  'people-main': { rooms: ['*'], packages: ['node:'] },
  shelf: { rooms: ['lesson-cache', 'publish', 'scripts', 'training', 'store', 'desk'], packages: [] },
  'lesson-cache': { rooms: ['lesson-format'], packages: ['node:'] },
  'lesson-format': { rooms: [], packages: ['node:'] },
  quiet: { rooms: [], packages: ['node:'] },
  training: { rooms: ['publish', 'desk'], packages: ['node:'] },
  'training-main': { rooms: ['training', 'publish', 'desk'], packages: ['node:'] },
  place: { rooms: ['store', 'desk'], packages: [] },
  scripts: {
    rooms: [
      ...['desk', 'scripts-concepts', 'scripts-file', 'scripts-schema', 'scripts-yaml'],
      ...['scripts-text', 'scripts-watch'],
    ],
    packages: ['node:'],
  },
  plan: {
    rooms: [
      ...['plan', 'desk', 'scripts', 'scripts-file', 'scripts-schema', 'scripts-yaml', 'scripts-text', 'scripts-watch'],
      ...['scripts-command-terminal', 'scripts-command-options', 'escalations'],
    ],
    packages: ['node:'],
  },
  escalations: { rooms: ['store', 'desk'], packages: [] },
  'plan-main': { rooms: ['*'], packages: ['node:'] },
  'scripts-text': { rooms: ['scripts-file'], packages: ['node:'] },
  'scripts-watch': { rooms: [], packages: ['node:'] },
  'scripts-article': { rooms: ['desk'], packages: ['parse5'] },
  'scripts-article-markdown': { rooms: [], packages: [] },
  'scripts-article-source': {
    rooms: ['desk', 'effects', 'scripts-article', 'scripts-article-markdown'],
    packages: ['node:'],
  },
  'scripts-draft': { rooms: ['desk'], packages: ['yaml'] },
  ...commandRooms,
  'scripts-main': { rooms: ['*'], packages: ['node:'] },
  'scripts-concepts': { rooms: ['desk', 'scripts-file', 'scripts-schema', 'scripts-yaml'], packages: ['node:'] },
  'scripts-file': { rooms: ['desk', 'scripts-schema', 'scripts-yaml'], packages: ['node:'] },
  'scripts-schema': { rooms: ['desk', 'scripts-yaml'], packages: ['ajv', 'node:'] },
  'scripts-yaml': { rooms: ['desk'], packages: ['yaml', 'node:'] },
  suggestions: { rooms: ['store', 'desk'], packages: [] },
  'suggestions-file': { rooms: [], packages: ['yaml'] },
  'suggestions-command': { rooms: ['suggestions', 'suggestions-file', 'scripts'], packages: ['node:'] },
  'suggestions-main': { rooms: ['*'], packages: ['node:'] },
  config: {
    rooms: ['desk', 'secret', 'config-reader', 'config-platforms', 'config-servicenow', 'config-table'],
    packages: ['node:'],
  },
  'config-reader': { rooms: ['secret', 'config-table'], packages: ['node:'] },
  'config-platforms': { rooms: ['desk', 'secret', 'config-reader', 'config-table'], packages: ['node:'] },
  'config-servicenow': { rooms: ['desk', 'effects', 'secret', 'config-reader', 'config-table'], packages: ['node:'] },
  'config-table': { rooms: [], packages: [] },
  secret: { rooms: [], packages: ['node:'] },
  operations: { rooms: ['secret'], packages: ['pino', 'prom-client', 'restify'] },
  app: { rooms: ['*'], packages: ['restify', 'node:'] },
  'app-articles': { rooms: ['*'], packages: [] },
  'app-lessons': { rooms: ['*'], packages: ['node:'] },
  'app-plan': { rooms: ['*'], packages: ['node:'] },
  'app-records': { rooms: ['*'], packages: ['restify'] },
  'records-watch': { rooms: ['effects', 'engine', 'store', 'desk'], packages: [] },
  'app-knowledge': { rooms: ['*'], packages: [] },
  'app-command': { rooms: ['*'], packages: ['node:'] },
  'app-store': { rooms: ['*'], packages: ['node:'] },
  'app-platforms': { rooms: ['*'], packages: ['restify', 'node:'] },
  main: { rooms: ['*'], packages: ['node:'] },
  terminal: { rooms: [], packages: [] },
  'store-main': { rooms: ['store'], packages: ['node:'] },
};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('lab/pages'))
  .map((file) => join('src', file));
const roomOf = (file: string) => relative('src', file).replace(/\.ts$/, '').split('/')[0] ?? '';
const importsOf = (text: string) =>
  [...text.matchAll(/^(?:import|export)[^'`;]*?from '([^'\n]+)'|\bimport\('([^'\n]+)'\)/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  );

describe('the house', () => {
  for (const file of files) {
    it(`${file} looks only into rooms it may`, () => {
      const room = roomOf(file);
      const allowed = rooms[room];
      expect(allowed, `the room ${room} is not in the table`).to.not.equal(undefined);
      for (const wanted of importsOf(readFileSync(file, 'utf8'))) {
        if (wanted.startsWith('.')) {
          const target = roomOf(relative('.', resolve(dirname(file), wanted)));
          expect(
            target === room || allowed?.rooms.includes(target) || allowed?.rooms.includes('*'),
            `${file} looks into ${target}`,
          ).to.equal(true);
        } else {
          expect(
            allowed?.packages.some((name) => wanted.startsWith(name)),
            `${file} uses ${wanted}`,
          ).to.equal(true);
        }
      }
    });
  }

  it('has no clock, no randomness, no waiting and no classes in the desk', () => {
    for (const file of files.filter((one) => roomOf(one) === 'desk')) {
      const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      expect(/Date\.now|new Date\(\)|Math\.random|\basync\b|\bawait\b|\bclass\b|console\./.test(text), file).to.equal(
        false,
      );
    }
  });

  it('starts nothing when a file is imported, main excepted', async function () {
    this.timeout(60_000);
    const before = process.getActiveResourcesInfo().filter((one) => one.includes('Server')).length;
    for (const file of files.filter((one) => one !== 'src/main.ts' && !one.endsWith('-main.ts')))
      await import(pathToFileURL(file).href);
    expect(process.getActiveResourcesInfo().filter((one) => one.includes('Server')).length).to.equal(before);
  });

  it('documents every setting in .env.sample, in the order of the table', () => {
    expect(readFileSync('.env.sample', 'utf8')).to.equal(envSample());
  });

  it('says every sentence in English and Spanish, with the same places to fill', () => {
    for (const table of Object.values(sentences)) {
      for (const [key, texts] of Object.entries(table as Record<string, Record<string, string>>)) {
        const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).toSorted();
        expect(texts['es'], key).to.be.a('string').and.not.equal('');
        for (const text of Object.values(texts)) expect(places(text), key).to.deep.equal(places(texts['en'] ?? ''));
      }
    }
  });
});
