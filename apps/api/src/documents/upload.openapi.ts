/** The OpenAPI description of an upload. */
export const uploadBody = {
  schema: {
    type: 'object' as const,
    required: ['files'],
    properties: {
      files: {
        type: 'array' as const,
        items: { type: 'string' as const, format: 'binary' },
        description: 'Text, Markdown, HTML, PDF, DOCX, CSV, XLSX, PPTX or EPUB; the type is decided by the bytes',
      },
      expiresAt: { type: 'string' as const, format: 'date-time', description: 'From then on the document is gone' },
      metadata: { type: 'string' as const, description: 'A JSON object, kept with each file and usable as a search filter' },
    },
  },
};
