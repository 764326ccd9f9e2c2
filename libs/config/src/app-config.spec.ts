import { AppError } from '@causeway/kernel';
import { loadConfig } from './app-config.js';

describe('loadConfig', () => {
  it('fills in the defaults', () => {
    const config = loadConfig({});
    expect(config.http).toEqual({ port: 3000, host: '127.0.0.1', corsOrigins: [] });
    expect(config.embedding.provider).toBe('local');
  });

  it('lists every mistake at once', () => {
    const load = () => loadConfig({ PORT: 'abc', DATABASE_URL: 'mysql://x', CAUSEWAY_ADMIN_KEY: 'short' });
    expect(load).toThrow(AppError);
    try {
      load();
    } catch (error) {
      const pointers = (error as AppError).errors?.map(({ pointer }) => pointer);
      expect(pointers).toEqual(['PORT', 'DATABASE_URL', 'CAUSEWAY_ADMIN_KEY']);
    }
  });

  it('uses the OpenAI provider for embeddings once a model is named', () => {
    expect(loadConfig({ EMBEDDING_MODEL: 'text-embedding-3-large' }).embedding.provider).toBe('openai');
  });
});
