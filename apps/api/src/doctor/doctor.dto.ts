import { z } from 'zod';

export const diagnosisSchema = z
  .object({
    healthy: z.boolean().describe('No fault is left; what a worker was asked to do counts as done'),
    checks: z.array(
      z.object({
        name: z.string(),
        fault: z.string().describe('What is wrong with what was found'),
        remedy: z.string().describe('What a repair does, or what a person can do'),
        outcome: z.enum(['ok', 'found', 'repaired', 'queued', 'left']),
        count: z.int(),
        examples: z.array(z.string()).describe('Ids of a few of them'),
        tookMs: z.int(),
      }),
    ),
    tookMs: z.int(),
  })
  .meta({ id: 'Diagnosis' });
