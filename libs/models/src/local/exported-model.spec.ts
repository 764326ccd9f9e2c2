import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readExportedModel } from './exported-model.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-export-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function write(files: Record<string, unknown>): Promise<void> {
  const all = {
    'onnx/model.onnx': 'weights',
    'tokenizer.json': {},
    'config.json': { hidden_size: 8, max_position_embeddings: 64 },
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const step = (type: string) => ({ idx: 0, name: '0', path: '', type: `sentence_transformers.models.${type}` });

describe('readExportedModel', () => {
  it('reads pooling, normalization, input length and prompts', async () => {
    await write({
      'modules.json': [step('Transformer'), step('Pooling')],
      '1_Pooling/config.json': { word_embedding_dimension: 8, pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
      'sentence_bert_config.json': { max_seq_length: 32 },
      'config_sentence_transformers.json': { prompts: { query: 'query: ', passage: 'passage: ' } },
    });
    const { model } = await readExportedModel(folder);
    expect(model).toMatchObject({
      dimensions: 8,
      pooling: 'cls',
      normalize: false,
      maxTokens: 32,
      queryPrefix: 'query: ',
      documentPrefix: 'passage: ',
    });
  });

  it('uses the defaults of sentence-transformers for missing files', async () => {
    await write({});
    expect((await readExportedModel(folder)).model).toMatchObject({
      pooling: 'mean',
      normalize: true,
      maxTokens: 64,
      queryPrefix: '',
      documentPrefix: '',
    });
  });

  it('gives other weights another name', async () => {
    await write({});
    const first = (await readExportedModel(folder)).name;
    await write({ 'onnx/model.onnx': 'other weights' });
    expect((await readExportedModel(folder)).name).not.toBe(first);
  });

  it.each([
    ['a step that is not supported', { 'modules.json': [step('Transformer'), step('Pooling'), step('Dense')] }, 'Dense'],
    [
      'a pooling that is not supported',
      { '1_Pooling/config.json': { pooling_mode_max_tokens: true } },
      'pooling_mode_max_tokens',
    ],
    ['a config without a size', { 'config.json': {} }, 'hidden_size'],
    ['broken JSON', { 'config.json': '{' }, 'JSON'],
  ])('rejects %s', async (_, files, word) => {
    await write(files);
    await expect(readExportedModel(folder)).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.stringContaining(word),
    });
  });
});
