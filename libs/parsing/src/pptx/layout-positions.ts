import type { ZipPackage } from '../zip/open-package.js';
import { readRelationships, type Relationship } from '../office/relationships.js';
import { readShapes } from './read-shapes.js';
import type { Position, Shape } from './shape.js';

/** The positions of the placeholders of a layout, by their type and by `#` and their index. */
type Positions = Map<string, Position>;

/** Finds positions that slides inherit from their layout, and layouts from their master. Each part is read once. */
export class LayoutPositions {
  private readonly cache = new Map<string, Positions>();

  constructor(private readonly zip: ZipPackage) {}

  async lookup(slideRelations: Relationship[]): Promise<(shape: Shape) => Position | undefined> {
    const positions = await this.inherited(slideRelations, 'slideLayout');
    return ({ position, placeholder }) =>
      position ?? (placeholder && (positions.get(`#${placeholder.index}`) ?? positions.get(placeholder.type)));
  }

  private async inherited(relations: Relationship[], type: 'slideLayout' | 'slideMaster'): Promise<Positions> {
    const part = relations.find((relation) => relation.type === type)?.target;
    if (part === undefined) return new Map();
    const positions = this.cache.get(part) ?? (await this.read(part, type));
    this.cache.set(part, positions);
    return positions;
  }

  private async read(part: string, type: 'slideLayout' | 'slideMaster'): Promise<Positions> {
    const inherited =
      type === 'slideLayout'
        ? await this.inherited(await readRelationships(this.zip, part), 'slideMaster')
        : new Map<string, Position>();
    // placeholder indexes of a master are numbered differently from those of a layout
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
