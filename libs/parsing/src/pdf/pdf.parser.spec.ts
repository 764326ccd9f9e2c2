import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { loadConfig } from '@causeway/config';
import { buildPdf } from '../../test-support/build-pdf.js';
import { blockFaults } from '../../test-support/coverage.js';
import { MediaType } from '../media-type.js';
import { ParsingService } from '../parsing.service.js';

jest.setTimeout(60_000);

/** Jest cannot load pdf.js, so these tests parse in a parser thread. */
describe('pdfParser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pdf parser spec '));
  const path = join(folder, 'a.pdf');
  const service = new ParsingService(loadConfig({}));

  const parse = async (...args: Parameters<typeof buildPdf>) => {
    writeFileSync(path, buildPdf(...args));
    const document = await service.parse({ path, name: 'a.pdf', mediaType: MediaType.Pdf });
    expect(blockFaults(document.text, document.blocks)).toEqual([]);
    return document;
  };
  const blocks = async (...args: Parameters<typeof buildPdf>) => {
    const document = await parse(...args);
    return document.blocks.map(
      (block) => `${block.kind}${block.level ?? ''}: ${document.text.slice(block.charStart, block.charEnd)}`,
    );
  };
  const body = (y: number) =>
    [0, 1, 2, 3].map((at) => ({ text: `Line ${at} of the running text of this document`, y: y - at * 14 }));

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(async () => {
    await service.onApplicationShutdown();
    rmSync(folder, { recursive: true });
  });

  it('reads rotated pages', async () => {
    const turned = [0, 1, 2].map((at) => ({ text: `line ${at}`, x: 100 + at * 14, y: 100, angle: 90 })).reverse();
    await expect(blocks([turned], { page: '/Rotate 90' })).resolves.toEqual(['paragraph: line 0\nline 1\nline 2']);
    const upsideDown = [700, 686].map((y, at) => ({ text: `line ${at}`, x: 400, y: 792 - y, angle: 180 })).reverse();
    await expect(blocks([upsideDown], { page: '/Rotate 180' })).resolves.toEqual(['paragraph: line 0\nline 1']);
  });

  it('makes one block of a table', async () => {
    const cells = [0, 1, 2].flatMap((row) =>
      [0, 1, 2].map((column) => ({ text: `r${row}c${column}`, x: 72 + column * 120, y: 700 - row * 16 })),
    );
    await expect(blocks([[...cells, ...body(600)]])).resolves.toEqual([
      'table: r0c0 | r0c1 | r0c2\nr1c0 | r1c1 | r1c2\nr2c0 | r2c1 | r2c2',
      expect.stringMatching(/^paragraph: Line 0/),
    ]);
  });

  it('reads form fields with their names, text annotations and comments', async () => {
    const widget = (entries: string) => `<< /Type /Annot /Subtype /Widget /Rect [0 0 90 20] /F 4 ${entries} >>`;
    const annotations = [
      widget('/FT /Tx /T (form1[0].City[0]) /V (Berlin)'),
      widget('/FT /Tx /T (x1) /TU (Your name) /V (Ada)'),
      widget('/FT /Tx /T (empty) /V ()'),
      widget('/FT /Tx /T (secret) /V (hidden) /Ff 8192'),
      widget('/FT /Ch /T (Colour) /V (r) /Opt [[(r) (Red)] [(g) (Green)]] /Ff 131072'),
      widget('/FT /Btn /T (Agreed) /V /Yes /AS /Yes /AP << /N << /Yes 4 0 R /Off 4 0 R >> >>'),
      widget('/FT /Btn /T (Member) /V /Off /AS /Off /AP << /N << /Yes 4 0 R /Off 4 0 R >> >>'),
      '<< /Type /Annot /Subtype /FreeText /Rect [0 0 90 20] /Contents (written on it) /DA (/F 12 Tf) /F 4 >>',
      '<< /Type /Annot /Subtype /Text /Rect [0 0 90 20] /Contents (a comment) /F 4 >>',
      '<< /Type /Annot /Subtype /Text /Rect [0 0 90 20] /Contents (not shown) /F 2 >>',
    ];
    await expect(blocks([[{ text: 'Form', y: 700 }]], { annotations })).resolves.toEqual([
      'paragraph: Form',
      'paragraph: written on it',
      'paragraph: a comment',
      'paragraph: City: Berlin\nYour name: Ada\nColour: Red\n[x] Agreed\n[ ] Member',
    ]);
  });

  it('reads an XFA form instead of its fallback pages', async () => {
    const size = 'w="200pt" h="20pt"';
    const field = (name: string, value: string) =>
      `<field name="${name}" ${size}><ui><textEdit/></ui><caption reserve="60pt"><value><text>${name}</text></value></caption>` +
      `<value><text>${value}</text></value></field>`;
    const xfa = `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="form1" layout="tb"><pageSet><pageArea>
      <contentArea w="576pt" h="756pt" x="18pt" y="18pt"/><medium stock="letter" short="612pt" long="792pt"/></pageArea></pageSet>
      <subform layout="tb" w="576pt"><draw ${size}><value><text>Where do you live?</text></value></draw>${field('City', 'Berlin')}
      </subform></subform></template></xdp:xdp>`;
    const document = await parse([[{ text: 'Please wait...', y: 700 }]], { xfa });
    expect(document.text).toContain('Where do you live?\nCity\nBerlin');
    expect(document).toMatchObject({ pageCount: 1, warnings: [] });
    const empty = await parse([[{ text: 'Please wait...', y: 700 }]], { xfa: '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"/>' });
    expect(empty).toMatchObject({ text: 'Please wait...', warnings: [{ code: 'XFA_FORM' }] });
  });

  it('finds the headings of an outline in several lines, and at the targets of its entries', async () => {
    const page = [{ text: 'A title in', y: 720 }, { text: 'two lines', y: 706 }, ...body(660)];
    await expect(blocks([page], { outline: ['A title in two lines'] })).resolves.toEqual([
      'heading1: A title in two lines',
      expect.stringMatching(/^paragraph: Line 0/),
    ]);
    const other = [{ text: 'What it is called here', y: 720 }, ...body(660)];
    await expect(blocks([other], { outline: ['Quite another name'], outlineY: 735 })).resolves.toEqual([
      'heading1: What it is called here',
      expect.stringMatching(/^paragraph: Line 0/),
    ]);
    await expect(blocks([body(660)], { outline: ['Nowhere'], outlineY: 735 })).resolves.toHaveLength(1);
    await expect(blocks([body(660)], { outline: ['Nowhere'], outlineY: 660 })).resolves.toHaveLength(1);
  });

  it('does not make headings of page headers', async () => {
    const pages = [1, 2, 3].map((number) => [{ text: `Report, page ${number}`, y: 750, size: 16 }, ...body(660)]);
    const kinds = (await blocks(pages)).map((block) => block.replace(/:.*/s, ''));
    expect(kinds).toEqual(Array(6).fill('paragraph'));
  });

  it('warns about a page with an image and no text, but not about a blank page', async () => {
    const drawing = 'q 1 0 0 1 0 0 cm 0 0 m 100 100 l S Q';
    const { warnings } = await parse(['BT /F 12 Tf 72 700 Td (Text.) Tj ET', '', drawing]);
    expect(warnings).toEqual([]);
    const withImages = await parse([[{ text: 'Text.', y: 700 }], []], { image: true });
    expect(withImages.warnings).toMatchObject([{ code: 'NEEDS_OCR', page: 2 }]);
  });

  it('reads the metadata of the document', async () => {
    const { metadata } = await parse([body(700)], {
      trailer: "/Info << /Title (A \\(b\\)) /Author (Ada) /Keywords (k) /CreationDate (D:20240102030405+01'00') >>",
    });
    expect(metadata).toEqual({ title: 'A (b)', author: 'Ada', keywords: 'k', created: '2024-01-02T02:04:05.000Z' });
  });

  it('reads thousands of tiny runs, type of size 0 and very large pages', async () => {
    const runs = Array.from(
      { length: 5_000 },
      (_, at) => `1 0 0 1 ${72 + (at % 80) * 5} ${780 - Math.floor(at / 80) * 11} Tm (x) Tj`,
    );
    const { text } = await parse([`BT /F 8 Tf ${runs.join('\n')} ET`]);
    expect(text.match(/x/g)).toHaveLength(5_000);
    await expect(blocks(['BT /F 0 Tf 72 700 Td (none) Tj ET BT /F 12 Tf 72 600 Td (some) Tj ET'])).resolves.toEqual([
      'paragraph: none',
      'paragraph: some',
    ]);
    const page = '/UserUnit 10';
    await expect(blocks(['q 0.01 0 0 0.01 0 0 cm BT /F 1200 Tf 7200 70000 Td (large) Tj ET Q'], { page })).resolves.toEqual([
      'paragraph: large',
    ]);
  });
});
