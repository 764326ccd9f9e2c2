import type { NoteNumbers } from './note-numbers.js';
import type { Numbering } from './numbering.js';
import type { Styles } from './styles.js';

/** What the reader of one part of a document needs to know about the rest of it. */
export interface PartContext {
  styles: Styles;
  numbering: Numbering;
  /** Names of the parts that `w:altChunk` elements embed, by the id of their relationship. */
  altChunks: ReadonlyMap<string, string>;
  /** Lines of text of charts and diagrams, by the id of their relationship. */
  drawings: ReadonlyMap<string, string[]>;
  noteNumbers: NoteNumbers;
  maxCharacters: number;
}
