import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ChatService } from '@causeway/chat';
import { newId, Permission, type Principal } from '@causeway/kernel';
import type { Response } from 'express';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { writeStream, writeWhole } from './answer-writer.js';
import { type CompletionRequest, completionRequest, toChatRequest } from './completion.dto.js';
import { completionSchema } from './completion.schema.js';
import { abortedByClient } from '../edge/event-stream.js';
import { OpenAiAnswers } from './openai-answers.decorator.js';

const DESCRIPTION = `Implements the chat completions of the OpenAI API, with and without streaming.

The model \`causeway\` is the configured chat model with all collections and all tools that the key may use. Other models
get only the request, unless \`causeway\` in the body names \`collections\` or \`tools\`. Tools under \`tools\` belong to the
client: the service returns calls to them with \`finish_reason: "tool_calls"\` and never makes them.

The answer cites passages as \`[n]\`. The field \`causeway\` of the answer, or of the chunk with the \`finish_reason\`, lists the
cited passages, the tool calls that the service made, and warnings. A stream also has a chunk with an empty delta and
\`causeway.tool\` for each tool call. Errors have the shape of the OpenAI API and the codes of Causeway.`;

@ApiTags('openai')
@Controller('v1/chat/completions')
export class CompletionsController {
  constructor(private readonly chat: ChatService) {}

  @Post()
  @OpenAiAnswers('Create a chat completion', {
    description: DESCRIPTION,
    schema: completionSchema,
    errors: [400, 404, 502, 503, 504],
  })
  @Authorized(Permission.Chat)
  async complete(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: completionRequest }) body: CompletionRequest,
    @Res() response: Response,
  ): Promise<void> {
    const signal = abortedByClient(response);
    const envelope = { id: `chatcmpl-${newId()}`, created: Math.floor(Date.now() / 1000), model: body.model };
    const events = this.chat.answer(principal, toChatRequest(body), signal);
    if (body.stream) await writeStream(response, envelope, events, body.stream_options?.include_usage ?? false);
    else await writeWhole(response, envelope, events);
  }
}
