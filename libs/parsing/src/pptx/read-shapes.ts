import type { ZipPackage } from '../zip/open-package.js';
import { type Attributes, qualified, readXml } from '../zip/read-xml.js';
import { emptyShape, type Shape } from './shape.js';

const SHAPES = new Set(['sp', 'grpSp', 'graphicFrame', 'cxnSp', 'pic']);

/** Reads the shapes of a slide, a layout or a notes page, in the order of the file. */
export async function readShapes(zip: ZipPackage, part: string): Promise<Shape[]> {
  const reader = new ShapeReader();
  await readXml(zip.stream(part), reader);
  return reader.root.children;
}

class ShapeReader {
  readonly root = emptyShape();
  private readonly stack: Shape[] = [this.root];
  private line = '';
  private level = 0;
  private cell: string[] | undefined;
  private reading = false;

  open(name: string, attributes: Attributes): void {
    const shape = this.stack.at(-1) as Shape;
    if (SHAPES.has(name)) this.stack.push(emptyShape());
    else if (name === 'ph') shape.placeholder = { type: attributes.type ?? 'obj', index: attributes.idx ?? '' };
    else if (name === 'off') shape.position ??= { x: Number(attributes.x), y: Number(attributes.y) };
    else if (name === 'relIds') shape.diagram = qualified(attributes, 'dm');
    else if (name === 'chart') shape.chart = qualified(attributes, 'id');
    else if (name === 'tr') shape.rows.push([]);
    else if (name === 'tc') this.cell = [];
    else this.openText(name, attributes);
  }

  private openText(name: string, { lvl }: Attributes): void {
    if (name === 'p') {
      this.line = '';
      this.level = 0;
    } else if (name === 'pPr') {
      this.level = Math.min(Number(lvl ?? 0) || 0, 8);
    } else if (name === 'br') {
      this.line += ' ';
    }
    this.reading = name === 't';
  }

  text(text: string): void {
    if (this.reading) this.line += text;
  }

  close(name: string): void {
    this.reading = false;
    const shape = this.stack.at(-1) as Shape;
    if (name === 'p') this.closeParagraph(shape);
    else if (name === 'tc') this.closeCell(shape);
    else if (SHAPES.has(name) && this.stack.length > 1) {
      this.stack.pop();
      (this.stack.at(-1) as Shape).children.push(shape);
    }
  }

  private closeParagraph(shape: Shape): void {
    const text = this.line.replace(/\s+/g, ' ').trim();
    this.line = '';
    if (text === '') return;
    if (this.cell) this.cell.push(text);
    else shape.paragraphs.push({ text, level: this.level });
  }

  private closeCell(shape: Shape): void {
    shape.rows.at(-1)?.push((this.cell ?? []).join(' '));
    this.cell = undefined;
  }
}
