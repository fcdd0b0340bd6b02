/**
 * Every call and event of the contract by name. No zod here: the preload bundles this file alone.
 * `contract.ts` must name exactly these; a test and the compiler hold the two together.
 */
export const callNames = [
  'app/begin',
  'app/report-stage',
  'app/get-info',
  'app/dismiss-notice',
  'app/open-external',
  'app/log-renderer-error',
  'settings/get',
  'settings/update',
  'connections/list',
  'connections/restart',
  'connections/list-profiles',
  'connections/create',
  'connections/update',
  'connections/count-uses',
  'connections/remove',
  'connections/open',
  'connections/close',
  'connections/list-prompts',
  'connections/answer-prompt',
  'connections/decline-prompt',
  'connections/permit-changes',
  'fleet/list-nodes',
  'fleet/get-node',
  'fleet/set-tags',
  'fleet/deregister-node',
  'fleet/create-activation',
  'fleet/list-activations',
  'fleet/delete-activation',
  'fleet/export-nodes',
  'inventory/list-types',
  'inventory/list-entries',
  'inventory/export',
  'jobs/cancel',
  'sessions/list',
  'sessions/get',
  'sessions/terminate',
  'sessions/export',
  'recordings/describe',
  'recordings/read',
  'recordings/search',
  'recordings/save-copy',
  'recordings/delete',
  'recordings/get-usage',
  'terminals/open',
  'terminals/attach',
  'terminals/close',
  'tunnels/list',
  'tunnels/create',
  'tunnels/update',
  'tunnels/delete',
  'tunnels/start',
  'tunnels/stop',
  'tunnels/open-in-browser',
  'tunnels/session-proxy-command',
  'transfers/list',
  'transfers/choose-files',
  'transfers/take-dropped',
  'transfers/upload',
  'transfers/download',
  'transfers/cancel',
  'transfers/retry',
  'transfers/remove',
  'transfers/show-in-folder',
] as const;
export type CallName = (typeof callNames)[number];

export const eventNames = [
  'settings/changed',
  'connections/changed',
  'connections/profiles-changed',
  'connections/prompts-changed',
  'fleet/changed',
  'jobs/progress',
  'terminals/ended',
  'terminals/recording-changed',
  'sessions/changed',
  'recordings/found',
  'tunnels/changed',
  'tunnels/status-changed',
  'transfers/changed',
  'menu/command',
  'app/notices-changed',
] as const;
export type EventName = (typeof eventNames)[number];

/** Made by the preload alone, which knows the paths of files that were dropped on the window; the page cannot name any. */
export const droppedFilesCall = 'transfers/take-dropped' satisfies CallName;

/** Name of the object that the preload puts on `window`. */
export const hostKey = 'quarterdeck';

/** Channel on which main hands the port of a terminal to the preload, and `type` of the message with which it goes on to the page. */
export const terminalPortMessage = 'quarterdeck:terminal-port';
