import { isUniqueViolation, type Sql } from '@causeway/database';
import { AppError } from '@causeway/kernel';
import { type EmbeddingProfile, MAX_DIMENSIONS } from '@causeway/models';
import { activateFirstProfile, findProfile, insertProfile } from './embedding.repository.js';

/**
 * Makes sure that the profile exists; the first one of all becomes active.
 *
 * @returns its id in the database
 * @throws AppError `EMBEDDING.DIMENSION_MISMATCH` if it exists with other dimensions, or has more than can be stored
 */
export async function ensureProfile(sql: Sql, profile: EmbeddingProfile): Promise<number> {
  if (profile.dimensions > MAX_DIMENSIONS) throw mismatch(profile, `at most ${MAX_DIMENSIONS}, which is what pgvector stores`);
  // another process can win the race to insert the first profile once
  const stored = (await find(sql, profile)) ?? (await find(sql, profile)) ?? (await find(sql, profile));
  if (!stored) throw new Error(`the embedding profile ${profile.name} could not be stored`);
  if (stored.dimensions !== profile.dimensions) throw mismatch(profile, `vectors of ${stored.dimensions} in the database`);
  if (!stored.hasActive) await activate(sql, stored.id);
  return stored.id;
}

async function find(sql: Sql, profile: EmbeddingProfile) {
  const stored = await findProfile(sql, profile.name);
  if (stored) return stored;
  await insertProfile(sql, profile);
  return findProfile(sql, profile.name);
}

async function activate(sql: Sql, profileId: number): Promise<void> {
  try {
    await activateFirstProfile(sql, profileId);
  } catch (error) {
    // another process has activated its profile meanwhile
    if (!isUniqueViolation(error, 'embedding_profiles_active')) throw error;
  }
}

export function mismatch({ name, dimensions }: EmbeddingProfile, actual: string): AppError {
  return new AppError(
    'EMBEDDING.DIMENSION_MISMATCH',
    `the embedding profile ${name} has ${dimensions} dimensions, not ${actual}`,
  );
}
