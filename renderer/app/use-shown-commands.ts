import { useEffect } from 'react';
import type { CommandRef } from '#shared/commands/command';
import { onEvent } from '../host/host';

/** Goes to commands that a person asked for outside of the window, at a notification. */
export function useShownCommands(onShow: (commands: CommandRef[]) => void): void {
  useEffect(() => onEvent('commands/show', ({ commands }) => onShow(commands)), []);
}
