import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type Sweeps, type HandlesJob, JobHandler, SweepSource } from './job-handler.js';
import { JOB_NAMES, type JobName } from './job-map.js';

export type JobHandlers = { [Name in JobName]: HandlesJob<Name> };

/** Finds the classes marked with `JobHandler` and with `SweepSource`. */
@Injectable()
export class JobRegistry {
  private found: JobHandlers | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws when a job has no handler, or two: the worker must not start then */
  handlers(): JobHandlers {
    this.found ??= this.discoverHandlers();
    return this.found;
  }

  sweepSources(): Sweeps[] {
    return this.discovery.getProviders({ metadataKey: SweepSource.KEY }).map((wrapper) => wrapper.instance as Sweeps);
  }

  private discoverHandlers(): JobHandlers {
    const found = new Map<JobName, unknown[]>(JOB_NAMES.map((name) => [name, []]));
    for (const wrapper of this.discovery.getProviders({ metadataKey: JobHandler.KEY })) {
      const name = this.discovery.getMetadataByDecorator(JobHandler, wrapper);
      if (name) found.get(name)?.push(wrapper.instance);
    }
    const wrong = JOB_NAMES.filter((name) => found.get(name)?.length !== 1);
    if (wrong.length > 0) {
      const counts = wrong.map((name) => `${name} has ${found.get(name)?.length ?? 0}`);
      throw new Error(`every job needs exactly one handler: ${counts.join(', ')}`);
    }
    return Object.fromEntries(JOB_NAMES.map((name) => [name, found.get(name)?.[0]])) as unknown as JobHandlers;
  }
}
