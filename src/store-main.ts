import { storeCommand } from './store/command.ts';
import { codeOf, nodeFs } from './store/fs.ts';

/** Resolves when the stream has taken the text, so that a long export does not pile up in memory. */
const into =
  (stream: NodeJS.WriteStream) =>
  (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });

// A reader that has seen enough (`| head`) is told by the write that fails; the event would only repeat it.
process.stdout.on('error', () => undefined);

storeCommand(process.argv.slice(2), {
  fs: nodeFs,
  environment: process.env,
  now: Date.now,
  write: into(process.stdout),
  note: into(process.stderr),
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = 1;
    if (codeOf(error) !== 'EPIPE') {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  },
);
