import { expect } from 'chai';
import fc from 'fast-check';
import { answerOf, httpReader, postOf, statusOf } from './raw-http.ts';

const read = (pieces: readonly Buffer[]) => {
  const messages: { head: string; body: string }[] = [];
  const reader = httpReader((head, body) => messages.push({ head, body: body.toString('utf8') }));
  for (const piece of pieces) reader(piece);
  return messages;
};

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n';

describe("the bench's own HTTP", () => {
  it('reads messages however the network cuts them', () => {
    const stream = Buffer.concat([
      postOf('/api/messages', 'here', '{"text":"sí, señor"}'),
      Buffer.from(chunked),
      Buffer.from('GET /keys HTTP/1.1\r\nhost: here\r\n\r\n'),
      answerOf(201, '{"id":"1"}'),
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const pieces = at.slice(1).map((end, index) => stream.subarray(at[index], end));
        const bodies = read(pieces).map(({ body }) => body);
        expect(bodies).to.deep.equal(['{"text":"sí, señor"}', 'hello world', '', '{"id":"1"}']);
      }),
    );
  });

  it('knows the status of an answer', () => {
    expect(read([answerOf(503, '{}')]).map(({ head }) => statusOf(head))).to.deep.equal([503]);
  });
});
