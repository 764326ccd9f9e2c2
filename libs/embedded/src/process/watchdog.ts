/**
 * A worker thread that kills its process some time after the parent has died. The main thread exits by itself, unless a
 * long statement blocks it. Killing it then is safe: nobody waits for the result, and committed data is on disk.
 */
const CHECK_INTERVAL_MS = 500;
const GRACE_PERIOD_MS = 3_000;

const parent = process.ppid;
const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_PERIOD_MS);
}, CHECK_INTERVAL_MS);
