import { RE2JS } from 're2js';

/**
 * The patterns of schemas come from strangers: they are matched in time that grows with the text and not with the pattern's
 * cleverness. `code` is what ajv would write where it generates code as text, which is not done here.
 *
 * @throws for one that cannot be matched so, for instance with a look-ahead
 */
export const linearRegExp = Object.assign((pattern: string) => RE2JS.compile(RE2JS.translateRegExp(pattern)), {
  code: 'linearRegExp',
});
