import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { normalLetters } from '../normal-letters.js';

/** The properties of a pdf.js annotation that are used here. */
interface Annotation {
  annotationType: number;
  pageIndex: number;
  annotationFlags?: number;
  contentsObj?: { str?: string };
  textContent?: string[];
  fieldType?: string | null;
  fieldName?: string;
  alternativeText?: string;
  fieldValue?: unknown;
  password?: boolean;
  options?: { exportValue?: unknown; displayValue?: unknown }[];
  checkBox?: boolean;
  radioButton?: boolean;
  exportValue?: string;
  buttonValue?: string | null;
}

/** Text of annotations, which is not part of the page content. */
export interface PageNotes {
  /** Form fields as `name: value`, `[x] name` or `[ ] name`. */
  fields: string[];
  /** Text annotations and comments. */
  notes: string[];
}

/** The annotation flags Hidden and NoView. */
const HIDDEN_FLAGS = 2 | 32;

export const NO_NOTES: PageNotes = { fields: [], notes: [] };

/**
 * Returns the text of annotations by page number. Only annotations with text are requested, because pdf.js reads a page
 * a second time to find the text below a link.
 *
 * @param failed numbers of pages that cannot be read
 */
export async function readNotes(pdf: PDFDocumentProxy, failed: number[]): Promise<Map<number, PageNotes>> {
  const { AnnotationType } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const { TEXT, FREETEXT, WIDGET } = AnnotationType;
  const skipped = new Set(failed.map((page) => page - 1));
  const annotations = (await pdf.getAnnotationsByType(new Set([TEXT, FREETEXT, WIDGET]), skipped).catch(() => [])) as
    Annotation[] | null;
  const notes = new Map<number, PageNotes>();
  for (const annotation of annotations ?? []) {
    if ((annotation.annotationFlags ?? 0) & HIDDEN_FLAGS) continue;
    const page = notes.get(annotation.pageIndex + 1) ?? { fields: [], notes: [] };
    if (annotation.annotationType === WIDGET) page.fields.push(...fieldText(annotation));
    else page.notes.push(...noteText(annotation));
    notes.set(annotation.pageIndex + 1, page);
  }
  return notes;
}

function noteText({ contentsObj, textContent }: Annotation): string[] {
  const text = cleaned(contentsObj?.str || textContent?.join('\n'));
  return text === '' ? [] : [text];
}

function fieldText(field: Annotation): string[] {
  const label = labelOf(field);
  if (field.fieldType === 'Btn') return buttonText(field, label);
  if (field.password || (field.fieldType !== 'Tx' && field.fieldType !== 'Ch')) return [];
  const values = Array.isArray(field.fieldValue) ? (field.fieldValue as unknown[]) : [field.fieldValue];
  const text = values.map((value) => cleaned(displayValue(field, value))).filter((value) => value !== '');
  if (text.length === 0) return [];
  const named = label !== '' && label !== text[0] && field.fieldName !== text[0];
  return [(named ? `${label}: ` : '') + text.join(', ')];
}

/** Returns the chosen button of a group of radio buttons and leaves out the others; a check box is returned in both states. */
function buttonText({ checkBox, radioButton, fieldValue, exportValue, buttonValue }: Annotation, label: string): string[] {
  if (radioButton)
    return fieldValue && fieldValue === buttonValue ? [`[x] ${[label, cleaned(buttonValue)].filter(Boolean).join(': ')}`] : [];
  if (!checkBox || label === '') return [];
  return [`${fieldValue === (exportValue ?? 'Yes') ? '[x]' : '[ ]'} ${label}`];
}

/** Returns the text that a choice field displays, which may differ from the value that it exports. */
function displayValue({ options }: Annotation, value: unknown): unknown {
  return options?.find(({ exportValue }) => exportValue === value)?.displayValue ?? value;
}

/** Returns the name for people (`/TU`), or else the last part of the name for programs: `form1[0].#subform[0].Name[0]`. */
function labelOf({ alternativeText, fieldName }: Annotation): string {
  return (
    cleaned(alternativeText) ||
    cleaned(
      fieldName
        ?.split('.')
        .at(-1)
        ?.replace(/\[\d+\]$/, ''),
    )
  );
}

function cleaned(value: unknown): string {
  return typeof value === 'string' ? normalLetters(value.replace(/\r\n?/g, '\n').trim()) : '';
}
