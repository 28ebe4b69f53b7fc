import { Deserializer, Serializer } from 'node:v8';

/**
 * A lesson as bytes: `numbers` are those of all its typed arrays, one array after the other, and `rest` is everything
 * else. Put back together, the arrays are views of `numbers`, so that nothing is copied and nothing else is held.
 */
export type LessonBytes = { readonly numbers: Uint8Array<ArrayBuffer>; readonly rest: Buffer };

// V8 lets whoever serializes write arrays by himself; the types of Node do not know these hooks.
type Writing = Serializer & {
  _setTreatArrayBufferViewsAsHostObjects(own: boolean): void;
  _writeHostObject(view: NumberList): void;
};
type Reading = Deserializer & { _readHostObject(): NumberList };

type NumberList = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;
const kinds = [Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array] as const;
/** Every kind of array may begin at such a place. */
const step = 8;

const roundedUp = (bytes: number): number => Math.ceil(bytes / step) * step;

/** Takes a value apart: plain data with maps, sets and typed arrays of the five kinds; throws for any other. */
export function takenApart(value: unknown): LessonBytes {
  const lists: { readonly list: NumberList; readonly at: number }[] = [];
  let size = 0;
  const writer = new Serializer() as Writing;
  writer._setTreatArrayBufferViewsAsHostObjects(true);
  writer._writeHostObject = (list) => {
    const kind = kinds.findIndex((Kind) => list instanceof Kind);
    if (kind < 0) throw new TypeError(`A lesson cannot hold a ${list.constructor.name}.`);
    for (const number of [kind, size, list.length]) writer.writeUint32(number);
    lists.push({ list, at: size });
    size += roundedUp(list.byteLength);
  };
  writer.writeHeader();
  writer.writeValue(value);
  const numbers = new Uint8Array(size);
  for (const { list, at } of lists) numbers.set(new Uint8Array(list.buffer, list.byteOffset, list.byteLength), at);
  return { numbers, rest: writer.releaseBuffer() };
}

/** Puts a value together again; `numbers` begin at a multiple of 8 of their buffer. Throws when the bytes are no lesson. */
export function putTogether({ numbers, rest }: LessonBytes): unknown {
  const reader = new Deserializer(rest) as Reading;
  reader._readHostObject = () => {
    const Kind = kinds[reader.readUint32()];
    if (Kind === undefined) throw new RangeError('An unknown kind of list.');
    const at = reader.readUint32();
    return new Kind(numbers.buffer, numbers.byteOffset + at, reader.readUint32());
  };
  reader.readHeader();
  return reader.readValue();
}
