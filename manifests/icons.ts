import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

// Draws the icons of the Teams app: `node --import ts-blank-space/register manifests/icons.ts`. Run once; the pictures
// are committed. Shapes are signed distances (below 0 = inside), so that edges come out smooth at any size.

type Point = { readonly x: number; readonly y: number };
type Shape = (at: Point) => number;
type Colour = readonly [red: number, green: number, blue: number, alpha: number];

const box =
  (x: number, y: number, width: number, height: number, round: number): Shape =>
  (at) => {
    const dx = Math.abs(at.x - x - width / 2) - width / 2 + round;
    const dy = Math.abs(at.y - y - height / 2) - height / 2 + round;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
  };

// The tail of a speech bubble: a triangle given by its corners in clockwise order.
const triangle =
  (...corners: readonly [Point, Point, Point]): Shape =>
  (at) =>
    Math.max(
      ...corners.map((from, index) => {
        const to = corners[(index + 1) % 3] ?? from;
        const length = Math.hypot(to.x - from.x, to.y - from.y);
        return ((to.y - from.y) * (at.x - from.x) - (to.x - from.x) * (at.y - from.y)) / length;
      }),
    );

const either =
  (...shapes: readonly Shape[]): Shape =>
  (at) =>
    Math.min(...shapes.map((shape) => shape(at)));
const without =
  (shape: Shape, hole: Shape): Shape =>
  (at) =>
    Math.max(shape(at), -hole(at));
const grown =
  (shape: Shape, by: number): Shape =>
  (at) =>
    shape(at) - by;

// On a square of 96: the first line answers behind, the second line in front of it.
const behind = either(box(4, 10, 62, 44, 12), triangle({ x: 16, y: 50 }, { x: 34, y: 50 }, { x: 16, y: 68 }));
const front = either(box(30, 32, 62, 44, 12), triangle({ x: 62, y: 72 }, { x: 80, y: 72 }, { x: 80, y: 90 }));
const lines = either(box(42, 45, 38, 6, 3), box(42, 57, 24, 6, 3));

const white: Colour = [255, 255, 255, 1];
const none: Colour = [255, 255, 255, 0];

function colorIcon(at: Point): Colour {
  // The symbol fills the middle half of the picture, as the store's icon grid asks.
  const inner = { x: (at.x - 40) * (96 / 112), y: (at.y - 40) * (96 / 112) };
  const shade = (at.x + at.y) / 384;
  const ground: Colour = [mix(18, 10, shade), mix(124, 72, shade), mix(146, 110, shade), 1];
  const back = over(ground, [159, 222, 226, 1], cover(without(behind, grown(front, 5))(inner), 96 / 112));
  return over(over(back, white, cover(front(inner), 96 / 112)), [15, 92, 122, 1], cover(lines(inner), 96 / 112));
}

function outlineIcon(at: Point): Colour {
  const inner = { x: at.x * 3, y: at.y * 3 - 2 };
  const ring = (shape: Shape): Shape => without(shape, grown(shape, -6));
  const drawn = either(without(ring(behind), grown(front, 4)), ring(front), lines);
  return over(none, white, cover(drawn(inner), 3));
}

const mix = (from: number, to: number, part: number): number => from + (to - from) * part;
// How much of a pixel a shape covers, from the distance in shape units and the units per pixel.
const cover = (distance: number, unit: number): number => Math.min(1, Math.max(0, 0.5 - distance / unit));

function over(under: Colour, top: Colour, part: number): Colour {
  const alpha = part + under[3] * (1 - part);
  if (alpha === 0) return under;
  const blend = (above: number, below: number): number => (above * part + below * under[3] * (1 - part)) / alpha;
  return [blend(top[0], under[0]), blend(top[1], under[1]), blend(top[2], under[2]), alpha];
}

/** A PNG of `size` × `size` pixels with transparency. */
function png(size: number, colourAt: (at: Point) => Colour): Buffer {
  const rows = Array.from({ length: size }, (_row, y) => {
    const pixels = Array.from({ length: size }, (_pixel, x) => {
      const [red, green, blue, alpha] = colourAt({ x: x + 0.5, y: y + 0.5 });
      return [red, green, blue, alpha * 255].map(Math.round);
    });
    return Buffer.from([0, ...pixels.flat()]);
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const body = deflateSync(Buffer.concat(rows), { level: 9 });
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

writeFileSync(new URL('teams/color.png', import.meta.url), png(192, colorIcon));
writeFileSync(new URL('teams/outline.png', import.meta.url), png(32, outlineIcon));
