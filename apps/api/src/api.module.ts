import { Module } from '@nestjs/common';
import { AuthModule } from '@causeway/auth';
import { DoctorModule, IngestionModule } from '@causeway/ingestion';
import { McpPoolModule } from '@causeway/mcp-pool';
import { RagModule } from '@causeway/rag';
import { CollectionsController } from './collections/collections.controller.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DoctorController } from './doctor/doctor.controller.js';
import { DocumentEventsController } from './documents/document-events.controller.js';
import { DocumentSourcesController } from './documents/document-sources.controller.js';
import { DocumentVersionsController } from './documents/document-versions.controller.js';
import { DocumentWorkController } from './documents/document-work.controller.js';
import { DocumentsController } from './documents/documents.controller.js';
import { EdgeModule } from './edge/edge.module.js';
import { PROBLEM_ERRORS } from './edge/problem.js';
import { KeysController } from './keys/keys.controller.js';
import { ModelsForServersModule } from './models-for-servers.module.js';
import { OPENAI_ERRORS } from './openai/openai-error.js';
import { OpenAiModule } from './openai/openai.module.js';
import { ReindexController } from './reindex/reindex.controller.js';
import { SearchController } from './search/search.controller.js';
import { StartPageController } from './start-page/start-page.controller.js';
import { CallsController } from './tools/calls.controller.js';
import { CompleteController } from './tools/complete.controller.js';
import { CatalogEventsController } from './tools/catalog-events.controller.js';
import { ReplicasController } from './tools/replicas.controller.js';
import { ServersController } from './tools/servers.controller.js';
import { PromptsController } from './tools/prompts.controller.js';
import { ResourcesController } from './tools/resources.controller.js';
import { ToolChangesController } from './tools/tool-changes.controller.js';
import { ToolsController } from './tools/tools.controller.js';

/** Answers HTTP. Work that takes long, such as parsing documents, runs in the worker. */
@Module({
  imports: [
    EdgeModule.forDoors([OPENAI_ERRORS, PROBLEM_ERRORS]),
    AuthModule,
    RagModule,
    IngestionModule,
    DoctorModule,
    McpPoolModule,
    ModelsForServersModule,
    OpenAiModule,
  ],
  controllers: [
    // Express tries routes in this order, so the routes that are called most come first
    ToolsController,
    CollectionsController,
    DocumentsController,
    DocumentSourcesController,
    DocumentVersionsController,
    DocumentWorkController,
    DocumentEventsController,
    DeadLettersController,
    SearchController,
    ServersController,
    ReplicasController,
    CallsController,
    ToolChangesController,
    CompleteController,
    CatalogEventsController,
    ResourcesController,
    PromptsController,
    KeysController,
    ReindexController,
    DoctorController,
    StartPageController,
  ],
})
export class ApiModule {}
