import { Module } from '@nestjs/common';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeys } from './api-keys.service.js';

@Module({ providers: [ApiKeyRepository, ApiKeys], exports: [ApiKeys] })
export class AuthModule {}
