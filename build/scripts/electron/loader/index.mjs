// Stands in for the application inside a distribution that takes no path: it runs the project named by the environment.
// An ES module with a top-level await, so that the application is loaded before Electron is ready.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const project = process.env.QUARTERDECK_APP_PATH;
if (project) {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(project);
  await import(pathToFileURL(join(project, manifest.main)).href);
} else {
  process.stderr.write('QUARTERDECK_APP_PATH does not name an application.\n');
  app.exit(2);
}
