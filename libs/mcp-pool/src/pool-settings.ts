import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import type { AppConfig } from '@causeway/config';
import { messageOf } from '@causeway/kernel';
import type { Variables } from '@causeway/config-file';
import { loadMcpConfig } from './config/load-mcp-config.js';
import type { PoolSettings } from './server-registry.js';

const LIMITS = { maxTimeouts: 5, argumentChars: 10_000_000, resultChars: 10_000_000 };

/**
 * Reads mcp.json as the configuration has it. In the file, `${CAUSEWAY_DATA_DIR}` is the data folder, absolute.
 *
 * @throws AppError `MCP.CONFIG_INVALID`, which is to end the start
 */
export async function poolSettings(config: AppConfig): Promise<PoolSettings> {
  const { configPath, environment, callTimeoutMs } = config.mcp;
  const log = new Logger('McpPool');
  const dataDir = resolve(config.dataDir);
  const servers = await loadMcpConfig(configPath, configVariables(config));
  if (servers === null) log.log(`there is no ${resolve(configPath)}: the pool has no servers`);
  // servers may be told to keep files there
  else
    await mkdir(dataDir, { recursive: true }).catch((error) => log.warn(`the data folder cannot be made: ${messageOf(error)}`));
  return { servers: servers ?? [], environment, limits: { ...LIMITS, callTimeoutMs } };
}

/** What `${NAME}` in mcp.json may refer to. */
export function configVariables({ dataDir, mcp }: AppConfig): Variables {
  return { ...mcp.environment, CAUSEWAY_DATA_DIR: resolve(dataDir) };
}
