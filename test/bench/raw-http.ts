/** Takes the bytes of one connection and tells of each HTTP/1.1 message in it: its head (latin1) and its body. */
export function httpReader(onMessage: (head: string, body: Buffer) => void): (chunk: Buffer) => void {
  let kept: Buffer | undefined;
  return (chunk) => {
    let bytes = kept ? Buffer.concat([kept, chunk]) : chunk;
    kept = undefined;
    while (bytes.length > 0) {
      const message = firstOf(bytes);
      if (!message) {
        kept = bytes;
        return;
      }
      bytes = bytes.subarray(message.length);
      onMessage(message.head, message.body);
    }
  };
}

type Message = { readonly head: string; readonly body: Buffer; readonly length: number };

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');
const nothing = Buffer.alloc(0);

function firstOf(bytes: Buffer): Message | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const from = end + headEnd.length;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const to = from + Number(length);
    return bytes.length < to ? undefined : { head, body: bytes.subarray(from, to), length: to };
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { head, body: nothing, length: from };
  return chunked(head, bytes, from);
}

// Bodies in pieces are rare here; their pieces stay in one buffer, with the lengths between them left out.
function chunked(head: string, bytes: Buffer, from: number): Message | undefined {
  const pieces: Buffer[] = [];
  let at = from;
  for (;;) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (size === 0) {
      const end = at + lastChunk.length;
      return bytes.length < end ? undefined : { head, body: Buffer.concat(pieces), length: end };
    }
    if (bytes.length < line + 4 + size) return undefined;
    pieces.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}

/** The status of a response's head. */
export const statusOf = (head: string): number => Number(head.slice(9, 12));

/** A JSON request as it goes over the wire; `headers` are whole lines that end in CRLF. */
export function postOf(path: string, host: string, body: string, headers = ''): Buffer {
  const length = Buffer.byteLength(body);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n${headers}content-length: ${length}\r\n\r\n${body}`,
  );
}

/** A JSON answer as it goes over the wire. */
export function answerOf(status: number, body: string, headers = ''): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
