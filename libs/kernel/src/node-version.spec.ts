import { nodeVersionProblem } from './node-version.js';

describe('nodeVersionProblem', () => {
  it.each(['22.13.0', '22.23.2', '24.0.0'])('accepts %s', (version) => {
    expect(nodeVersionProblem(version)).toBeUndefined();
  });

  it.each(['20.20.2', '22.12.9'])('refuses %s in one line', (version) => {
    expect(nodeVersionProblem(version)).toMatch(
      new RegExp(`^Causeway needs Node 22\\.13 .*${version.replaceAll('.', '\\.')}[^\n]*$`),
    );
  });
});
