import type { Variables } from '@causeway/config-file';

/** Variables that a process needs to run; none of them holds a secret. Those from SYSTEMROOT on are for Windows. */
const ALLOWED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TERM',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'PROGRAMFILES',
];

/** The environment of a child process: the allowed variables of the service, then the variables of mcp.json. */
export function childEnvironment(own: Variables, named: Record<string, string>): Record<string, string> {
  const allowed = ALLOWED.flatMap((name) => {
    const value = own[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(allowed), ...named };
}
