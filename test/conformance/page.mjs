const INTRODUCTION = `# Conformance of the MCP client

The client scenarios of the official suite, \`@modelcontextprotocol/conformance\`, run against the pool: a small program,
\`test/conformance/client.mjs\`, does what the service does, with an \`mcp.json\` of one server. \`npm run conformance\` runs them
all and fails where one ends otherwise than this page says; \`npm run conformance -- --write\` writes the page. Where a scenario
fails, the checks that fail are named, and why.
`;

/** docs/mcp-conformance.md */
export function page(results, expected) {
  const suites = [...new Set(results.map(({ suite }) => suite))];
  const notes = Object.entries(expected.reasons).map(([name, reason]) => `- **${name}**: ${reason}`);
  return [
    INTRODUCTION,
    ...suites.map((suite) => section(suite, results, expected)),
    '## Why some fail\n',
    `${notes.join('\n')}\n`,
  ].join('\n');
}

function section(suite, results, { scenarios }) {
  const own = results.filter((result) => result.suite === suite);
  const rows = own.map((result) => row(result, scenarios[suite.release]?.[result.scenario]?.reason));
  const whole = own.filter(({ passed, failed }) => passed.length > 0 && failed.length === 0);
  return `## Release ${suite.release}${suite.specVersion === undefined ? '' : `, for ${suite.specVersion}`}

${whole.length} of ${own.length} scenarios pass whole.

| scenario | revisions | checks passed | checks failed | why |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function row({ scenario, revisions, passed, failed }, reason = '') {
  const failures = failed.map((check) => `\`${check}\``).join(', ');
  return `| ${scenario} | ${revisions.replaceAll(',', ', ')} | ${passed.length} | ${failures} | ${reason} |`;
}
