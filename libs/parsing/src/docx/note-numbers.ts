const NOTE = /^w:(footnote|endnote)$/;
const REFERENCE = /^w:(footnote|endnote)Reference$/;

export function isNote(element: string): boolean {
  return NOTE.test(element);
}

export function isNoteReference(element: string): boolean {
  return REFERENCE.test(element);
}

/** Numbers the footnotes and endnotes of a document in the order in which the text refers to them. */
export class NoteNumbers {
  private readonly numbers = new Map<string, number>();

  /** Returns the mark that replaces a reference in the text, such as `[2]`. The first reference to a note assigns its number. */
  mark(reference: string, id: string | undefined): string {
    const key = keyOf(REFERENCE, reference, id);
    const number = this.numbers.get(key) ?? this.numbers.size + 1;
    this.numbers.set(key, number);
    return `[${number}]`;
  }

  /** Returns what precedes the text of a note, such as `[2] `, or `''` when nothing refers to the note. */
  prefix(note: string, id: string | undefined): string {
    const number = this.numbers.get(keyOf(NOTE, note, id));
    return number === undefined ? '' : `[${number}] `;
  }
}

/** Footnotes and endnotes are numbered together, but each kind has ids of its own. */
function keyOf(pattern: RegExp, element: string, id: string | undefined): string {
  return `${pattern.exec(element)?.[1] ?? ''} ${id}`;
}
