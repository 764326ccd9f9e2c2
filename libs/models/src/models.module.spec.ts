import { APP_CONFIG, ConfigModule, loadConfig } from '@causeway/config';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { json, startProvider } from '../../../test/factories/scripted-provider.js';
import { EMBEDDER, type Embedder } from './embedder.port.js';
import { LANGUAGE_MODEL, type LanguageModel } from './language-model.port.js';
import { ModelsModule } from './models.module.js';

jest.setTimeout(60_000);

async function build(env: Record<string, string>) {
  const module = await Test.createTestingModule({ imports: [ConfigModule.forRoot(loadConfig(env)), ModelsModule] }).compile();
  expect(module.get(APP_CONFIG)).toBeDefined();
  return {
    embedder: module.get<Embedder>(EMBEDDER),
    languageModel: module.get<LanguageModel>(LANGUAGE_MODEL),
    close: () => module.close(),
  };
}

describe('ModelsModule', () => {
  it('lists only the extractive model without a provider and rejects other models with MODEL.NOT_FOUND', async () => {
    const { languageModel, close } = await build({});
    expect(languageModel.list()).toEqual([{ id: 'extractive', ownedBy: 'causeway', tools: false }]);
    const stream = languageModel.stream({ model: 'gpt', messages: [] })[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject({ code: 'MODEL.NOT_FOUND' });
    await close();
  });

  it('lists the model of the provider first', async () => {
    const { languageModel, close } = await build({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', CHAT_MODEL: 'llama' });
    expect(languageModel.list().map(({ id }) => id)).toEqual(['llama', 'extractive']);
    await close();
  });

  it('learns the vector length of an unknown model at start', async () => {
    const provider = await startProvider(json(200, { data: [{ index: 0, embedding: [1, 2, 3] }] }));
    const { embedder, close } = await build({ EMBEDDING_BASE_URL: provider.baseUrl, EMBEDDING_MODEL: 'nomic' });
    expect(embedder.profile).toEqual({ name: 'openai:nomic:3', dimensions: 3 });
    await close();
    await provider.stop();
  });

  it('starts with a warning when the endpoint fails and learns the vector length once it works', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const provider = await startProvider(
      json(400, { error: { message: 'not yet' } }),
      json(200, { data: [{ index: 0, embedding: [1, 2, 3] }] }),
    );
    const { embedder, close } = await build({ EMBEDDING_BASE_URL: provider.baseUrl, EMBEDDING_MODEL: 'nomic' });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(() => embedder.profile).toThrow(expect.objectContaining({ code: 'EMBEDDING.UNAVAILABLE' }));
    expect(await embedder.embedQuery('a')).toEqual([1, 2, 3]);
    expect(embedder.profile?.dimensions).toBe(3);
    await close();
    await provider.stop();
    warn.mockRestore();
  });
});
