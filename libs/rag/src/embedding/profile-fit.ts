import { AppError } from '@causeway/kernel';
import { type EmbeddingProfile, MAX_DIMENSIONS } from '@causeway/models';

/** A configured profile; `null`: this installation has no vectors; `undefined`: not known yet. */
export type MaybeProfile = EmbeddingProfile | null | undefined;

/**
 * Compares the configured embedders with the stored vectors.
 *
 * @param stored the profile of the vectors that searches use, if there are any
 * @param profiles those of the configured embedder, then of the next one
 * @returns `fits`; `keywords` when no embedder is configured, so that search uses keywords; `unknown` while an endpoint has
 *   never answered
 * @throws AppError `EMBEDDING.DIMENSION_MISMATCH` with the remedies
 */
export function checkProfileFit(
  stored: EmbeddingProfile | undefined,
  profiles: readonly MaybeProfile[],
): 'fits' | 'keywords' | 'unknown' {
  const tooLong = profiles.find((profile) => profile && profile.dimensions > MAX_DIMENSIONS);
  if (tooLong) throw unstorable(tooLong);
  if (!stored || profiles.some((profile) => profile?.name === stored.name)) return 'fits';
  if (profiles[0] === null) return 'keywords';
  if (profiles.includes(undefined)) return 'unknown';
  throw misfit(stored, profiles);
}

export function misfit(stored: EmbeddingProfile, [configured, next]: readonly MaybeProfile[]): AppError {
  const made = `EMBEDDING_* makes ${described(configured)}${next ? ` and NEXT_EMBEDDING_* ${described(next)}` : ''}`;
  const remedy =
    'set EMBEDDING_* back to the model of the stored vectors, name the new one as NEXT_EMBEDDING_*, start, and run ' +
    '`causeway reindex`; or, if the old model is gone, run `causeway reindex --switch-now` and start';
  return new AppError(
    'EMBEDDING.DIMENSION_MISMATCH',
    `the stored vectors are of ${described(stored)}, but ${made}. Either ${remedy}`,
  );
}

function unstorable({ name, dimensions }: EmbeddingProfile): AppError {
  const message = `the vectors of ${name} have ${dimensions} dimensions and pgvector stores at most ${MAX_DIMENSIONS}; set EMBEDDING_DIMENSIONS or NEXT_EMBEDDING_DIMENSIONS to fewer, or choose another model`;
  return new AppError('EMBEDDING.DIMENSION_MISMATCH', message);
}

function described(profile: MaybeProfile): string {
  return profile ? `${profile.name} (${profile.dimensions} dimensions)` : 'none';
}
