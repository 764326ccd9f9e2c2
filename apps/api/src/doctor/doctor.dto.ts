import { z } from 'zod';

export const diagnosisSchema = z
  .object({
    healthy: z.boolean().describe('True if no fault is left; repairs that a worker was asked to make count as done'),
    checks: z.array(
      z.object({
        name: z.string(),
        fault: z.string().describe('What is wrong with the rows that were found'),
        remedy: z.string().describe('What the repair does, or what a person can do'),
        outcome: z.enum(['ok', 'found', 'repaired', 'queued', 'left']),
        count: z.int(),
        examples: z.array(z.string()).describe('The ids of a few of the rows'),
        tookMs: z.int(),
      }),
    ),
    tookMs: z.int(),
  })
  .meta({ id: 'Diagnosis' });
