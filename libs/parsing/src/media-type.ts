/** The types that the parsers read. Office files with macros, templates and slide shows count as the plain type of their family. */
export const MediaType = {
  Text: 'text/plain',
  Markdown: 'text/markdown',
  Html: 'text/html',
  Csv: 'text/csv',
  Tsv: 'text/tab-separated-values',
  Pdf: 'application/pdf',
  Docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  Xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  Pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  Epub: 'application/epub+zip',
} as const;

export type MediaType = (typeof MediaType)[keyof typeof MediaType];
