/** The position of a passage in its document. Offsets count UTF-16 units of the document's extracted text. */
export interface Citation {
  /** From 1. Absent if the format has no pages. */
  page?: number;
  headingPath: string[];
  charStart: number;
  charEnd: number;
}

/** The text around a passage in its section. */
export interface PassageSection {
  before: string;
  after: string;
  /** Start of `before`; `charEnd` is the end of `after`. */
  charStart: number;
  charEnd: number;
}

/** A retrieved chunk, as it is shown to models and callers. */
export interface Passage {
  chunkId: string;
  documentId: string;
  documentName: string;
  collectionId: string;
  text: string;
  score: number;
  citation: Citation;
  section?: PassageSection;
}
