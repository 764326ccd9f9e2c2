export { ConfigFileWatcher } from './config-file-watcher.js';
export type { ReloadResult } from './config-file-watcher.js';
export type { Variables } from './expand-variables.js';
export { escapePointer } from './json-pointer.js';
export { loadConfigFile, parseConfigFile } from './parse-config-file.js';
export type { ConfigFileFormat } from './parse-config-file.js';
