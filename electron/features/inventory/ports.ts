import type { InventoryPage, InventoryType } from '#shared/inventory/inventory';

/** Inventory of one connection. Every method raises AppError. */
export interface InventorySource {
  listTypes(): Promise<InventoryType[]>;
  listEntries(
    nodeId: string,
    typeName: string,
    nextToken: string | undefined,
    signal?: AbortSignal,
  ): Promise<InventoryPage>;
}
