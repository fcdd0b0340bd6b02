import { lazy } from 'react';

export { ConnectionNotice } from './connection-notice';
export { ConnectionSwitcher } from './connection-switcher';

export const ConnectionsPage = lazy(async () => ({
  default: (await import('./connections-page')).ConnectionsPage,
}));
export const FocusChoice = lazy(async () => ({ default: (await import('./focus-choice')).FocusChoice }));
export const PromptDialogs = lazy(async () => ({
  default: (await import('./prompt-dialogs')).PromptDialogs,
}));
export const ChangeDialog = lazy(async () => ({ default: (await import('./change-dialog')).ChangeDialog }));

export { openClosed } from './open-closed';
export { useNewPrompts } from './prompt-view';
