/** Everything the parsers read. */
export const MediaType = {
  Text: 'text/plain',
  Markdown: 'text/markdown',
  Html: 'text/html',
  Pdf: 'application/pdf',
  Docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

export type MediaType = (typeof MediaType)[keyof typeof MediaType];
