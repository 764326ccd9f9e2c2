import { AppError, messageOf } from '@causeway/kernel';
import JSZip from 'jszip';
import mammoth from 'mammoth';
import type { Slice } from './slice-writer.js';

/** The properties of a node of mammoth's document model that are used here. */
export interface ModelNode {
  type: string;
  children?: ModelNode[];
  value?: string;
  styleId?: string | null;
  checked?: boolean;
  rowSpan?: number;
  colSpan?: number;
}

const NAMESPACE = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';

/**
 * Returns the paragraphs and tables of a slice. Mammoth passes its model to `transformDocument`, which keeps it and returns
 * an empty document, so that no HTML is written.
 */
export async function readModel(slice: Slice): Promise<ModelNode[]> {
  const zip = new JSZip();
  zip.file('word/document.xml', `<w:document xmlns:w="${NAMESPACE}"><w:body>${slice.body}</w:body></w:document>`);
  zip.file('word/styles.xml', `<w:styles xmlns:w="${NAMESPACE}">${slice.roles.map(styleOf).join('')}</w:styles>`);
  const buffer = await zip.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
  let model: ModelNode | undefined;
  const transformDocument = (document: ModelNode): ModelNode => {
    model = document;
    return { ...document, children: [] };
  };
  try {
    await mammoth.convertToHtml({ buffer }, { transformDocument, externalFileAccess: false });
  } catch (cause) {
    const message = 'the document is damaged and cannot be read as a Word document';
    throw new AppError('PARSE.CORRUPT', message, { cause, internal: messageOf(cause) });
  }
  return model?.children ?? [];
}

/** Defines each style, because mammoth warns about an undefined one and compares each warning with all others. */
function styleOf(_role: unknown, index: number): string {
  return `<w:style w:type="paragraph" w:styleId="${index}"/>`;
}
