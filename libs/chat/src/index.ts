export type { ChatRequest, GenerationOptions } from './chat-request.js';
export { ChatModule } from './chat.module.js';
export { ChatService } from './chat.service.js';
