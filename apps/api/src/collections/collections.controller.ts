import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { Collections } from '@causeway/rag';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { idParam, type PageQuery, pageQuery } from '../edge/schemas.js';
import {
  collectionPageSchema,
  collectionSchema,
  type CreateCollection,
  createCollectionSchema,
  toCollectionDto,
  type UpdateCollection,
  updateCollectionSchema,
} from './collection.dto.js';

@ApiTags('collections')
@Controller('api/v1/collections')
export class CollectionsController {
  constructor(private readonly collections: Collections) {}

  @Post()
  @Authorized(Permission.CollectionWrite)
  @Answers('Create a collection', { status: 201, schema: collectionSchema, problems: [400, 409] })
  async create(@CurrentPrincipal() principal: Principal, @Body({ schema: createCollectionSchema }) body: CreateCollection) {
    return toCollectionDto(await this.collections.create(principal, body));
  }

  @Get()
  @Authorized(Permission.CollectionRead)
  @Answers('List the collections that the key may see', { schema: collectionPageSchema, problems: [400] })
  async list(@CurrentPrincipal() principal: Principal, @Query({ schema: pageQuery }) query: PageQuery) {
    const page = await this.collections.list(principal, query);
    return { ...page, items: page.items.map(toCollectionDto) };
  }

  @Get(':id')
  @Authorized(Permission.CollectionRead)
  @Answers('Get a collection', { schema: collectionSchema, problems: [400, 404] })
  async get(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string) {
    return toCollectionDto(await this.collections.get(principal, id));
  }

  @Patch(':id')
  @Authorized(Permission.CollectionWrite)
  @Answers('Update a collection; fields that are absent keep their values', {
    schema: collectionSchema,
    problems: [400, 404, 409],
  })
  async update(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParam }) id: string,
    @Body({ schema: updateCollectionSchema }) body: UpdateCollection,
  ) {
    return toCollectionDto(await this.collections.update(principal, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Authorized(Permission.CollectionWrite)
  @Answers('Delete a collection with all its documents', { status: 204, problems: [400, 404] })
  remove(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string): Promise<void> {
    return this.collections.remove(principal, id);
  }
}
