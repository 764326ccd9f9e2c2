/** Permissions of an API key. `Admin` implies all others. */
export enum Permission {
  CollectionRead = 'collection:read',
  CollectionWrite = 'collection:write',
  DocumentRead = 'document:read',
  DocumentWrite = 'document:write',
  Search = 'search',
  ToolRead = 'tool:read',
  ToolCall = 'tool:call',
  ToolAdmin = 'tool:admin',
  Chat = 'chat',
  KeyAdmin = 'key:admin',
  Admin = 'admin',
}
