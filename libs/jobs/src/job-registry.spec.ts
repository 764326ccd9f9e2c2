import { Injectable } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { JobHandler } from './job-handler.js';
import { JOB_NAMES } from './job-map.js';
import { JobRegistry } from './job-registry.js';

@Injectable()
@JobHandler('parse')
class Parse {}

@Injectable()
@JobHandler('parse')
class ParseAgain {}

@Injectable()
@JobHandler('finalize')
class Finalize {}

/** A handler each for all other jobs. */
const OTHERS = JOB_NAMES.filter((name) => name !== 'parse' && name !== 'finalize').map((name) => {
  @Injectable()
  @JobHandler(name)
  class Other {}
  return Other;
});

async function registryOf(...providers: (new () => unknown)[]): Promise<JobRegistry> {
  const module = await Test.createTestingModule({ imports: [DiscoveryModule], providers: [JobRegistry, ...providers] }).compile();
  return module.get(JobRegistry);
}

describe('JobRegistry', () => {
  it('finds the handler of each job', async () => {
    const handlers = (await registryOf(Parse, Finalize, ...OTHERS)).handlers();
    expect(handlers.parse).toBeInstanceOf(Parse);
    expect(handlers.finalize).toBeInstanceOf(Finalize);
  });

  it('refuses a job without a handler', async () => {
    const registry = await registryOf(Parse, ...OTHERS);
    expect(() => registry.handlers()).toThrow('finalize has 0');
  });

  it('refuses a job with two handlers', async () => {
    const registry = await registryOf(Parse, ParseAgain, Finalize, ...OTHERS);
    expect(() => registry.handlers()).toThrow('parse has 2');
  });
});
