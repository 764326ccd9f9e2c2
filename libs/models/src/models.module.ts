import { Module } from '@nestjs/common';

/** Offers the {@link EMBEDDER} and the {@link LANGUAGE_MODEL} that the configuration names. */
@Module({})
export class ModelsModule {}
