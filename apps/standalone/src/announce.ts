import { Logger } from '@nestjs/common';
import type { AdminKey } from './admin-key.js';

/** Announces the address of the service, as a log line for programs and on stderr for people. */
export function announce(url: string, key: AdminKey | undefined): void {
  new Logger('Causeway').log({ msg: 'ready', url });
  const lines = [
    `Causeway is ready at ${url}`,
    `  API docs  ${url}/docs`,
    `  health    ${url}/health/ready`,
    `  metrics   ${url}/metrics`,
  ];
  if (key?.isNew) lines.push(`  admin key ${key.secret}  (shown only once; stored in ${key.path})`);
  else if (key) lines.push(`  admin key in ${key.path}`);
  process.stderr.write(`${lines.join('\n')}\n`);
}
