import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigModule, loadConfig } from '@causeway/config';
import { Database, DatabaseModule } from '@causeway/database';
import { newId, type Principal } from '@causeway/kernel';
import { indexedChunks } from '@causeway/text';
import { ChunkIndex, type Collection, Collections, RagModule, ServingEmbedder } from '@causeway/rag';
import { EMBEDDER, type EmbeddingProfile } from '@causeway/models';
import { NoEmbedder } from '../../../libs/models/src/local/no.embedder.js';
import type { EmbeddedQuery } from '../../../libs/rag/src/embedding/serving-embedder.js';
import { startServices } from '../../services.js';

export const EVERYONE: Principal = { id: 'admin', name: 'admin', permissions: [], collections: null, rateLimit: null };

export function limitedTo(...collections: string[]): Principal {
  return { ...EVERYONE, id: 'limited', collections };
}

/** Embeds a text as the marks of its topics: a stand-in for a model whose vectors are known. */
export class TopicEmbedder implements Pick<ServingEmbedder, 'embedQuery'> {
  static readonly TOPICS = ['cat', 'dog', 'tree', 'car'];
  profile: EmbeddingProfile | null = { name: 'topics', dimensions: TopicEmbedder.TOPICS.length };
  failure: Error | undefined;
  /** What happens while a model is asked. */
  meanwhile: (() => Promise<void>) | undefined;

  async embedQuery(text: string): Promise<EmbeddedQuery | null> {
    await this.meanwhile?.();
    if (this.failure) throw this.failure;
    return Promise.resolve(this.profile && { profile: this.profile, vector: TopicEmbedder.vectorOf(text) });
  }

  static vectorOf(text: string): number[] {
    return TopicEmbedder.TOPICS.map((topic) => text.split(topic).length - 1);
  }
}

export interface World {
  app: TestingModule;
  database: Database;
  embedder: TopicEmbedder;
  index: ChunkIndex;
  collections: Collections;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const services = await startServices();
  const embedder = new TopicEmbedder();
  const config = loadConfig({ DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl });
  const app = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(config), DatabaseModule, RagModule],
  })
    .overrideProvider(EMBEDDER)
    .useValue(new NoEmbedder())
    .overrideProvider(ServingEmbedder)
    .useValue(embedder)
    .compile();
  const stop = async () => {
    await app.close();
    await services.stop();
  };
  return { app, database: app.get(Database), embedder, index: app.get(ChunkIndex), collections: app.get(Collections), stop };
}

let names = 0;

export function buildCollection(world: World, name = `collection ${++names}`): Promise<Collection> {
  return world.collections.create(EVERYONE, { name });
}

export interface Version {
  documentId: string;
  versionId: string;
  collectionId: string;
}

/** A version of a document, which is made along with its first one, as ingestion would leave it before chunking. */
export async function buildVersion(world: World, collectionId: string, number = 1, documentId = newId()): Promise<Version> {
  const versionId = newId();
  await world.database.transaction(async (tx) => {
    await tx.query(
      `insert into documents (id, collection_id, name, sha256) values ($1, $2, 'a document', $3) on conflict (id) do nothing`,
      [documentId, collectionId, documentId],
    );
    await tx.query(
      `insert into document_versions (id, document_id, collection_id, name, number, media_type, bytes, sha256, status)
       values ($1, $2, $5, 'a document', $3, 'text/plain', 1, $4, 'embedding')`,
      [versionId, documentId, number, documentId, collectionId],
    );
  });
  return { documentId, versionId, collectionId };
}

/** A published document with its vectors. */
export async function publishDocument(
  world: World,
  collectionId: string,
  text: string,
  { name = 'a.md', metadata = {} }: { name?: string; metadata?: Record<string, unknown> } = {},
): Promise<Version> {
  const version = await buildVersion(world, collectionId);
  await putText(world, version, text);
  await world.index.publish(world.database, { ...version, documentName: name, metadata });
  return version;
}

export async function putText(world: World, { versionId, collectionId }: Version, text: string): Promise<void> {
  const chunks = indexedChunks({ text, blocks: [] }, { maxTokens: 64, overlapTokens: 0 });
  await world.index.put(world.database, { versionId, collectionId, chunks });
  const waiting = await world.index.missing(versionId, 'topics', 0, 999);
  const vectors = waiting.map(({ id, text }) => ({ chunkId: id, vector: TopicEmbedder.vectorOf(text) }));
  await world.index.putVectors(world.embedder.profile ?? { name: 'topics', dimensions: 4 }, vectors);
}
