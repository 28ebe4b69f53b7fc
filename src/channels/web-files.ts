import { randomUUID } from 'node:crypto';
import type { FileRef } from '../desk/message.ts';
import { ChannelError } from './channel.ts';
import type { WebFile } from './web-wire.ts';

/** A file of the local chat with its bytes. */
export type HeldBytes = { readonly name: string; readonly type: string; readonly bytes: Uint8Array };

/** The files of the local chat; the oldest are let go when they take more than their share of memory. */
export type WebFiles = {
  hold(file: HeldBytes): WebFile;
  get(id: string): HeldBytes | undefined;
  /** The bytes of a file, or a `ChannelError` that says why not. */
  fetch(file: FileRef, maxBytes: number): Uint8Array;
  /** How a file named in a message shows on the page. */
  shown(file: FileRef): WebFile;
};

/** The largest file the local chat takes, in bytes. */
export const largestWebFile = 10 * 1024 * 1024;

const heldBytes = 100 * 1024 * 1024;

/** An empty set of files. */
export function webFiles(): WebFiles {
  const files = new Map<string, HeldBytes>();
  let total = 0;

  const letGoOldest = () => {
    for (const [id, file] of files) {
      if (total <= heldBytes) return;
      files.delete(id);
      total -= file.bytes.length;
    }
  };

  const describe = (id: string, file: HeldBytes): WebFile => ({
    id,
    name: file.name,
    type: file.type,
    bytes: file.bytes.length,
    url: `/playground/api/file/${id}`,
  });

  return {
    hold(file) {
      const id = randomUUID();
      files.set(id, file);
      total += file.bytes.length;
      letGoOldest();
      return describe(id, file);
    },
    get: (id) => files.get(id),
    fetch(file, maxBytes) {
      const held = files.get(file.id);
      if (!held) throw new ChannelError('gone', 'The local chat no longer holds this file.');
      if (held.bytes.length > maxBytes) {
        throw new ChannelError(
          'refused',
          `The file has ${held.bytes.length} bytes, more than the ${maxBytes} asked for.`,
        );
      }
      return held.bytes;
    },
    shown(file) {
      const held = file.channel === 'web' ? files.get(file.id) : undefined;
      if (held) return describe(file.id, held);
      return {
        id: file.id,
        name: file.name,
        type: file.type,
        ...(file.bytes === undefined ? {} : { bytes: file.bytes }),
      };
    },
  };
}

/** A file of the local chat the way messages name it. */
export function fileRefOf(file: WebFile): FileRef {
  return {
    id: file.id,
    channel: 'web',
    name: file.name,
    type: file.type,
    ...(file.bytes === undefined ? {} : { bytes: file.bytes }),
  };
}
