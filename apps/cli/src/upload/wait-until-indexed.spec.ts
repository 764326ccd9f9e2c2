import { cursorBefore } from './wait-until-indexed.js';

describe('cursorBefore', () => {
  it.each([
    ['01a21643-bc52-760c-9e2e-c9f712a11f66', '01a21643-bc52-760c-9e2e-c9f712a11f65'],
    ['01a21643-bc52-760c-9e2e-c90000000000', '01a21643-bc52-760c-9e2e-c8ffffffffff'],
    ['01a21643-bc52-760c-9000-000000000000', '01a21643-bc52-760c-9000-000000000000'],
  ])('returns for the id %s the cursor %s', (id, expected) => {
    expect(cursorBefore(id)).toBe(expected);
  });
});
