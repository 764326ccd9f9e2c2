import { Module, type Provider } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { RefreshTokenRepository } from './credentials/refresh-token.repository.js';
import { CallHistory } from './ledger/call-history.js';
import { CallLedger } from './ledger/call-ledger.js';
import { CallLedgerRepository } from './ledger/call-ledger.repository.js';
import { SAMPLING_MODEL, type SamplingModel } from './host/sampling-model.js';
import { McpPoolLifecycle } from './mcp-pool.lifecycle.js';
import { McpPool } from './mcp-pool.service.js';
import { ToolChanges } from './pinning/tool-changes.js';
import { ToolVersionRepository } from './pinning/tool-version.repository.js';
import { PoolAdmin } from './pool-admin.service.js';
import { poolSettings } from './pool-settings.js';
import { ServerRegistry } from './server-registry.js';

const registry: Provider = {
  provide: ServerRegistry,
  inject: [APP_CONFIG, RefreshTokenRepository, { token: SAMPLING_MODEL, optional: true }],
  useFactory: async (config: AppConfig, tokens: RefreshTokenRepository, sampling?: SamplingModel) =>
    new ServerRegistry({ ...(await poolSettings(config)), tokens, sampling }),
};

/**
 * The pool connects when the application has started and stops with it. It needs ConfigModule and DatabaseModule, and uses
 * `SAMPLING_MODEL` if a global module provides it.
 */
@Module({
  providers: [
    registry,
    McpPool,
    PoolAdmin,
    CallLedger,
    CallHistory,
    CallLedgerRepository,
    ToolChanges,
    ToolVersionRepository,
    RefreshTokenRepository,
    McpPoolLifecycle,
  ],
  exports: [McpPool, PoolAdmin, CallHistory, ToolChanges],
})
export class McpPoolModule {}
