import { parseArgs } from 'node:util';
import { type CheckResult, Doctor, DoctorModule } from '@causeway/ingestion';
import { withDatabase } from './with-database.js';

/** Checks the search index against the tables. @returns 0 if it is healthy or was repaired, 1 if faults are left */
export async function doctor(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { repair: { type: 'boolean' }, json: { type: 'boolean' } } });
  return withDatabase([DoctorModule], async (app) => {
    const diagnosis = await app.get(Doctor).examine(values.repair ?? false);
    const text = values.json ? JSON.stringify(diagnosis, null, 2) : diagnosis.checks.flatMap(linesOf).join('\n');
    process.stdout.write(`${text}\n`);
    return diagnosis.healthy ? 0 : 1;
  });
}

function linesOf({ name, outcome, count, fault, remedy, examples }: CheckResult): string[] {
  if (outcome === 'ok') return [`ok        ${name}`];
  const advice = outcome === 'found' ? `not repaired (use --repair): ${remedy}` : remedy;
  return [`${outcome.padEnd(9)} ${name}: ${count} ${fault}`, `            ${examples.join(' ')}`, `            ${advice}`];
}
