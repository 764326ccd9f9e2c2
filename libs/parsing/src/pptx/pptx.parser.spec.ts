import { buildPptx, shape, slideXml, title } from '../../test-support/build-pptx.js';
import { relationships } from '../../test-support/build-xlsx.js';
import { blockFaults, texts } from '../../test-support/coverage.js';
import { pptxParser } from './pptx.parser.js';

const parse = (bytes: Buffer, maxCharacters = 1_000_000) => pptxParser.parse(bytes, { name: 'a.pptx', maxCharacters });
const read = async (...args: Parameters<typeof buildPptx>) => {
  const { text, blocks } = await parse(buildPptx(...args));
  expect(blockFaults(text, blocks)).toEqual([]);
  return texts(text, blocks);
};
const frame = (content: string) =>
  `<p:graphicFrame><a:graphic><a:graphicData>${content}</a:graphicData></a:graphic></p:graphicFrame>`;
const lines = (...texts: string[]) => texts.map((text) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`).join('');

describe('pptxParser', () => {
  it('reads slides in presentation order, each as a page below its title', async () => {
    const slides = ['one', 'two', 'three'].map((name) => ({ shapes: title(`Title ${name}`) + shape([`Text ${name}.`]) }));
    const { text, blocks, pageCount } = await parse(buildPptx(slides, { order: [3, 1, 2] }));
    expect(pageCount).toBe(3);
    expect(texts(text, blocks).slice(0, 4)).toEqual(['Title three', 'Text three.', 'Title one', 'Text one.']);
    expect(blocks.slice(0, 3).map(({ kind, level, page }) => [kind, level, page])).toEqual([
      ['heading', 1, 1],
      ['paragraph', undefined, 1],
      ['heading', 1, 2],
    ]);
  });

  it('reads shapes from top to bottom and left to right, the title first, a group as a whole', async () => {
    const group = `<p:grpSp><p:grpSpPr><a:xfrm><a:off x="0" y="914400"/></a:xfrm></p:grpSpPr>${shape(['Group low.'], { at: [0, 9] })}${shape(['Group high.'], { at: [0, 8] })}</p:grpSp>`;
    const shapes =
      shape(['Bottom.'], { at: [0, 5] }) +
      shape(['Right.'], { at: [6, 3] }) +
      shape(['Left.'], { at: [1, 3.1] }) +
      group +
      shape(['Title'], { at: [0, 7], placeholder: '<p:ph type="ctrTitle"/>' });
    expect(await read([{ shapes }])).toEqual(['Title', 'Group high.', 'Group low.', 'Left.', 'Right.', 'Bottom.']);
  });

  it('inherits positions from the layout and from its master', async () => {
    const slides = [
      {
        shapes:
          shape(['Low.'], { placeholder: '<p:ph type="body" idx="7"/>' }) +
          shape(['Middle.'], { at: [0, 4] }) +
          shape(['Last.'], { placeholder: '<p:ph idx="9"/>' }),
        relations: [['slideLayout', '../layout.xml']] as [string, string][],
      },
    ];
    const parts = {
      'ppt/layout.xml': slideXml(
        shape([], { at: [0, 6], placeholder: '<p:ph type="body" idx="7"/>' }) +
          shape([], { placeholder: '<p:ph type="subTitle" idx="9"/>' }),
      ),
      'ppt/_rels/layout.xml.rels': relationships(['slideMaster', 'master.xml']),
      'ppt/master.xml': slideXml(shape([], { at: [0, 8], placeholder: '<p:ph type="subTitle"/>' })),
    };
    expect(await read(slides, { parts })).toEqual(['Slide 1', 'Middle.', 'Low.', 'Last.']);
  });

  it('makes an indented list of the body text and leaves out footers and slide numbers', async () => {
    const points = `<p:sp><p:nvPr><p:ph idx="1"/></p:nvPr>${lines('One')}<a:p><a:pPr lvl="1"/><a:r><a:t>Sub</a:t></a:r><a:br/><a:r><a:t>point</a:t></a:r></a:p></p:sp>`;
    const number = shape(['7'], { placeholder: '<p:ph type="sldNum"/>' });
    expect(await read([{ shapes: title('T') + points + number }])).toEqual(['T', '- One\n  - Sub point']);
  });

  it('reads tables, diagrams and charts', async () => {
    const cell = (text: string) => `<a:tc><a:txBody>${lines(text)}</a:txBody></a:tc>`;
    const slides = [
      {
        shapes:
          title('T') +
          frame(`<a:tbl><a:tr>${cell('a')}${cell('b')}</a:tr><a:tr>${cell('1')}${cell('')}</a:tr></a:tbl>`) +
          frame('<dgm:relIds r:dm="rId1"/>') +
          frame('<c:chart r:id="rId2"/>'),
        relations: [
          ['diagramData', '../data.xml'],
          ['chart', '../chart.xml'],
        ] as [string, string][],
      },
    ];
    const points = (...values: string[]) => values.map((value, at) => `<c:pt idx="${at}"><c:v>${value}</c:v></c:pt>`).join('');
    const parts = {
      'ppt/data.xml': `<dgm:dataModel><dgm:pt><dgm:t>${lines('Plan')}</dgm:t></dgm:pt><dgm:pt><dgm:t>${lines('Do')}</dgm:t></dgm:pt></dgm:dataModel>`,
      'ppt/chart.xml': `<c:chart><c:title><c:tx>${lines('Sales')}</c:tx></c:title><c:ser><c:tx>${points('North')}</c:tx><c:cat>${points('Q1', 'Q2')}</c:cat><c:val>${points('3', '5')}</c:val></c:ser></c:chart>`,
    };
    expect(await read(slides, { parts })).toEqual(['T', 'a | b\n1', '- Plan\n- Do', 'Sales', 'Q1 | North: 3\nQ2 | North: 5']);
  });

  it('adds notes and comments after the text of the slide', async () => {
    const slides = [
      {
        shapes: title('T'),
        relations: [
          ['notesSlide', '../notes.xml'],
          ['comments', '../comments.xml'],
        ] as [string, string][],
      },
    ];
    const parts = {
      'ppt/notes.xml': slideXml(
        shape(['7'], { placeholder: '<p:ph type="sldNum"/>' }) +
          shape(['Smile.'], { placeholder: '<p:ph type="body" idx="1"/>' }),
      ),
      'ppt/comments.xml': '<p:cmLst><p:cm><p:text>Shorten.</p:text></p:cm></p:cmLst>',
    };
    expect(await read(slides, { parts })).toEqual(['T', 'Notes: Smile.', 'Comment: Shorten.']);
  });

  it('reads one of two alternatives, and hidden slides', async () => {
    const shapes = `<mc:AlternateContent><mc:Choice>${shape(['New.'])}</mc:Choice><mc:Fallback>${shape(['Old.'])}</mc:Fallback></mc:AlternateContent>`;
    expect(await read([{ shapes }])).toEqual(['Slide 1', 'New.']);
  });

  it('counts a missing slide as a page and warns', async () => {
    const { pageCount, warnings } = await parse(buildPptx([{ shapes: title('T') }], { order: [1, 9] }));
    expect(pageCount).toBe(2);
    expect(warnings).toMatchObject([{ code: 'MISSING_PART', page: 2 }]);
  });

  it('rejects slides that are repeated without end, deep nesting, and too much text', async () => {
    const noise = `${shape(['A sentence.'])}`.repeat(2_000);
    const shown = buildPptx([{ shapes: noise }], { order: Array.from({ length: 9_000 }, () => 1) });
    await expect(parse(shown)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
    const listed = buildPptx([], { order: Array.from({ length: 10_001 }, (_, at) => at) });
    await expect(parse(listed)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
    await expect(parse(buildPptx([{ shapes: '<p:grpSp>'.repeat(1_000) }]))).rejects.toMatchObject({
      code: 'PARSE.LIMIT_EXCEEDED',
    });
  });

  it('rejects a package of another kind', async () => {
    const bytes = buildPptx([], { parts: { 'ppt/presentation.xml': '<workbook/>' } });
    await expect(parse(bytes)).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });
});
