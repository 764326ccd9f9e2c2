/** Describes the body of an upload in OpenAPI, because no schema validates a multipart body. */
export const uploadBody = {
  schema: {
    type: 'object' as const,
    required: ['files'],
    properties: {
      files: {
        type: 'array' as const,
        items: { type: 'string' as const, format: 'binary' },
        description: 'Text, Markdown, HTML, PDF, DOCX, CSV, XLSX, PPTX or EPUB files; the bytes decide the type',
      },
      expiresAt: { type: 'string' as const, format: 'date-time', description: 'When the documents are deleted' },
      metadata: {
        type: 'string' as const,
        description: 'A JSON object that is stored with each document and can be used as a search filter',
      },
    },
  },
};
