export { ConnectionNotice } from './connection-notice';
export { ConnectionSwitcher } from './connection-switcher';
