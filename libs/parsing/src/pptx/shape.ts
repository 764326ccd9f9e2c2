export interface Paragraph {
  text: string;
  /** Steps of indentation. */
  level: number;
}

export interface Position {
  x: number;
  y: number;
}

/** Something that lies on a slide. */
export interface Shape {
  /** In EMU, 914,400 an inch; `undefined` where the slide leaves it to its layout. */
  position: Position | undefined;
  placeholder: { type: string; index: string } | undefined;
  paragraphs: Paragraph[];
  /** Of a table. */
  rows: string[][];
  /** Id of the relationship to the part with the content of a diagram or a chart. */
  diagram: string | undefined;
  chart: string | undefined;
  /** Of a group. */
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
