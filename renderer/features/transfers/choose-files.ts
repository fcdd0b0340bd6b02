import { asAppError } from '#shared/errors/app-error';
import type { ChosenFiles } from '#shared/transfers/transfer';
import { call, dropFiles } from '../../host/host';
import { flash } from '../../ui/flash-store';

async function unlessNothing(chosen: Promise<ChosenFiles>): Promise<ChosenFiles | undefined> {
  try {
    const { files, refused } = await chosen;
    return files.length + refused.length === 0 ? undefined : { files, refused };
  } catch (thrown) {
    flash('error', 'The files could not be taken', asAppError(thrown).message);
    return undefined;
  }
}

/** Asks for files of this computer; undefined when none was chosen. */
export const chooseFiles = () => unlessNothing(call('transfers/choose-files', undefined));

/** Takes files that were dropped on the window. */
export const takeDropped = (files: readonly File[]) => unlessNothing(dropFiles(files));
