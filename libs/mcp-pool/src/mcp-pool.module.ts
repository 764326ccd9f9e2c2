import { Module } from '@nestjs/common';
import { McpPool } from './mcp-pool.service.js';

/** The pool: connects when the application has started, stops with it. Needs ConfigModule and DatabaseModule. */
@Module({ providers: [McpPool], exports: [McpPool] })
export class McpPoolModule {}
