import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { Documents } from '@causeway/ingestion';
import { Permission, type Principal } from '@causeway/kernel';
import type { Response } from 'express';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { abortedByClient, EventStream } from '../edge/event-stream.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { idParam } from '../edge/schemas.js';
import { documentSchema, toDocumentDto } from './document.dto.js';

const POLL_MS = 400;

@ApiTags('documents')
@Controller('api/v1/documents')
export class DocumentEventsController {
  constructor(private readonly documents: Documents) {}

  /** Polls the row of the document, which holds the status, until the document is ready or has failed. */
  @Get(':id/events')
  @Authorized(Permission.DocumentRead)
  @ApiProduces('text/event-stream')
  @Answers('Follow a document: one event for each change until it is ready or has failed', {
    schema: documentSchema,
    problems: [400, 404],
  })
  async follow(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) id: string,
    @Res() response: Response,
  ) {
    const gone = abortedByClient(response);
    let document = await this.documents.get(principal, id);
    const events = new EventStream(response);
    let last = '';
    while (!gone.aborted) {
      const dto = toDocumentDto(document);
      const state = JSON.stringify([dto.status, dto.progress]);
      if (state !== last) await events.send(dto);
      last = state;
      if (dto.status === 'ready' || dto.status === 'failed') break;
      await sleep(POLL_MS);
      try {
        document = await this.documents.get(principal, id);
      } catch {
        // the document was deleted or the database does not answer: the next request of the client gets the error
        break;
      }
    }
    events.end();
  }
}
