import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Intake } from '@causeway/ingestion';
import { Permission, type Principal } from '@causeway/kernel';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { idParam } from '../edge/schemas.js';
import { documentSchema, toDocumentDto } from './document.dto.js';

@ApiTags('documents')
@Controller('api/v1/documents/:id')
export class DocumentWorkController {
  constructor(private readonly intake: Intake) {}

  @Post('retry')
  @HttpCode(202)
  @Authorized(Permission.DocumentWrite)
  @Answers('Retry a failed document from the stage where it failed', {
    status: 202,
    schema: documentSchema,
    problems: [400, 404, 409],
  })
  async retry(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string) {
    return toDocumentDto(await this.intake.retry(principal, id));
  }

  @Post('cancel')
  @HttpCode(200)
  @Authorized(Permission.DocumentWrite)
  @Answers('Cancel the work on the newest version; it ends as failed, and searches keep using the version before', {
    schema: documentSchema,
    problems: [400, 404, 409],
  })
  async cancel(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string) {
    return toDocumentDto(await this.intake.cancel(principal, id));
  }
}
