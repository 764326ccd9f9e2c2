/** A program with embedded stores that stays up until it is killed. Argument: the data directory. Prints where they are. */
import { startEmbedded } from '../../../../dist/libs/embedded/src/index.js';

const { databaseUrl, redisUrl, pids } = await startEmbedded({ dataDir: process.argv[2] });
console.log(JSON.stringify({ databaseUrl, redisUrl, pids: pids() }));
