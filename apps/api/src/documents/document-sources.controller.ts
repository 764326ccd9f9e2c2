import { Readable } from 'node:stream';
import { Body, Controller, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { Intake, PreviewService, type RemoteFile, RemoteFiles } from '@causeway/ingestion';
import { Permission, type Principal } from '@causeway/kernel';
import { Collections } from '@causeway/rag';
import type { Request, Response } from 'express';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { abortedByClient } from '../edge/event-stream.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { idParam } from '../edge/schemas.js';
import { acceptedSchema, toAcceptedDto, toFields } from './document.dto.js';
import { spoolFile, withSpool } from './file-spool.js';
import {
  fileNameOf,
  previewQuery,
  type PreviewQuery,
  previewSchema,
  sourceOf,
  type TextBody,
  textSchema,
  toPreviewDto,
  type UrlBody,
  urlSchema,
} from './source.dto.js';
import { uploadBody } from './upload.openapi.js';
import { uploadLimits, withUpload } from './upload.js';

@ApiTags('documents')
@Controller('api/v1/collections/:id/documents')
export class DocumentSourcesController {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly collections: Collections,
    private readonly intake: Intake,
    private readonly previews: PreviewService,
    private readonly remote: RemoteFiles,
  ) {}

  @Post('text')
  @HttpCode(202)
  @Authorized(Permission.DocumentWrite)
  @Answers('Create a document from a text', { status: 202, schema: acceptedSchema, problems: [400, 404, 413, 415, 507] })
  async text(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) collectionId: string,
    @Body({ schema: textSchema }) body: TextBody,
    @Res({ passthrough: true }) response: Response,
  ) {
    const collection = await this.collections.get(principal, collectionId);
    const accepted = await withSpool(this.config.spoolDir, async (spool) => {
      const bytes = Readable.from([Buffer.from(body.text)]);
      const file = await spoolFile(bytes, fileNameOf(body), spool, this.config.upload.maxBytes);
      return this.intake.accept(principal, collection, file, toFields(body));
    });
    response.location(`/api/v1/documents/${accepted.document.id}`);
    return { items: [toAcceptedDto(accepted)] };
  }

  @Post('url')
  @HttpCode(202)
  @Authorized(Permission.DocumentWrite)
  @Answers('Create a document from the file at a URL; only public hosts and hosts that the operator allows are contacted', {
    status: 202,
    schema: acceptedSchema,
    problems: [400, 404, 413, 415, 502, 504, 507],
  })
  async url(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) collectionId: string,
    @Body({ schema: urlSchema }) { url, name, ...given }: UrlBody,
    @Res({ passthrough: true }) response: Response,
  ) {
    const collection = await this.collections.get(principal, collectionId);
    const { maxBytes } = this.config.upload;
    const accepted = await withSpool(this.config.spoolDir, async (spool) => {
      const receive = async (remote: RemoteFile) => {
        const file = await spoolFile(remote.stream, name ?? remote.name, spool, maxBytes);
        return { file, source: sourceOf(remote.url) };
      };
      const { file, source } = await this.remote.download(url, { maxBytes, signal: abortedByClient(response) }, receive);
      return this.intake.accept(principal, collection, file, toFields({ ...given, metadata: { ...source, ...given.metadata } }));
    });
    response.location(`/api/v1/documents/${accepted.document.id}`);
    return { items: [toAcceptedDto(accepted)] };
  }

  @Post('preview')
  @HttpCode(200)
  @Authorized(Permission.DocumentWrite)
  @ApiConsumes('multipart/form-data')
  @ApiBody(uploadBody)
  @Answers('Preview the chunks, tokens and warnings of a file without storing it', {
    schema: previewSchema,
    problems: [400, 404, 409, 413, 415, 503, 507],
  })
  async preview(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) collectionId: string,
    @Query({ schema: previewQuery }) { chunks }: PreviewQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const collection = await this.collections.get(principal, collectionId);
    const limits = { ...uploadLimits(this.config), maxFiles: 1, maxBytes: this.config.preview.maxBytes };
    return withUpload(request, limits, async ({ files }) =>
      toPreviewDto(await this.previews.preview(collection, files[0]!, chunks, abortedByClient(response))),
    );
  }
}
