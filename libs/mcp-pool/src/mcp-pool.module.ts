import { Module, type Provider } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { KeptTokenRepository } from './credentials/kept-token.repository.js';
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
  inject: [APP_CONFIG, KeptTokenRepository, { token: SAMPLING_MODEL, optional: true }],
  useFactory: async (config: AppConfig, tokens: KeptTokenRepository, sampling?: SamplingModel) =>
    new ServerRegistry({ ...(await poolSettings(config)), tokens, sampling }),
};

/**
 * The pool: connects when the application has started, stops with it. Needs ConfigModule and DatabaseModule; takes
 * `SAMPLING_MODEL` from any global module that provides it.
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
    KeptTokenRepository,
    McpPoolLifecycle,
  ],
  exports: [McpPool, PoolAdmin, CallHistory, ToolChanges],
})
export class McpPoolModule {}
