export interface PdfText {
  text: string;
  x?: number;
  y: number;
  size?: number;
  /** Direction of the text in degrees, counterclockwise. */
  angle?: number;
}

export interface PdfOptions {
  /** Objects added to the trailer, such as `/Encrypt`. */
  trailer?: string;
  /** Draws an image on every page. */
  image?: boolean;
  /** Titles of outline entries; each leads to the page with the same index. */
  outline?: string[];
  /** Height of the targets of the outline entries on their pages. */
  outlineY?: number;
  /** Dictionaries of annotations, on the first page. */
  annotations?: string[];
  /** Entries of every page dictionary, such as `/Rotate 90`. */
  page?: string;
  /** The XML of an XFA form, of which the pages are the fallback. */
  xfa?: string;
}

/** Builds a small PDF of pages, each given as a list of texts or a raw content stream. */
export function buildPdf(pages: (PdfText[] | string)[], options: PdfOptions = {}): Buffer {
  const objects: string[] = [];
  const add = (body: string) => objects.push(body);
  const pageId = (index: number) => 5 + index * 2;
  const kids = pages.map((_, index) => `${pageId(index)} 0 R`).join(' ');
  const firstEntry = 5 + pages.length * 2;
  const outline = options.outline ?? [];
  const form =
    options.xfa === undefined ? '' : `/NeedsRendering true /AcroForm << /Fields [] /XFA ${xfaId(pages, outline)} 0 R >>`;
  add(`<< /Type /Catalog /Pages 2 0 R ${form} ${outline.length ? `/Outlines ${firstEntry + outline.length} 0 R` : ''} >>`);
  add(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  add(stream('\0', '/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8'));
  for (const [index, page] of pages.entries()) {
    const xobject = options.image ? '/XObject << /I 4 0 R >>' : '';
    const resources = `<< /Font << /F 3 0 R >> ${xobject} >>`;
    const more = `${options.page ?? ''} ${index === 0 && options.annotations ? `/Annots [${options.annotations.join(' ')}]` : ''}`;
    const contents = `/Contents ${pageId(index) + 1} 0 R`;
    add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources ${resources} ${contents} ${more} >>`);
    add(stream((typeof page === 'string' ? page : content(page)) + (options.image ? '\nq 100 0 0 100 0 0 cm /I Do Q' : '')));
  }
  const target = options.outlineY === undefined ? '/Fit' : `/XYZ 0 ${options.outlineY} null`;
  for (const [index, title] of outline.entries()) {
    add(outlineEntry(title, index, outline.length, firstEntry, `${pageId(index)} 0 R ${target}`));
  }
  if (outline.length) add(`<< /First ${firstEntry} 0 R /Last ${firstEntry + outline.length - 1} 0 R /Count ${outline.length} >>`);
  if (options.xfa !== undefined) add(stream(options.xfa));
  if (!options.image) objects[3] = 'null';
  return assemble(objects, options.trailer ?? '');
}

/** Adds an outline at the end of the objects. */
function xfaId(pages: unknown[], outline: string[]): number {
  return 5 + pages.length * 2 + (outline.length ? outline.length + 1 : 0);
}

function content(texts: PdfText[]): string {
  return texts.map(shown).join('\n');
}

function shown({ text, x = 72, y, size = 12, angle = 0 }: PdfText): string {
  const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)].map((value) => value.toFixed(4));
  return `BT /F ${size} Tf ${cos} ${sin} ${-Number(sin)} ${cos} ${x} ${y} Tm (${text}) Tj ET`;
}

function stream(data: string, dictionary = ''): string {
  return `<< /Length ${data.length} ${dictionary} >>\nstream\n${data}\nendstream`;
}

function outlineEntry(title: string, index: number, count: number, first: number, target: string): string {
  const next = index + 1 < count ? `/Next ${first + index + 1} 0 R` : '';
  const previous = index > 0 ? `/Prev ${first + index - 1} 0 R` : '';
  return `<< /Title (${title}) /Parent ${first + count} 0 R ${next} ${previous} /Dest [${target}] >>`;
}

function assemble(objects: string[], trailer: string): Buffer {
  let file = '%PDF-1.7\n';
  const offsets = objects.map((body, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
