export interface Paragraph {
  text: string;
  /** Depth of the indentation, from 0. */
  level: number;
}

export interface Position {
  x: number;
  y: number;
}

/** A shape on a slide. */
export interface Shape {
  /** In EMU, of which 914,400 are an inch; `undefined` if the slide inherits it from its layout. */
  position: Position | undefined;
  placeholder: { type: string; index: string } | undefined;
  paragraphs: Paragraph[];
  /** Rows of cells, if the shape is a table. */
  rows: string[][];
  /** Id of the relationship to the data of a diagram; the same for a chart. */
  diagram: string | undefined;
  chart: string | undefined;
  /** Shapes of a group. */
  children: Shape[];
}

export function emptyShape(): Shape {
  return {
    position: undefined,
    placeholder: undefined,
    paragraphs: [],
    rows: [],
    diagram: undefined,
    chart: undefined,
    children: [],
  };
}

export function isTitle({ placeholder }: Shape): boolean {
  return placeholder?.type === 'title' || placeholder?.type === 'ctrTitle';
}
