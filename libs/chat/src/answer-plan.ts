import { AppError, type AnswerWarning, hasPermission, Permission, type Principal } from '@causeway/kernel';
import { EXTRACTIVE_MODEL, type ModelInfo } from '@causeway/models';
import type { PoolTool } from '@causeway/mcp-pool';
import { type ChatRequest, SERVICE_MODEL } from './chat-request.js';
import { selectTools } from './tool-selection.js';

/** The model, collections and tools for one request, as far as the principal has the permissions. */
export interface AnswerPlan {
  model: string;
  /** Ids of the collections to search; `null` means no search. */
  collections: string[] | 'all' | null;
  /** Tools of the pool that the model may call. */
  tools: PoolTool[];
  warnings: AnswerWarning[];
}

export interface AvailableResources {
  /** The default first. */
  models: ModelInfo[];
  tools: PoolTool[];
}

/**
 * Plans the answer to a request.
 *
 * @throws AppError `MODEL.NOT_FOUND`; `AUTH.FORBIDDEN` if the request names collections and the principal may not search
 */
export function planAnswer(principal: Principal, request: ChatRequest, available: AvailableResources): AnswerPlan {
  const requested = request.model ?? SERVICE_MODEL;
  const isServiceModel = requested === SERVICE_MODEL;
  const model = isServiceModel ? available.models[0] : available.models.find(({ id }) => id === requested);
  if (!model) throw new AppError('MODEL.NOT_FOUND', `there is no model "${requested}"; GET /v1/models lists those that exist`);
  const warnings: AnswerWarning[] = [];
  const searchesByDefault = isServiceModel || model.id === EXTRACTIVE_MODEL;
  const collections = planSearch(principal, request.collections, searchesByDefault, warnings);
  const tools = planTools(principal, request, { isServiceModel, model, poolTools: available.tools }, warnings);
  return { model: model.id, collections, tools, warnings };
}

function planSearch(
  principal: Principal,
  requested: string[] | 'all' | undefined,
  byDefault: boolean,
  warnings: AnswerWarning[],
): AnswerPlan['collections'] {
  const collections = requested ?? (byDefault ? 'all' : []);
  if (collections.length === 0) return null;
  if (hasPermission(principal, Permission.Search)) return collections;
  const message = `this API key lacks the permission ${Permission.Search}`;
  if (requested !== undefined) throw new AppError('AUTH.FORBIDDEN', `${message}, so it cannot search documents`);
  warnings.push({ code: 'AUTH.FORBIDDEN', message: `${message}, so the answer does not use documents` });
  return null;
}

interface ToolPlanInput {
  isServiceModel: boolean;
  model: ModelInfo;
  poolTools: PoolTool[];
}

function planTools(principal: Principal, request: ChatRequest, input: ToolPlanInput, warnings: AnswerWarning[]): PoolTool[] {
  const requested = request.tools ?? (input.isServiceModel ? 'all' : []);
  if (requested.length === 0) return [];
  if (!input.model.tools) {
    if (request.tools)
      warnings.push({ code: 'MODEL.REJECTED', message: `the model "${input.model.id}" cannot call tools, so none are used` });
    return [];
  }
  if (!hasPermission(principal, Permission.ToolCall)) {
    const message = `this API key lacks the permission ${Permission.ToolCall}, so the answer does not use tools`;
    warnings.push({ code: 'AUTH.FORBIDDEN', message });
    return [];
  }
  const reservedNames = (request.clientTools ?? []).map(({ name }) => name);
  const selection = selectTools(input.poolTools, requested, reservedNames);
  warnings.push(...selection.warnings);
  return selection.tools;
}
