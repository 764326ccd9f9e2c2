import { isTitle, type Position, type Shape } from './shape.js';

/** Shapes whose tops differ by less than this are side by side: a fifth of an inch, in EMU. */
const SAME_LINE = 182_880;

/**
 * Orders the shapes of a slide as a person reads them: the title first, then from top to bottom and from left to right. The
 * shapes of a group are kept together at the position of the group.
 *
 * @param positionOf returns the position of a shape, which a placeholder may inherit from the layout
 */
export function readingOrder(shapes: readonly Shape[], positionOf: (shape: Shape) => Position | undefined): Shape[] {
  const placed = shapes.map((shape) => ({ shape, ...(positionOf(shape) ?? { x: 0, y: 0 }) }));
  placed.sort((a, b) => a.y - b.y || a.x - b.x);
  const lines: (typeof placed)[] = [];
  for (const item of placed) {
    const line = lines.at(-1);
    if (line?.[0] && item.y - line[0].y < SAME_LINE) line.push(item);
    else lines.push([item]);
  }
  const ordered = lines.flatMap((line) => line.sort((a, b) => a.x - b.x)).map(({ shape }) => shape);
  const flat = ordered.flatMap((shape) => [shape, ...readingOrder(shape.children, positionOf)]);
  return [...flat.filter(isTitle), ...flat.filter((shape) => !isTitle(shape))];
}
