import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { Retrieval } from '@causeway/rag';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { type SearchBody, searchResultSchema, searchSchema } from './search.dto.js';

@ApiTags('search')
@Controller('api/v1/search')
export class SearchController {
  constructor(private readonly retrieval: Retrieval) {}

  @Post()
  @HttpCode(200)
  @Authorized(Permission.Search)
  @Answers('Search the documents that the key may see', { schema: searchResultSchema, problems: [400, 404, 503] })
  search(@CurrentPrincipal() principal: Principal, @Body({ schema: searchSchema }) body: SearchBody) {
    return this.retrieval.search(principal, body);
  }
}
