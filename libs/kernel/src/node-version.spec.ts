import { nodeVersionProblem } from './node-version.js';

describe('nodeVersionProblem', () => {
  it.each(['26.0.0', '26.12.1', '28.0.0'])('accepts %s', (version) => {
    expect(nodeVersionProblem(version)).toBeUndefined();
  });

  it.each(['20.20.2', '22.23.2', '25.9.0'])('rejects %s with a one-line message', (version) => {
    expect(nodeVersionProblem(version)).toMatch(
      new RegExp(`^Causeway needs Node\\.js 26 .*${version.replaceAll('.', '\\.')}[^\n]*$`),
    );
  });
});
