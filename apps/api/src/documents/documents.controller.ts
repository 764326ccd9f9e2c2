import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { type Accepted, Documents, Intake } from '@causeway/ingestion';
import { Permission, type Principal } from '@causeway/kernel';
import { Collections } from '@causeway/rag';
import type { Request, Response } from 'express';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { idParam, type PlacePageQuery, placePageQuery } from '../edge/schemas.js';
import {
  acceptedSchema,
  type ChangeBody,
  changeSchema,
  chunkPageSchema,
  type DocumentQuery,
  documentQuery,
  documentPageSchema,
  documentSchema,
  toAcceptedDto,
  toChunkDto,
  toDocumentDto,
  toFields,
} from './document.dto.js';
import { uploadBody } from './upload.openapi.js';
import { uploadLimits, withUpload } from './upload.js';

@ApiTags('documents')
@Controller('api/v1')
export class DocumentsController {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly documents: Documents,
    private readonly intake: Intake,
    private readonly collections: Collections,
  ) {}

  @Post('collections/:id/documents')
  @HttpCode(202)
  @Authorized(Permission.DocumentWrite)
  @ApiConsumes('multipart/form-data')
  @ApiBody(uploadBody)
  @Answers('Upload files, which are parsed and indexed in the background', {
    status: 202,
    schema: acceptedSchema,
    problems: [400, 404, 413, 415, 507],
  })
  async upload(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) collectionId: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const collection = await this.collections.get(principal, collectionId);
    const items = await withUpload(request, uploadLimits(this.config), async ({ files, fields }) => {
      const accepted: Accepted[] = [];
      for (const file of files) accepted.push(await this.intake.accept(principal, collection, file, fields));
      return accepted.map(toAcceptedDto);
    });
    response.location(items.length === 1 ? `/api/v1/documents/${items[0]!.id}` : `/api/v1/collections/${collectionId}/documents`);
    return { items };
  }

  @Get('collections/:id/documents')
  @Authorized(Permission.DocumentRead)
  @Answers('List the documents of a collection', { schema: documentPageSchema, problems: [400, 404] })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) collectionId: string,
    @Query({ schema: documentQuery }) { sha256, status, ...page }: DocumentQuery,
  ) {
    const { items, nextCursor } = await this.documents.list(principal, collectionId, page, { sha256, status });
    return { items: items.map(toDocumentDto), nextCursor };
  }

  @Get('documents/:id')
  @Authorized(Permission.DocumentRead)
  @Answers('Get a document and its progress', { schema: documentSchema, problems: [400, 404] })
  async get(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string) {
    return toDocumentDto(await this.documents.get(principal, id));
  }

  @Get('documents/:id/content')
  @Authorized(Permission.DocumentRead)
  @ApiProduces('application/octet-stream')
  @Answers('Download the uploaded bytes', { problems: [400, 404] })
  async content(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string): Promise<StreamableFile> {
    const { document, parts } = await this.documents.content(principal, id);
    return new StreamableFile(Readable.from(parts), {
      // a browser must not render an uploaded file as a page of this service
      type: 'application/octet-stream',
      disposition: `attachment; filename*=UTF-8''${encodeURIComponent(document.name)}`,
      length: document.bytes,
    });
  }

  @Get('documents/:id/text')
  @Authorized(Permission.DocumentRead)
  @ApiProduces('text/plain')
  @Answers('Get the extracted text, to which all offsets refer', { problems: [400, 404, 409] })
  async text(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const text = await this.documents.text(principal, id);
    response.type('text/plain; charset=utf-8');
    return text;
  }

  @Get('documents/:id/chunks')
  @Authorized(Permission.DocumentRead)
  @Answers('List the chunks of a document in order', { schema: chunkPageSchema, problems: [400, 404, 409] })
  async chunks(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) id: string,
    @Query({ schema: placePageQuery }) query: PlacePageQuery,
  ) {
    const page = await this.documents.chunks(principal, id, query);
    return { ...page, items: page.items.map(toChunkDto) };
  }

  @Patch('documents/:id')
  @Authorized(Permission.DocumentWrite)
  @Answers('Update the metadata and expiry of a document; fields that are absent keep their values', {
    schema: documentSchema,
    problems: [400, 404],
  })
  async change(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) id: string,
    @Body({ schema: changeSchema }) body: ChangeBody,
  ) {
    return toDocumentDto(await this.documents.change(principal, id, toFields(body)));
  }

  @Delete('documents/:id')
  @HttpCode(204)
  @Authorized(Permission.DocumentWrite)
  @Answers('Delete a document; searches stop finding it at once', { status: 204, problems: [400, 404] })
  remove(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string): Promise<void> {
    return this.documents.remove(principal, id);
  }
}
