/** Exit codes of `quarterdeck`, `npm start`, `npm run bridge` and `npm run node`; docs/exit-codes.md explains them. */
export const ExitCode = {
  ok: 0,
  internal: 1,
  usage: 2,
  setupFailed: 3,
  portTaken: 4,
  directoryInUse: 5,
  dataUnusable: 6,
  registrationRefused: 7,
  sessionFailed: 8,
  problemsFound: 9,
} as const;
