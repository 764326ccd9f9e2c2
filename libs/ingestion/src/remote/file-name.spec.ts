import { fileNameOf } from './file-name.js';

const nameOf = (url: string, headers: Record<string, string | string[]> = {}) => fileNameOf(new URL(url), headers);
const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

describe('fileNameOf', () => {
  it.each([
    ['https://a.example/docs/report.pdf', 'report.pdf'],
    ['https://a.example/docs/report.pdf?token=1', 'report.pdf'],
    ['https://a.example/docs/%E6%89%8B%E5%86%8C.md', '手册.md'],
    ['https://a.example/docs/guide/', 'guide'],
    ['https://a.example/100%', '100%'],
    ['https://a.example/a%2Fb%5Cc.txt', 'c.txt'],
    ['https://a.example/a%00b%0a.txt', 'ab.txt'],
    ['https://a.example/..%2f..', 'a.example'],
    ['https://a.example/', 'a.example'],
    [`https://a.example/${'x'.repeat(300)}.txt`, `${'x'.repeat(251)}.txt`],
  ])('names the file at %s %s', (url, name) => expect(nameOf(url)).toBe(name));

  it.each([
    ['attachment; filename="plan.docx"', 'plan.docx'],
    ['attachment; filename=plan.docx', 'plan.docx'],
    [`attachment; filename="plan.docx"; filename*=UTF-8''%E8%AE%A1%E5%88%92.docx`, '计划.docx'],
    [`attachment; filename*=UTF-8''caf%C3%A9.txt`, 'café.txt'],
    [`attachment; filename*=UTF-8''%E6%B1%89.txt`, '汉.txt'],
    [`attachment; filename*=ISO-8859-1''caf%E9.txt`, 'café.txt'],
    [latin1('attachment; filename="计划.docx"'), '计划.docx'],
    ['attachment; filename="caf\u00e9.txt"', 'café.txt'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ['attachment; filename="C:\\\\temp\\\\a.txt"', 'a.txt'],
    ['attachment; filename=""', 'path.txt'],
    ['attachment; filename=".."', 'path.txt'],
    [`attachment; filename*=UTF-8''%E8%AE`, 'path.txt'],
    ['inline', 'path.txt'],
    ['"', 'path.txt'],
  ])('uses the name that the server sends: %s', (disposition, name) =>
    expect(nameOf('https://a.example/path.txt', { 'content-disposition': disposition })).toBe(name),
  );

  it('ignores the header when it is sent twice', () => {
    const headers = { 'content-disposition': ['attachment; filename=a.pdf', 'attachment; filename=b.pdf'] };
    expect(nameOf('https://a.example/path.txt', headers)).toBe('path.txt');
  });

  it.each([
    ['https://a.example/wiki/Node.js', 'text/html; charset=utf-8', 'Node.js.html'],
    ['https://a.example/page.php', 'TEXT/HTML', 'page.php.html'],
    ['https://a.example/', 'text/html', 'a.example.html'],
    ['https://name.md/', 'text/html', 'name.md.html'],
    ['https://a.example/1234.5678', 'application/pdf', '1234.5678.pdf'],
    ['https://a.example/readme', 'text/markdown', 'readme.md'],
    ['https://a.example/export', 'text/csv;header=present', 'export.csv'],
    ['https://a.example/page.xhtml', 'text/html', 'page.xhtml'],
    ['https://a.example/README.md', 'text/plain', 'README.md'],
    ['https://a.example/README.md', 'text/html', 'README.md'],
    ['https://a.example/LICENSE', 'text/plain', 'LICENSE'],
    ['https://a.example/blob', 'application/octet-stream', 'blob'],
    ['https://a.example/blob', 'constructor', 'blob'],
    [`https://a.example/${'x'.repeat(300)}`, 'text/html', `${'x'.repeat(250)}.html`],
  ])('names the file at %s with the type %s %s', (url, type, name) => expect(nameOf(url, { 'content-type': type })).toBe(name));
});
