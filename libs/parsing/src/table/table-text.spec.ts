import { TableText } from './table-text.js';

describe('TableText', () => {
  it('rejects a row that is too long before joining its cells', () => {
    const cells = Array.from({ length: 20 }, (_, column) => ({ column, text: 'long text' }));
    const limit = expect.objectContaining({ code: 'PARSE.LIMIT_EXCEEDED' }) as Error;
    expect(() => new TableText(100, { named: true }).addRow(cells)).toThrow(limit);
  });
});
