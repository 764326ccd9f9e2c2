/**
 * One line of a page. Positions are in points, in coordinates that are turned with the text: `left` to `right` run along
 * the line, and `y` grows upwards across it.
 */
export interface PdfLine {
  text: string;
  page: number;
  /** Font size of most characters. */
  size: number;
  left: number;
  right: number;
  y: number;
  /** Direction of the line in degrees. */
  angle: number;
  /** Whether the characters are written from top to bottom. */
  vertical: boolean;
  /** Number of the table that this line is a row of, unique on its page. */
  table?: number;
}
