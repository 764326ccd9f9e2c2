import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, projectRoot } from '@causeway/kernel';
import { loadConfig } from './app-config.js';
import { envSchema } from './env.schema.js';

describe('loadConfig', () => {
  it('fills in the defaults', () => {
    const config = loadConfig({});
    expect(config.http).toEqual({ port: 3000, host: '127.0.0.1', corsOrigins: [] });
    expect(config.embedding.provider).toBe('local');
  });

  it('throws one error that lists every invalid variable', () => {
    const load = () => loadConfig({ PORT: 'abc', DATABASE_URL: 'mysql://x', CAUSEWAY_ADMIN_KEY: 'short' });
    expect(load).toThrow(AppError);
    try {
      load();
    } catch (error) {
      const pointers = (error as AppError).errors?.map(({ pointer }) => pointer);
      expect(pointers).toEqual(['PORT', 'DATABASE_URL', 'CAUSEWAY_ADMIN_KEY']);
    }
  });

  it('uses OPENAI_API_KEY for embeddings only if EMBEDDING_BASE_URL names no other provider', () => {
    const keyOf = (env: Record<string, string>) => loadConfig({ OPENAI_API_KEY: 'sk-1', ...env }).embedding.apiKey;
    expect(keyOf({ EMBEDDING_MODEL: 'm' })).toBe('sk-1');
    expect(keyOf({ EMBEDDING_BASE_URL: 'http://other/v1' })).toBeUndefined();
    expect(keyOf({ EMBEDDING_BASE_URL: 'http://other/v1', EMBEDDING_API_KEY: 'sk-2' })).toBe('sk-2');
  });

  it('fills in the next embedder from the current one, but not its key for another provider', () => {
    const next = (env: Record<string, string>) =>
      loadConfig({ EMBEDDING_BASE_URL: 'http://a/v1', EMBEDDING_API_KEY: 'sk-a', EMBEDDING_MODEL: 'm', ...env }).nextEmbedding;
    expect(next({})).toBeUndefined();
    expect(next({ NEXT_EMBEDDING_MODEL: 'n' })).toMatchObject({ model: 'n', baseUrl: 'http://a/v1', apiKey: 'sk-a' });
    expect(next({ NEXT_EMBEDDING_BASE_URL: 'http://b/v1' })).toMatchObject({ model: 'm', apiKey: undefined });
    expect(next({ NEXT_EMBEDDING_DIMENSIONS: '8' })).toMatchObject({ provider: 'openai', model: 'm', dimensions: 8 });
    expect(next({ NEXT_EMBEDDING_PROVIDER: 'local' })).toMatchObject({ provider: 'local', dimensions: undefined });
    expect(next({ NEXT_EMBEDDING_LOCAL_MODEL_DIR: 'dir' })).toMatchObject({ provider: 'local', localModelDir: 'dir' });
  });

  it('defaults to the OpenAI provider for embeddings when a model is named', () => {
    expect(loadConfig({ EMBEDDING_MODEL: 'text-embedding-3-large' }).embedding.provider).toBe('openai');
  });
});

describe('.env.example', () => {
  const example = readFileSync(join(projectRoot(__dirname), '.env.example'), 'utf8');
  const named = [...example.matchAll(/^# ?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!] as const);

  it('names every variable of the schema and no other', () => {
    expect(named.map(([name]) => name).sort()).toEqual(Object.keys(envSchema.shape).sort());
  });

  it('shows the default of every variable', () => {
    const { mcp, ...copied } = loadConfig(Object.fromEntries(named));
    const { mcp: mcpDefaults, ...defaults } = loadConfig({});
    expect(copied).toEqual(defaults);
    expect({ ...mcp, environment: {} }).toEqual(mcpDefaults);
  });
});
