export { ConnectionNotice } from './connection-notice';
export { connectionStateWord } from './connection-text';
