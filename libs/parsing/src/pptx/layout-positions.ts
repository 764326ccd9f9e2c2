import type { ZipPackage } from '../zip/open-package.js';
import { readRelationships, type Relationship } from '../office/relationships.js';
import { readShapes } from './read-shapes.js';
import type { Position, Shape } from './shape.js';

/** Where a layout puts its placeholders, by their index and by their type. */
type Positions = Map<string, Position>;

/** Positions that slides leave to their layout, and layouts to their master. Each of them is read once. */
export class LayoutPositions {
  private readonly known = new Map<string, Positions>();

  constructor(private readonly zip: ZipPackage) {}

  async lookup(slideRelations: Relationship[]): Promise<(shape: Shape) => Position | undefined> {
    const positions = await this.above(slideRelations, 'slideLayout');
    return ({ position, placeholder }) =>
      position ?? (placeholder && (positions.get(`#${placeholder.index}`) ?? positions.get(placeholder.type)));
  }

  private async above(relations: Relationship[], type: 'slideLayout' | 'slideMaster'): Promise<Positions> {
    const part = relations.find((relation) => relation.type === type)?.target;
    if (part === undefined) return new Map();
    const known = this.known.get(part) ?? (await this.read(part, type));
    this.known.set(part, known);
    return known;
  }

  private async read(part: string, type: 'slideLayout' | 'slideMaster'): Promise<Positions> {
    const inherited =
      type === 'slideLayout'
        ? await this.above(await readRelationships(this.zip, part), 'slideMaster')
        : new Map<string, Position>();
    // the indexes of a master are of another numbering
    const positions: Positions = new Map([...inherited].filter(([key]) => !key.startsWith('#')));
    for (const { placeholder, position } of await readShapes(this.zip, part)) {
      const place = placeholder && (position ?? inherited.get(placeholder.type) ?? inherited.get('body'));
      if (!place) continue;
      if (placeholder.index !== '') positions.set(`#${placeholder.index}`, place);
      if (position) positions.set(placeholder.type, place);
    }
    return positions;
  }
}
