const STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; }
dt { font-weight: bold; margin-top: 1rem; } dd { margin: 0; }`;

const LINKS: [path: string, title: string, description: string][] = [
  ['/docs', 'API reference', 'Every route, to read and to try. Most need an API key.'],
  ['/openapi.json', 'OpenAPI document', 'The same reference for programs that generate clients.'],
  ['/health/ready', 'Health', 'Whether the service and its stores answer.'],
  ['/metrics', 'Metrics', 'Counters and timings for Prometheus.'],
];

/** The HTML of `GET /`. It loads nothing, so it works under the strictest Content-Security-Policy that allows inline styles. */
export function startPage(version: string): string {
  const items = LINKS.map(([path, title, text]) => `<dt><a href="${path}">${title}</a></dt>\n<dd>${text}</dd>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Causeway</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Causeway ${version}</h1>
<p>One service between assistants, tools and documents. It is running.</p>
<dl>
${items.join('\n')}
</dl>
</body>
</html>
`;
}
