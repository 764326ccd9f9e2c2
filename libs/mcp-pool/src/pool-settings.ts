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
 * Reads the mcp.json that the configuration names. `${CAUSEWAY_DATA_DIR}` in it is the absolute path of the data folder.
 *
 * @throws AppError `MCP.CONFIG_INVALID`, which ends the start
 */
export async function poolSettings(config: AppConfig): Promise<PoolSettings> {
  const { configPath, environment, callTimeoutMs } = config.mcp;
  const logger = new Logger('McpPool');
  const dataDir = resolve(config.dataDir);
  const servers = await loadMcpConfig(configPath, configVariables(config));
  if (servers === null) logger.log(`${resolve(configPath)} does not exist, so there are no MCP servers`);
  // mcp.json may place files of servers in the data folder
  else
    await mkdir(dataDir, { recursive: true }).catch((error) =>
      logger.warn(`the data folder could not be created: ${messageOf(error)}`),
    );
  return { servers: servers ?? [], environment, limits: { ...LIMITS, callTimeoutMs } };
}

/** The values for `${NAME}` in mcp.json. */
export function configVariables({ dataDir, mcp }: AppConfig): Variables {
  return { ...mcp.environment, CAUSEWAY_DATA_DIR: resolve(dataDir) };
}
