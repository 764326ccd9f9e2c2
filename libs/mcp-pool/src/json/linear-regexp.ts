import { RE2JS } from 're2js';

/**
 * A regular expression engine for ajv that matches in linear time, because the patterns of schemas are not trusted. ajv requires
 * `code` for standalone code generation, which is not used here.
 *
 * @throws for a pattern that has no linear-time match, for instance one with a look-ahead
 */
export const linearRegExp = Object.assign((pattern: string) => RE2JS.compile(RE2JS.translateRegExp(pattern)), {
  code: 'linearRegExp',
});
