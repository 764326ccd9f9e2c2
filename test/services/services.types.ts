export interface Services {
  /** A database of this caller's own, with every migration applied. */
  databaseUrl: string;
  /** An empty key space of this caller's own. */
  redisUrl: string;
  /**
   * Takes the database away from all its clients in the middle of their work: the embedded one is killed -9 and comes back,
   * of a native one all connections are ended. Embedded stores bear two losses a minute each.
   */
  interruptDatabase(): Promise<void>;
  /** Kills Redis -9; it comes back empty on the same port. Undefined where the server is not ours to kill. */
  killRedis?: () => Promise<void>;
  stop(): Promise<void>;
}
