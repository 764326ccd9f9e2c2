import { createHash } from 'node:crypto';

/** Stands in every paragraph of every text, so that one search looks at everything. */
export const COMMON_WORD = 'harbour';
/** Letters that no stemmer takes for an ending. */
const LETTERS = 'bcfghjkmnpqrtvwxz';

export interface Text {
  content: string;
  sha256: string;
  /** A word that no other text has; it stands in it once. */
  marker: string;
}

let count = 0;

/** A text that cuts into about as many chunks as it has paragraphs, in a collection of the stack's. */
export function textOf(paragraphs = 1): Text {
  const number = count++;
  const marker = `zq${LETTERS[number % 17]}${LETTERS[Math.floor(number / 17) % 17]}${LETTERS[Math.floor(number / 289) % 17]}x`;
  const lines = Array.from(
    { length: paragraphs },
    (_, i) =>
      `Part ${i} of paper ${number}: the ${COMMON_WORD} master keeps the book of the tides, and writes down ${number * 7 + i} ships. ` +
      'What comes in by night is counted in the morning, and what leaves before the morning is counted by the watch.',
  );
  const content = [`The word is ${marker}. ${lines[0]}`, ...lines.slice(1)].join('\n\n');
  return { content, marker, sha256: sha256(content) };
}

/** The same text in other bytes. */
export function wrapped(text: Text, wrap: (content: string) => string): Text {
  const content = wrap(text.content);
  return { ...text, content, sha256: sha256(content) };
}

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

/** What the service said it has taken in. */
export class Ledger {
  /** By document. */
  readonly accepted = new Map<string, { collection: string; texts: Text[] }>();
  /** Removed, or told to be: they may be gone. */
  readonly removed = new Set<string>();
  /** Sent, and answered with an error: they may be there or not. */
  readonly doubtful: { collection: string; text: Text }[] = [];

  add(id: string, collection: string, text: Text): void {
    const entry = this.accepted.get(id) ?? { collection, texts: [] };
    entry.texts.push(text);
    this.accepted.set(id, entry);
  }

  get ids(): string[] {
    return [...this.accepted.keys()];
  }
}
