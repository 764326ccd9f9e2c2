/** Starts an OpenAI-compatible embeddings endpoint that responds at once with vectors computed from the text. */
import { once } from 'node:events';
import { createServer } from 'node:http';

export const DIMENSIONS = 384;

export async function startStubEmbeddings() {
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const { input, encoding_format: format } = JSON.parse(Buffer.concat(parts).toString());
      const data = [input].flat().map((text, index) => ({ object: 'embedding', index, embedding: answer(text, format) }));
      const body = JSON.stringify({ object: 'list', model: 'stub', data, usage: { prompt_tokens: 1, total_tokens: 1 } });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/v1`, stop: () => server.close() };
}

function answer(text, format) {
  const vector = vectorOf(text);
  return format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector);
}

/** Computes a vector of length 1 that differs between texts. */
function vectorOf(text) {
  const vector = new Float32Array(DIMENSIONS);
  for (let at = 0; at < text.length; at++) vector[(text.charCodeAt(at) * 31 + at) % DIMENSIONS] += 1;
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
