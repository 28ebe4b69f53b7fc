import { crc32 } from 'node:zlib';

const newline = 0x0a;
const checksumLength = 8;

/** One line of a file: where it begins and where the next one does, and its text if the checksum holds. */
export type Line = { readonly at: number; readonly end: number; readonly text: string | undefined };

const checksumOf = (bytes: string | Uint8Array): string => crc32(bytes).toString(16).padStart(checksumLength, '0');

/** A line as it stands in a file: CRC-32 in hexadecimal, the text (which has no line break), a line break. */
export const lineWith = (text: string): string => `${checksumOf(text)} ${text}\n`;

/** Where the text of a line that begins at a byte is to be written, for `endLine`. */
export const textAt = (at: number): number => at + checksumLength + 1;

/** Makes a line of what stands in `bytes` from `textAt(at)` up to `end`; gives where the next one may begin. */
export const endLine = (bytes: Buffer, at: number, end: number): number => {
  const begin = textAt(at);
  bytes.write(`${checksumOf(bytes.subarray(begin, end))} `, at);
  bytes[end] = newline;
  return end + 1;
};

const textOf = (bytes: Uint8Array): string | undefined => {
  const body = bytes.subarray(checksumLength + 1);
  const head = Buffer.from(bytes.subarray(0, checksumLength + 1)).toString('latin1');
  return head === `${checksumOf(body)} `
    ? Buffer.from(body.buffer, body.byteOffset, body.length).toString()
    : undefined;
};

/** The lines of a file from a byte on; one without a line break at its end counts as broken. */
export function* linesOf(bytes: Uint8Array, from: number): Generator<Line> {
  for (let at = from; at < bytes.length; ) {
    const stop = bytes.indexOf(newline, at);
    const end = stop === -1 ? bytes.length : stop + 1;
    yield { at, end, text: stop === -1 ? undefined : textOf(bytes.subarray(at, stop)) };
    at = end;
  }
}
