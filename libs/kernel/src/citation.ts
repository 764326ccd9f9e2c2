/** Where in a document a passage stands. Offsets are UTF-16 units into the document's extracted text. */
export interface Citation {
  /** 1-based; absent where the format has no pages. */
  page?: number;
  headingPath: string[];
  charStart: number;
  charEnd: number;
}

/** What stands around a passage in its section. */
export interface PassageSection {
  before: string;
  after: string;
  /** Of all three together. */
  charStart: number;
  charEnd: number;
}

/** A passage found by a search, as it is shown to models and callers. */
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
