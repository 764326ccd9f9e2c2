/**
 * One line of a page, in reading order. Positions are in points, in a frame that is turned with the text: `left` to
 * `right` along the line, `y` growing upwards across it.
 */
export interface PdfLine {
  text: string;
  page: number;
  /** Font size of most of its characters. */
  size: number;
  left: number;
  right: number;
  y: number;
  /** Direction of the line in degrees. */
  angle: number;
  /** Written in columns of characters, top to bottom. */
  vertical: boolean;
  /** Rows of one table bear the same number, which no other table of the page has. */
  table?: number;
}
