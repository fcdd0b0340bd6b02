export { InventoryPanel } from './inventory-panel';
