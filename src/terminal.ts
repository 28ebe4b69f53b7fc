/** Resolves when the stream has taken the text, so that a long result neither piles up in memory nor is cut off at the end. */
export const into =
  (stream: NodeJS.WriteStream) =>
  (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });

/** Takes the settings of the file `.env` in the present folder into the environment, where there is one. */
export function loadSettingsFile(): void {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

const wholeOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Ends this process with the code that a command brings; `words` says what is told of an error that it throws. */
export function endWith(running: Promise<number>, words: (error: unknown) => string = wholeOf): void {
  // A reader that has seen enough (`| head`) is told by the write that fails; the event would only repeat it.
  process.stdout.on('error', () => undefined);
  running.then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.exitCode = 1;
      if ((error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE') return;
      process.stderr.write(`${words(error)}\n`);
    },
  );
}

/** What is told of an error whose words are meant for people as they are: those that `known` knows; of all others everything. */
export const wordsFor =
  (known: (error: unknown) => boolean) =>
  (error: unknown): string =>
    known(error) ? (error as Error).message : wholeOf(error);
