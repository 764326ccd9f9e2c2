import { spawn } from 'node:child_process';

const GRACE_MS = 10_000;

/** Settings of a service someone runs from the same shell. DATABASE_URL and REDIS_URL stay: they choose the stores to test on. */
const SETTINGS =
  /^(OPENAI_|EMBEDDING_|RERANK_|CHAT_|MCP_|PARSE_|UPLOAD_|LOCAL_MODEL_DIR$|CAUSEWAY_ADMIN_KEY$|DATA_DIR$|PORT$|HOST$|LOG_LEVEL$)/;

/**
 * Runs one command in a process group of its own, so that it can be ended with everything it started.
 *
 * @param command program and arguments
 * @param options.env variables on top of our own
 * @param options.timeoutMs after which the group is ended
 * @param options.signal ends the group when aborted
 * @param options.capture collects what the program writes instead of passing it on
 * @returns `{code, timedOut, output}`; `code` is null when a signal ended the program, `output` is empty unless captured
 */
export function runStep([program, ...args], { env = {}, timeoutMs, signal, capture = false }) {
  return new Promise((resolve, reject) => {
    const stream = capture ? 'pipe' : 'inherit';
    const child = spawn(program, args, {
      stdio: ['ignore', stream, stream],
      env: { ...withoutSettings(process.env), ...env },
      detached: process.platform !== 'win32',
    });
    let timedOut = false;
    let output = '';
    for (const pipe of [child.stdout, child.stderr]) pipe?.setEncoding('utf8').on('data', (text) => (output += text));
    const stop = () => endGroup(child);
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, timeoutMs);
    signal.addEventListener('abort', stop);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      // whatever the step left behind
      killGroup(child, 'SIGKILL');
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('exit', settle);
    // after `exit`, when everything it wrote has arrived
    child.once('close', (code) => resolve({ code, timedOut, output }));
    if (signal.aborted) stop();
  });
}

function withoutSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SETTINGS.test(name)));
}

/** Asks first, insists after {@link GRACE_MS}. */
function endGroup(child) {
  killGroup(child, 'SIGTERM');
  setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_MS).unref();
}

function killGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
  }
}
