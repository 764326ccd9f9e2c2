import fc from 'fast-check';
import { buildDocx, paragraph, table } from '../test-support/build-docx.js';
import { buildEpub, chapter } from '../test-support/build-epub.js';
import { buildPptx, shape } from '../test-support/build-pptx.js';
import { buildXlsx, textRow } from '../test-support/build-xlsx.js';
import { blockFaults } from '../test-support/coverage.js';
import { MediaType } from './media-type.js';
import type { ParsedDocument } from './parsed-document.js';
import { parseBytes } from './parse-bytes.js';

jest.setTimeout(120_000);

const parse = async (bytes: Uint8Array, mediaType: string): Promise<ParsedDocument | undefined> => {
  try {
    return await parseBytes(bytes, mediaType, { name: 'a', maxCharacters: 100_000 });
  } catch (error) {
    expect(error).toMatchObject({
      code: expect.stringMatching(/^PARSE\.(NO_TEXT|CORRUPT|LIMIT_EXCEEDED|ENCRYPTED|UNSUPPORTED)$/) as string,
    });
    return undefined;
  }
};
const expectSound = ({ text, blocks, metadata, warnings }: ParsedDocument) => {
  expect(blockFaults(text, blocks)).toEqual([]);
  expect(text).not.toMatch(/\0|\p{Surrogate}/u);
  for (const { kind, level } of blocks)
    expect(level === undefined || (kind === 'heading' && level >= 1 && level <= 6)).toBe(true);
  expect(JSON.parse(JSON.stringify(metadata))).toEqual(metadata);
  expect(warnings.length).toBeLessThanOrEqual(101);
};

/** Generates sources from tokens of a syntax in any order, with random characters between them. */
const sourceOf = (pieces: string[]) =>
  fc
    .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pieces) }, fc.string({ unit: 'binary', maxLength: 6 })))
    .map((all) => all.join(''));
const SOURCES: [name: string, mediaType: string, pieces: string[]][] = [
  [
    'Markdown',
    MediaType.Markdown,
    '# |## |- |1. |> |```|~~~|$$|---|+++|===|| a | b |||---|---|\n\n|\n|\r\n|    |\t|<!--|-->|<pre>|</pre>|word |***|a: b|\\|`'
      .split('|')
      .concat('|', '\n', '\n\n'),
  ],
  [
    'HTML',
    MediaType.Html,
    '<p>,</p>,<table>,<tr>,<td>,</table>,<ul>,<li>,</ul>,<ol start=5>,<pre>,</pre>,<h2>,</h2>,<div hidden>,</div>,<br>,<title>,</title>,<svg>,<title/>,</svg>,<blockquote>,word ,&amp;,&#0;,<!--,-->,<![CDATA[,]]>,<,>,<img alt="x">,<select>,<dl><dt>,\n'.split(
      ',',
    ),
  ],
  ['CSV', MediaType.Csv, ['a', '"', '""', ',', ';', '\t', '\n', '\r\n', 'word', '1', '2.5', ' ', 'sep=;\n', '=']],
  ['text', MediaType.Text, ['a', '\n', '\r', '\r\n', ' ', '\t', '\u2028', '\f', '\u0085', 'word']],
];

describe('parsers of text formats, given random sources', () => {
  it.each(SOURCES)('cover the whole text of %s with blocks', async (_, mediaType, pieces) => {
    await fc.assert(
      fc.asyncProperty(sourceOf(pieces), async (source) => {
        const document = await parse(Buffer.from(source), mediaType);
        if (document) expectSound(document);
      }),
      { numRuns: 300 },
    );
  });

  it.each(SOURCES)('keep every word of %s', async (_, mediaType) => {
    const word = fc.stringMatching(/^[a-z]{8}$/);
    const wrap: Record<string, (words: string[]) => string> = {
      [MediaType.Html]: (words) =>
        words.map((one, at) => ['<p>', '<li>', '<td>', '<h3>', '<pre>', '<div>', '<dt>'][at % 7] + one).join(''),
      [MediaType.Csv]: (words) => words.map((one, at) => `"${one}"${at % 3 === 2 ? '\n' : ','}`).join(''),
      [MediaType.Markdown]: (words) => words.map((one, at) => ['', '# ', '- ', '> ', '    ', '| '][at % 6] + one).join('\n'),
      [MediaType.Text]: (words) => words.join('\n'),
    };
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(word, { minLength: 1 }), async (words) => {
        const text = (await parse(Buffer.from(wrap[mediaType]?.(words) ?? ''), mediaType))?.text ?? '';
        // the column names of a table are repeated in its rows
        for (const one of words) expect(text).toContain(one);
      }),
      { numRuns: 100 },
    );
  });

  it.each(Object.values(MediaType).filter((mediaType) => mediaType !== MediaType.Pdf))(
    'accept any bytes as %s',
    async (mediaType) => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array(), async (bytes) => {
          const document = await parse(bytes, mediaType);
          if (document) expectSound(document);
        }),
      );
    },
  );
});

