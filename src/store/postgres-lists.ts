/** The type `text` in PostgreSQL's catalogue, which is the same on every server. */
const textOid = 25;
const headBytes = 20;
const lengthBytes = 4;
const absent = -1;

/**
 * A list of texts as a value of a statement: PostgreSQL's binary form of `text[]` (`array_send`), big-endian. In its
 * written form every quotation mark of a document would be escaped here and found again there.
 */
export const textsOf = (texts: readonly (string | null)[]): Buffer => {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + lengthBytes + lengthOf(text), headBytes));
  // Dimensions (1), whether anything is absent, the type, how many, and the number of the first.
  let at = bytes.writeInt32BE(1);
  at = bytes.writeInt32BE(texts.includes(null) ? 1 : 0, at);
  at = bytes.writeInt32BE(textOid, at);
  at = bytes.writeInt32BE(texts.length, at);
  at = bytes.writeInt32BE(1, at);
  for (const text of texts) {
    const written = text === null ? 0 : bytes.write(text, at + lengthBytes);
    at = bytes.writeInt32BE(text === null ? absent : written, at) + written;
  }
  return bytes;
};

const lengthOf = (text: string | null): number => (text === null ? 0 : Buffer.byteLength(text));

/** A list of numbers as a value of a statement; JavaScript writes a number so that it is read as the very same. */
export const numbersOf = (numbers: readonly (number | null)[]): string =>
  `{${numbers.map((number) => number ?? 'NULL').join(',')}}`;
