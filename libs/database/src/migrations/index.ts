import { Initial1763800000000 } from './1763800000000-initial.js';
import { McpLedger1795460000000 } from './1795460000000-mcp-ledger.js';
import { McpToolVersions1795470000000 } from './1795470000000-mcp-tool-versions.js';
import { McpTokens1795480000000 } from './1795480000000-mcp-tokens.js';
import { IngestionDepth1795500000000 } from './1795500000000-ingestion-depth.js';

/** In the order in which they are applied. A migration that has landed is never edited. */
export const migrations = [
  Initial1763800000000,
  McpLedger1795460000000,
  McpToolVersions1795470000000,
  McpTokens1795480000000,
  IngestionDepth1795500000000,
];
