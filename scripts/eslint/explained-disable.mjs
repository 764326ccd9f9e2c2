/** An `eslint-disable` must say why: `// eslint-disable-next-line rule -- reason`. */
const DIRECTIVE = /^\s*eslint-disable(?:-next-line|-line)?\b/;
const REASON = /\s--\s*\S.{9,}/s;

export const explainedDisable = {
  meta: {
    type: 'suggestion',
    docs: { description: 'asks for a reason on each eslint-disable comment' },
    messages: { missing: 'Say why, in ten characters or more: eslint-disable-next-line rule -- reason' },
    schema: [],
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!DIRECTIVE.test(comment.value) || REASON.test(comment.value)) continue;
          context.report({ loc: comment.loc, messageId: 'missing' });
        }
      },
    };
  },
};
