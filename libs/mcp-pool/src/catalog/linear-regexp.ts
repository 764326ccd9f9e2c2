import { RE2JS } from 're2js';

interface Matcher {
  test(text: string): boolean;
}

/**
 * The patterns of schemas come from strangers: they are matched in time that grows with the text and not with the pattern's
 * cleverness. One that cannot be matched so, for instance with a look-ahead, is not checked here; its server checks for itself.
 */
export const linearRegExp = Object.assign((pattern: string): Matcher => compiled(pattern) ?? { test: () => true }, {
  // what ajv writes where it generates code as text, which is not done here
  code: 'linearRegExp',
});

function compiled(pattern: string): Matcher | undefined {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch {
    return undefined;
  }
}
