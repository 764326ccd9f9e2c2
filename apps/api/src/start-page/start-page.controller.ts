import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@causeway/auth';
import { projectRoot } from '@causeway/kernel';
import { startPage } from './start-page.js';

const { version } = JSON.parse(readFileSync(join(projectRoot(import.meta.dirname), 'package.json'), 'utf8')) as {
  version: string;
};
const PAGE = startPage(version);

/** Shows visitors with a browser where to go. The page is for people, so the OpenAPI document leaves it out. */
@Public()
@ApiExcludeController()
@Controller()
export class StartPageController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  show(): string {
    return PAGE;
  }
}