/** Unique words, so that each can be found exactly once. */
const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{4}[0-9][a-z]{4}$/), { minLength: 1, maxLength: 40 });
const groups = fc
  .tuple(words, fc.infiniteStream(fc.nat({ max: 5 })))
  .map(([all, kinds]) => all.map((word) => ({ word, kind: kinds.next().value as number })));
type Group = { word: string; kind: number }[];
const BUILDERS: [name: string, mediaType: string, build: (group: Group) => Buffer][] = [
  [
    'a Word document',
    MediaType.Docx,
    (group) =>
      buildDocx(
        group
          .map(({ word, kind }) => {
            if (kind === 0) return table([word]);
            if (kind === 1) return paragraph(word, 'Heading1');
            if (kind === 2) return `<w:p><w:r><w:t>${word.slice(0, 4)}</w:t></w:r><w:r><w:t>${word.slice(4)}</w:t></w:r></w:p>`;
            if (kind === 3)
              return `<w:p><w:r><w:pict><v:textbox><w:txbxContent>${paragraph(word)}</w:txbxContent></v:textbox></w:pict></w:r></w:p>`;
            if (kind === 4) return `<w:sdt><w:sdtContent>${table(['', word])}</w:sdtContent></w:sdt>`;
            return `<w:p><w:ins><w:hyperlink><w:r><w:t>${word}</w:t></w:r></w:hyperlink></w:ins></w:p>`;
          })
          .join(''),
      ),
  ],
  [
    'a workbook',
    MediaType.Xlsx,
    (group) =>
      buildXlsx(
        group
          .map(({ word, kind }) => {
            if (kind === 0) return `${textRow(word)}<row/>`;
            if (kind === 1)
              return `<row><c t="inlineStr"><is><r><t>${word.slice(0, 3)}</t></r><rPh><t>no</t></rPh><r><t>${word.slice(3)}</t></r></is></c></row>`;
            if (kind === 2) return `<row><c t="str"><f>A1</f><v>${word}</v></c><c t="e"><v>#N/A</v></c></row>`;
            return `<row><c/><c r="F1" t="str"><v>${word}</v></c></row>`;
          })
          .join(''),
      ),
  ],
  [
    'a presentation',
    MediaType.Pptx,
    (group) =>
      buildPptx(
        group.map(({ word, kind }) => ({
          shapes: shape([word], kind > 2 ? { placeholder: '<p:ph type="title"/>' } : { at: [1, kind] }),
        })),
      ),
  ],
  [
    'a book',
    MediaType.Epub,
    (group) =>
      buildEpub(
        Object.fromEntries(
          group.map(({ word, kind }, at) => [
            `c ${at}.xhtml`,
            chapter(kind > 2 ? `<ul><li>${word}</li></ul>` : `<p>${word}</p>`),
          ]),
        ),
      ),
  ],
];

describe('parsers of binary formats, given random content', () => {
  it.each(BUILDERS)('keep each word of a %s once, in order', async (_, mediaType, build) => {
    await fc.assert(
      fc.asyncProperty(groups, async (group) => {
        const document = await parse(build(group), mediaType);
        if (!document) throw new Error('refused');
        expectSound(document);
        expect(document.text.match(/[a-z]{4}[0-9][a-z]{4}/g)).toEqual(group.map(({ word }) => word));
      }),
      { numRuns: 60 },
    );
  });

  it.each(BUILDERS)('reject a %s that is damaged anywhere with a reason code', async (_, mediaType, build) => {
    const group = Array.from({ length: 12 }, (_, at) => ({ word: `word${at % 10}word`, kind: at % 6 }));
    const whole = build(group);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), async (at, byte) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        const document = await parse(bytes, mediaType);
        if (document) expectSound(document);
      }),
      { numRuns: 100 },
    );
  });
});
