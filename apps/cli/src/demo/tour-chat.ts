import type { DemoClient, FoundPassage } from './demo-client.js';
import { bold, dim, heading, oneLine, print } from './terminal.js';
import { placeOf } from './tour-search.js';

interface Completion {
  choices: { message: { content: string | null } }[];
  causeway: {
    model: string;
    citations: (FoundPassage & { marker: number })[];
    toolSteps: { tool: string; arguments: unknown; result: string }[];
  };
}

const QUESTION = 'When must the gantry crane stop working? And what is 19 plus 23?';

/** Asks a question that needs both the documents and a tool. */
export async function askQuestion(client: DemoClient, collectionId: string): Promise<void> {
  heading('Asking a question');
  const { choices, causeway } = await client.json<Completion>('POST', '/v1/chat/completions', {
    model: 'causeway',
    messages: [{ role: 'user', content: QUESTION }],
    causeway: { collections: [collectionId], tools: ['everything__get-sum'] },
  });
  print(`  ${bold(QUESTION)}`);
  if (causeway.model === 'extractive') {
    print(dim('  No language model is configured (OPENAI_API_KEY), so the answer quotes the cited passages and calls no tools.'));
  } else {
    print(dim(`  answered by ${causeway.model}`));
  }
  for (const { tool, arguments: args, result } of causeway.toolSteps)
    print(dim(`  ${tool} ${JSON.stringify(args)}: ${oneLine(result, 80)}`));
  for (const line of (choices[0]?.message.content ?? '').split('\n')) print(`    ${line}`);
  for (const citation of causeway.citations) print(dim(`    [${citation.marker}] ${placeOf(citation)}`));
}
