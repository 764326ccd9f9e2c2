import { crash, hostService, type RunningService } from '../process/child-host.js';
import { listen } from '../process/listen.js';
import { ValkeyEngine } from './valkey-engine.js';

export interface ValkeySettings {
  /** 0 chooses a free port. */
  port: number;
  password: string;
}

hostService(async ({ port, password }: ValkeySettings): Promise<RunningService> => {
  const listener = await listen(port, 'the embedded Valkey');
  const engine = await ValkeyEngine.boot(listener.port, password, crash);
  listener.serve((socket) => engine.connect(socket));
  return {
    port: listener.port,
    stop: async () => {
      listener.close();
      engine.stop();
    },
  };
});
