export interface Services {
  /** A database of this caller's own, with every migration applied. */
  databaseUrl: string;
  /** An empty key space of this caller's own. */
  redisUrl: string;
  stop(): Promise<void>;
}
