import type { Variables } from '@causeway/config-file';

/** What a process needs to run at all; nothing here carries a secret. The second line is Windows. */
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

/** The whole environment of a child: the allow-list out of the service's own, then what mcp.json names for it. */
export function childEnvironment(own: Variables, named: Record<string, string>): Record<string, string> {
  const allowed = ALLOWED.flatMap((name) => {
    const value = own[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(allowed), ...named };
}
