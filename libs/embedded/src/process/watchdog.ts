/**
 * A thread that ends its process after the parent has died. The main thread does so itself, and cleanly, unless
 * it is in a long statement; then no one is left to read the answer, and the data are safe to leave at any point.
 */
const LOOK_EVERY_MS = 500;
const GRACE_MS = 3_000;

const parent = process.ppid;
const look = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(look);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS);
}, LOOK_EVERY_MS);
