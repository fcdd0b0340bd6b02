export { Dock, moveActive, splitActive } from './dock';
export { terminalsStore } from './terminals-store';
