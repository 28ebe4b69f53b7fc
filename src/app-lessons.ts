import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { type LessonCache, lessonCacheOf } from './lesson-cache.ts';
import type { Log } from './operations.ts';

type Opening = {
  readonly config: Pick<Config, 'local' | 'dataDir' | 'dialogsDir'>;
  readonly log: Log;
  readonly stops: (() => Promise<void> | void)[];
};
type Hashed = { readonly hash: string };

/** What a start takes over from the one before: what was read of the files of `dialogs/`, and (in `cache`) what was learnt from them. */
export type Lessons = {
  readonly cache: LessonCache;
  /** Readings of the files of `dialogs/`, by file or hash; an empty map if none were kept. */
  recalled<Reading extends Hashed>(name: string): Map<string, Reading>;
  /** Keeps readings for the next start, unless they are those that were recalled. */
  keepNew(name: string, readings: ReadonlyMap<string, Hashed>): void;
};

// What comes with a build, worked out from the shipped `dialogs/`.
const shippedLessons = fileURLToPath(new URL('./lessons', import.meta.url));

/** Opens what was kept: in the data folder, or beside the build. The playground, which begins empty, writes nothing down. */
export function openLessons({ config, log, stops }: Opening, build: string | undefined): Lessons {
  const own = config.local ? undefined : join(config.dataDir, 'lessons');
  const cache = lessonCacheOf({
    build,
    folders: [...(own === undefined ? [] : [own]), shippedLessons],
    ...(own === undefined ? {} : { keepIn: own }),
    onTrouble: (error) => log('warn', 'what was learnt could not be kept for the next start', { error }),
  });
  stops.push(() => cache.settled());
  const origin = build === undefined ? '' : JSON.stringify([basename(config.dialogsDir), schemas()]);
  const known = new Map<string, string>();
  return {
    cache,
    recalled<Reading extends Hashed>(name: string) {
      const readings = cache.recall<Map<string, Reading>>(name, origin) ?? new Map<string, Reading>();
      known.set(name, marksOf(readings));
      return readings;
    },
    keepNew(name, readings) {
      if (marksOf(readings) !== known.get(name)) cache.keep(name, origin, readings);
    },
  };
}

const marksOf = (readings: ReadonlyMap<string, Hashed>): string =>
  JSON.stringify([...readings].map(([name, { hash }]) => [name, hash]));

// The shape that the files were found to have.
const schemas = (): readonly string[] =>
  ['script', 'built-ins', 'concepts', 'desk'].map((name) =>
    readFileSync(new URL(`../dialogs/${name}.schema.json`, import.meta.url), 'utf8'),
  );
