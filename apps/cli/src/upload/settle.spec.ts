import { justBefore } from './settle.js';

describe('justBefore', () => {
  it.each([
    ['01a21643-bc52-760c-9e2e-c9f712a11f66', '01a21643-bc52-760c-9e2e-c9f712a11f65'],
    ['01a21643-bc52-760c-9e2e-c90000000000', '01a21643-bc52-760c-9e2e-c8ffffffffff'],
    ['01a21643-bc52-760c-9000-000000000000', '01a21643-bc52-760c-9000-000000000000'],
  ])('%s', (id, expected) => {
    expect(justBefore(id)).toBe(expected);
  });
});
