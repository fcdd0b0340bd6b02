import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { rolePolicyText } from '#shared/permissions/role-policy';
import { writeLines } from '../adapters/text-file/write-lines';
import type { Handlers } from '../ipc/handlers';

/** Answers what the page of permissions asks. */
export function permissionHandlers(window: BrowserWindow): Pick<Handlers, 'permissions/save-policy'> {
  return {
    'permissions/save-policy': async ({ role }) => {
      const chosen = await dialog.showSaveDialog(window, {
        title: 'Save policy',
        defaultPath: join(app.getPath('documents'), `quarterdeck-${role}.json`),
        filters: [{ name: 'JSON', extensions: ['json'] }],
      });
      if (chosen.canceled || !chosen.filePath) return { saved: false };
      await writeLines(chosen.filePath, rolePolicyText(role), [], new AbortController().signal, () => {});
      return { saved: true, path: chosen.filePath };
    },
  };
}
