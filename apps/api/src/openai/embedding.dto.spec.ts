import { checkProfile, embeddingRequest, toEmbeddingList } from './embedding.dto.js';

const parse = (body: object) => embeddingRequest.parse({ model: 'local:bge:3', input: 'a', ...body });

describe('embeddingRequest', () => {
  it('accepts one text or a list of texts', () => {
    expect(parse({ input: 'a' }).input).toEqual(['a']);
    expect(parse({ input: ['a', 'b'] }).input).toEqual(['a', 'b']);
  });

  it.each([{ input: '' }, { input: [] }, { input: [1, 2] }, { input: Array(513).fill('a') }, { input: 'x'.repeat(1_000_001) }])(
    'refuses input that is not text or is too long: %#',
    (body) => expect(embeddingRequest.safeParse({ model: 'm', ...body }).success).toBe(false),
  );
});

describe('checkProfile', () => {
  const profile = { name: 'local:bge:3', dimensions: 3 };

  it('accepts only the serving model with its own number of dimensions', () => {
    expect(() => checkProfile(parse({ dimensions: 3 }), profile)).not.toThrow();
    expect(() => checkProfile(parse({ model: 'other' }), profile)).toThrow('there is no embedding model "other"');
    expect(() => checkProfile(parse({ dimensions: 4 }), profile)).toThrow('3 dimensions');
  });
});

describe('toEmbeddingList', () => {
  it('returns vectors as numbers, or as base64 of 32-bit floats', () => {
    expect(toEmbeddingList(parse({}), [[0.5, -2, 1]]).data).toEqual([{ object: 'embedding', index: 0, embedding: [0.5, -2, 1] }]);
    const [encoded] = toEmbeddingList(parse({ encoding_format: 'base64' }), [[0.5, -2, 1]]).data;
    const bytes = Buffer.from(encoded!.embedding as string, 'base64');
    expect([...new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 12))]).toEqual([0.5, -2, 1]);
  });
});
