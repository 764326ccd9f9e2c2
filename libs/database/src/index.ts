export { Database, isForeignKeyViolation, isUniqueViolation } from './database.js';
export type { Sql } from './database.js';
export { DatabaseModule } from './database.module.js';
export { migrate } from './migrate.js';
export { prepared } from './prepared-statements.js';
