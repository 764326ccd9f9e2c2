import { AppError, type AnswerWarning, hasPermission, Permission, type Principal } from '@causeway/kernel';
import { EXTRACTIVE_MODEL, type ModelInfo } from '@causeway/models';
import type { PoolTool } from '@causeway/mcp-pool';
import { type ChatRequest, SERVICE_MODEL } from './chat-request.js';
import { selectTools } from './tool-selection.js';

/** What will be done for one request, once the rights of the principal have been looked at. */
export interface AnswerPlan {
  model: string;
  /** Collections to search; `null`: no search. */
  collections: string[] | 'all' | null;
  /** Tools of the pool that the model is offered. */
  tools: PoolTool[];
  warnings: AnswerWarning[];
}

export interface Offer {
  /** The default first. */
  models: ModelInfo[];
  tools: PoolTool[];
}

/**
 * Decides what a request gets.
 *
 * @throws AppError `MODEL.NOT_FOUND`; `AUTH.FORBIDDEN` when it names collections and its principal may not search
 */
export function planAnswer(principal: Principal, request: ChatRequest, offer: Offer): AnswerPlan {
  const wanted = request.model ?? SERVICE_MODEL;
  const own = wanted === SERVICE_MODEL;
  const model = own ? offer.models[0] : offer.models.find(({ id }) => id === wanted);
  if (!model) throw new AppError('MODEL.NOT_FOUND', `there is no model "${wanted}"`);
  const warnings: AnswerWarning[] = [];
  const searches = own || model.id === EXTRACTIVE_MODEL;
  const collections = planSearch(principal, request.collections, searches, warnings);
  const tools = planTools(principal, request, { own, model, offered: offer.tools }, warnings);
  return { model: model.id, collections, tools, warnings };
}

function planSearch(
  principal: Principal,
  asked: string[] | 'all' | undefined,
  byDefault: boolean,
  warnings: AnswerWarning[],
): AnswerPlan['collections'] {
  const wanted = asked ?? (byDefault ? 'all' : []);
  if (wanted.length === 0) return null;
  if (hasPermission(principal, Permission.Search)) return wanted;
  const message = 'this key may not search documents';
  if (asked !== undefined) throw new AppError('AUTH.FORBIDDEN', message);
  warnings.push({ code: 'AUTH.FORBIDDEN', message: `${message}: answered without them` });
  return null;
}

interface ToolsOffer {
  own: boolean;
  model: ModelInfo;
  offered: PoolTool[];
}

function planTools(principal: Principal, request: ChatRequest, offer: ToolsOffer, warnings: AnswerWarning[]): PoolTool[] {
  const wanted = request.tools ?? (offer.own ? 'all' : []);
  if (wanted.length === 0) return [];
  if (!offer.model.tools) {
    if (request.tools) warnings.push({ code: 'MODEL.REJECTED', message: `the model "${offer.model.id}" calls no tools` });
    return [];
  }
  if (!hasPermission(principal, Permission.ToolCall)) {
    warnings.push({ code: 'AUTH.FORBIDDEN', message: 'this key may not call tools: answered without them' });
    return [];
  }
  const taken = (request.clientTools ?? []).map(({ name }) => name);
  const selection = selectTools(offer.offered, wanted, taken);
  warnings.push(...selection.warnings);
  return selection.tools;
}
