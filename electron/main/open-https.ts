import { shell } from 'electron';
import { AppError } from '#shared/errors/app-error';

/** Opens a page in the system's browser. Raises Invalid for what is no https address. */
export async function openHttps(url: string): Promise<void> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new AppError('Invalid', 'Only https addresses are opened in the browser.');
  await shell.openExternal(url);
}
