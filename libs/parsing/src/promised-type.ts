import { MediaType } from './media-type.js';

const EXTENSIONS: [type: MediaType, extensions: string][] = [
  [MediaType.Pdf, 'pdf'],
  [MediaType.Docx, 'docx docm dotx dotm'],
  [MediaType.Xlsx, 'xlsx xlsm xltx xltm'],
  [MediaType.Pptx, 'pptx pptm potx potm ppsx ppsm'],
  [MediaType.Epub, 'epub'],
  [MediaType.Csv, 'csv'],
  [MediaType.Tsv, 'tsv tab'],
  [MediaType.Markdown, 'md markdown'],
  [MediaType.Html, 'html htm xhtml'],
  [MediaType.Text, 'txt text log rst adoc asciidoc org tex json jsonl ndjson xml yaml yml toml ini cfg conf properties srt vtt'],
  [MediaType.Text, 'c h cc cpp hpp cs css go java js jsx kt lua mjs php pl proto ps1 py r rb rs scala sh sql swift ts tsx vue'],
];
const BY_EXTENSION = new Map(
  EXTENSIONS.flatMap(([type, extensions]) => extensions.split(' ').map((extension) => [extension, type] as const)),
);

/** Returns the type that the extension of a name promises, or `undefined` for an extension that promises none. */
export function promisedType(name: string): MediaType | undefined {
  return BY_EXTENSION.get(/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '');
}

/** The names of the types in error messages. */
export const LABEL: Record<MediaType, string> = {
  [MediaType.Text]: 'text',
  [MediaType.Markdown]: 'Markdown',
  [MediaType.Html]: 'HTML',
  [MediaType.Csv]: 'a table as text (CSV)',
  [MediaType.Tsv]: 'a table as text (TSV)',
  [MediaType.Pdf]: 'a PDF document',
  [MediaType.Docx]: 'a Word document (DOCX)',
  [MediaType.Xlsx]: 'an Excel workbook (XLSX)',
  [MediaType.Pptx]: 'a PowerPoint presentation (PPTX)',
  [MediaType.Epub]: 'an EPUB book',
};
