import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { loadConfig } from '@causeway/config';
import { compiledSibling } from '@causeway/kernel';
import { buildDocx, paragraph } from '../test-support/build-docx.js';
import { buildPdf } from '../test-support/build-pdf.js';
import { blockFaults, texts } from '../test-support/coverage.js';
import { MediaType } from './media-type.js';
import { ParsingService } from './parsing.service.js';

jest.setTimeout(60_000);

describe('ParsingService', () => {
  // the path contains a space, as paths of users do
  const folder = mkdtempSync(join(tmpdir(), 'parsing spec '));
  let service = new ParsingService(loadConfig({}));

  const parse = (name: string, bytes: string | Buffer, mediaType: string, signal?: AbortSignal) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return service.parse({ path, name, mediaType }, signal);
  };
  const parsePdf = (...args: Parameters<typeof buildPdf>) => parse('a.pdf', buildPdf(...args), MediaType.Pdf);

  beforeAll(() => {
    Logger.overrideLogger(false);
    const entry = compiledSibling(join('file://', __filename), 'parse.worker.js');
    if (!existsSync(entry)) throw new Error('parser threads run compiled code: build the project before its tests');
  });

  afterAll(async () => {
    await service.onApplicationShutdown();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['a.txt', 'text', MediaType.Text],
    ['a.md', 'text', MediaType.Markdown],
    ['a.html', '<p>text', MediaType.Html],
    ['a.docx', buildDocx(paragraph('text')), MediaType.Docx],
  ])('parses %s in a thread', async (name, bytes, mediaType) => {
    await expect(parse(name, bytes, mediaType)).resolves.toMatchObject({
      text: 'text',
      mediaType,
      pageCount: null,
      warnings: [],
    });
  });

  it('reads a PDF page by page', async () => {
    const document = await parsePdf([
      [{ text: 'First page.', y: 700 }],
      [
        { text: 'Second', y: 700 },
        { text: 'page.', y: 686 },
      ],
    ]);
    expect(document.pageCount).toBe(2);
    expect(texts(document.text, document.blocks)).toEqual(['First page.', 'Second\npage.']);
    expect(document.blocks.map(({ page }) => page)).toEqual([1, 2]);
    expect(blockFaults(document.text, document.blocks)).toEqual([]);
  });

  it('makes headings of the outline entries of a PDF', async () => {
    const page = (title: string) => [
      { text: `1.  ${title}`, y: 700 },
      { text: 'Text below it.', y: 660 },
    ];
    const { blocks } = await parsePdf([page('Start'), page('End')], { outline: ['Start', 'End'] });
    expect(blocks.map(({ kind, level, page: number }) => [kind, level, number])).toEqual([
      ['heading', 1, 1],
      ['paragraph', undefined, 1],
      ['heading', 1, 2],
      ['paragraph', undefined, 2],
    ]);
  });

  it('warns about a page of a PDF that has an image and no text', async () => {
    const { warnings } = await parsePdf([[{ text: 'Text.', y: 700 }], []], { image: true });
    expect(warnings).toMatchObject([{ code: 'NEEDS_OCR', page: 2 }]);
  });

  it.each([
    ['PARSE.NEEDS_OCR', buildPdf([[]], { image: true })],
    ['PARSE.NO_TEXT', buildPdf([[]])],
    ['PARSE.CORRUPT', Buffer.from('%PDF-1.7\nnothing more')],
    ['PARSE.ENCRYPTED', buildPdf([[]], { trailer: '/ID [<00> <00>] /Encrypt << /Filter /Adobe.PubSec /V 4 >>' })],
  ])('rejects a PDF with %s', async (code, bytes) => {
    await expect(parse('a.pdf', bytes, MediaType.Pdf)).rejects.toMatchObject({ code });
  });

  it('rejects a document without text and an unsupported type', async () => {
    await expect(parse('a.md', ' \n\t\n', MediaType.Markdown)).rejects.toMatchObject({ code: 'PARSE.NO_TEXT' });
    await expect(parse('a.png', 'x', 'image/png')).rejects.toMatchObject({ code: 'PARSE.UNSUPPORTED' });
  });

  it('parses the next file after one was rejected for its length and another was aborted', async () => {
    await service.onApplicationShutdown();
    service = new ParsingService(loadConfig({ PARSE_WORKERS: '1', PARSE_MAX_CHARACTERS: '100000' }));
    await expect(parse('a.txt', 'x'.repeat(100_001), MediaType.Text)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
    const slow = buildPdf(['q '.repeat(3_000_000)]);
    await expect(parse('a.pdf', slow, MediaType.Pdf, AbortSignal.timeout(5))).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(parse('a.txt', 'text', MediaType.Text)).resolves.toMatchObject({ text: 'text' });
  });
});
