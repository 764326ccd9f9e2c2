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
import { receiving, withUpload } from './upload.js';
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
  @Answers('Send one file as a new version; the one before serves until it is ready. The same bytes again change nothing', {
    status: 202,
    schema: documentSchema,
    problems: [400, 404, 409, 413, 415, 507],
  })
  async replace(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string, @Req() request: Request) {
    await this.documents.get(principal, id);
    const document = await withUpload(request, { ...receiving(this.config), maxFiles: 1 }, ({ files, fields }) =>
      this.intake.replace(principal, id, files[0]!, fields),
    );
    return toDocumentDto(document);
  }

  @Get('versions')
  @Authorized(Permission.DocumentRead)
  @Answers('List the versions of a document that are kept, newest first', { schema: versionListSchema, problems: [400, 404] })
  async list(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string) {
    return { items: (await this.history.list(principal, id)).map(toVersionDto) };
  }

  @Post('rollback')
  @HttpCode(200)
  @Authorized(Permission.DocumentWrite)
  @Answers('Make a version that was ready the document again, at once for searches', {
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
