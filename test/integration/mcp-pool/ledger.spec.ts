import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigModule, loadConfig } from '@causeway/config';
import { DatabaseModule } from '@causeway/database';
import { newId } from '@causeway/kernel';
import { CallHistory } from '../../../libs/mcp-pool/src/ledger/call-history.js';
import { CallLedgerRepository, type LedgerRow } from '../../../libs/mcp-pool/src/ledger/call-ledger.repository.js';
import { idFloor, timeOfId } from '../../../libs/mcp-pool/src/ledger/id-floor.js';
import { type Services, startServices } from '../../services.js';
import { principal } from './support.js';

jest.setTimeout(180_000);

const DAY = 86_400_000;
let services: Services;
let application: TestingModule;
let repository: CallLedgerRepository;
let history: CallHistory;

beforeAll(async () => {
  services = await startServices();
  const config = loadConfig({ DATABASE_URL: services.databaseUrl, DATABASE_POOL_SIZE: '1', MCP_LEDGER_RETENTION_DAYS: '7' });
  application = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(config), DatabaseModule],
    providers: [CallLedgerRepository, CallHistory],
  }).compile();
  [repository, history] = [application.get(CallLedgerRepository), application.get(CallHistory)];
});
afterAll(async () => {
  await application?.close();
  await services.stop();
});

const row = (more: Partial<LedgerRow> = {}): LedgerRow => ({
  id: newId(),
  principal,
  server: 's',
  tool: 't',
  argumentsHash: 'h',
  replica: '0',
  attempts: 1,
  outcome: 'completed',
  isError: false,
  errorCode: null,
  durationMs: 1,
  endedAt: new Date(),
  ...more,
});
const all = () => history.list({}, { limit: 200 });

it('stores a batch once when it is written twice, and stores names with U+0000', async () => {
  const rows = [row({ tool: 'a\u0000b' }), row()];
  await repository.insert(rows);
  await repository.insert(rows);
  const { items } = await all();
  expect(items.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).toReversed());
  expect(items.map(({ tool }) => tool)).toEqual(['t', 'ab']);
  expect(items[0]).toMatchObject({ principalId: principal.id, principalName: principal.name });
});

it('deletes all calls older than the retention time, and no others', async () => {
  const kept = (await all()).items.length;
  const old = Array.from({ length: 6_000 }, () => row({ endedAt: new Date(Date.now() - 8 * DAY) }));
  const young = row({ endedAt: new Date(Date.now() - 6 * DAY) });
  for (let i = 0; i < old.length; i += 1_000) await repository.insert(old.slice(i, i + 1_000));
  await repository.insert([young]);
  expect(await Promise.all([history.deleteExpired(), history.deleteExpired()]).then(([a, b]) => a + b)).toBe(6_000);
  expect((await all()).items).toHaveLength(kept + 1);
  expect((await history.get(young.id)).id).toBe(young.id);
  await expect(history.get(old[0]!.id)).rejects.toMatchObject({ code: 'REQUEST.NOT_FOUND' });
});

it('makes ids of a moment no smaller than its floor, and earlier ids smaller', () => {
  const before = newId();
  const time = new Date(Number.parseInt(before.replaceAll('-', '').slice(0, 12), 16) + 1);
  expect(before < idFloor(time)).toBe(true);
  expect(before >= idFloor(new Date(time.getTime() - 1))).toBe(true);
  for (let i = 0; i < 1_000; i++) {
    const id = newId();
    const moment = timeOfId(id);
    expect(id >= idFloor(moment) && id < idFloor(new Date(moment.getTime() + 1))).toBe(true);
  }
});
