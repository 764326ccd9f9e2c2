import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { Documents, Intake, VersionHistory } from '@causeway/ingestion';
import { Permission, type Principal } from '@causeway/kernel';
import type { Request } from 'express';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { idParam } from '../edge/schemas.js';
import { documentSchema, toDocumentDto } from './document.dto.js';
import { uploadBody } from './upload.openapi.js';
import { uploadLimits, withUpload } from './upload.js';
import { type RollbackBody, rollbackSchema, toVersionDto, versionListSchema } from './version.dto.js';

@ApiTags('documents')
@Controller('api/v1/documents/:id')
export class DocumentVersionsController {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly documents: Documents,
    private readonly intake: Intake,
    private readonly history: VersionHistory,
  ) {}

  @Put('content')
  @HttpCode(202)
  @Authorized(Permission.DocumentWrite)
  @ApiConsumes('multipart/form-data')
  @ApiBody(uploadBody)
  @Answers('Upload a new version; searches use the previous one until it is ready, and the same bytes change nothing', {
    status: 202,
    schema: documentSchema,
    problems: [400, 404, 409, 413, 415, 507],
  })
  async replace(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string, @Req() request: Request) {
    await this.documents.get(principal, id);
    const document = await withUpload(request, { ...uploadLimits(this.config), maxFiles: 1 }, ({ files, fields }) =>
      this.intake.replace(principal, id, files[0]!, fields),
    );
    return toDocumentDto(document);
  }

  @Get('versions')
  @Authorized(Permission.DocumentRead)
  @Answers('List the kept versions of a document, newest first', { schema: versionListSchema, problems: [400, 404] })
  async list(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string) {
    return { items: (await this.history.list(principal, id)).map(toVersionDto) };
  }

  @Post('rollback')
  @HttpCode(200)
  @Authorized(Permission.DocumentWrite)
  @Answers('Roll a document back to another version that was ready; searches use it at once', {
    schema: documentSchema,
    problems: [400, 404, 409],
  })
  async rollback(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) id: string,
    @Body({ schema: rollbackSchema }) { version }: RollbackBody,
  ) {
    return toDocumentDto(await this.history.rollback(principal, id, version));
  }
}
