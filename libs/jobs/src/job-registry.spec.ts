import { Injectable } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { JobHandler } from './job-handler.js';
import { JobRegistry } from './job-registry.js';

@Injectable()
@JobHandler('parse')
class Parse {}

@Injectable()
@JobHandler('parse')
class ParseAgain {}

@Injectable()
@JobHandler('embed')
class Embed {}

@Injectable()
@JobHandler('finalize')
class Finalize {}

async function registryOf(...providers: (new () => unknown)[]): Promise<JobRegistry> {
  const module = await Test.createTestingModule({ imports: [DiscoveryModule], providers: [JobRegistry, ...providers] }).compile();
  return module.get(JobRegistry);
}

describe('JobRegistry', () => {
  it('finds the handler of each job', async () => {
    const handlers = (await registryOf(Parse, Embed, Finalize)).handlers();
    expect(handlers.parse).toBeInstanceOf(Parse);
    expect(handlers.finalize).toBeInstanceOf(Finalize);
  });

  it('refuses a job without a handler', async () => {
    const registry = await registryOf(Parse, Embed);
    expect(() => registry.handlers()).toThrow('finalize has 0');
  });

  it('refuses a job with two handlers', async () => {
    const registry = await registryOf(Parse, ParseAgain, Embed, Finalize);
    expect(() => registry.handlers()).toThrow('parse has 2');
  });
});
