import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiKeys } from '@causeway/auth';
import { Permission, type Principal } from '@causeway/kernel';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { idParam, type PageQuery, pageQuery } from '../edge/schemas.js';
import { type CreateKey, createKeySchema, keyPageSchema, newKeySchema, toKeyDto } from './key.dto.js';

@ApiTags('keys')
@Authorized(Permission.KeyAdmin)
@Controller('api/v1/keys')
export class KeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Post()
  @Answers('Create an API key; the secret is shown only in this answer', { status: 201, schema: newKeySchema, problems: [400] })
  async create(@CurrentPrincipal() principal: Principal, @Body({ schema: createKeySchema }) body: CreateKey) {
    const { key, secret } = await this.keys.create(principal, body);
    return { ...toKeyDto(key), secret };
  }

  @Get()
  @Answers('List the API keys', { schema: keyPageSchema, problems: [400] })
  async list(@Query({ schema: pageQuery }) query: PageQuery) {
    const page = await this.keys.list(query);
    return { ...page, items: page.items.map(toKeyDto) };
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers('Delete an API key; all instances refuse it within seconds', { status: 204, problems: [400, 404] })
  remove(@Param('id', { schema: idParam }) id: string): Promise<void> {
    return this.keys.delete(id);
  }
}
