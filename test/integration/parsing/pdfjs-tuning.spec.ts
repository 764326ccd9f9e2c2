import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '@causeway/kernel';
import { TUNINGS } from '../../../libs/parsing/src/pdf/pdfjs/tuning.js';

/** Prints which of the given passages the loaded source of pdf.js contains. A hook that is registered later sees the tuned source. */
const SCRIPT = `
  import { registerHooks } from 'node:module';
  const { tunePdfjs } = await import(process.argv[1]);
  const load = (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    if (url.endsWith('pdf.worker.mjs')) console.log(JSON.stringify(JSON.parse(process.argv[2]).map((text) => String(loaded.source).includes(text))));
    return loaded;
  };
  tunePdfjs();
  registerHooks({ load });
  await import('pdfjs-dist/legacy/build/pdf.worker.mjs');
`;

it('tunes pdf.js when a program imports it', () => {
  const root = projectRoot(__dirname);
  const built = pathToFileURL(join(root, 'dist/libs/parsing/src/pdf/pdfjs/tuning.js')).href;
  const passages = JSON.stringify(TUNINGS.flat());
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT, built, passages], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ stderr, stdout: stdout.trim() }).toEqual({ stderr: '', stdout: JSON.stringify(TUNINGS.flatMap(() => [false, true])) });
});
